"""Pays by itself what a broken standard costs, day by day or once; two people may take it back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db import connection as database

from bijlighar.complaints.actions.escalate import move_for_storms
from bijlighar.complaints.actions.step import STEPS, ComplaintRefused, policy_where_known, said, write_step
from bijlighar.complaints.actions.tell import MESSAGES
from bijlighar.complaints.models import Compensation, Complaint, Waiver
from bijlighar.complaints.rules.clock import late_days
from bijlighar.complaints.rules.policy import Amount, NoComplaintPolicy, policy_on
from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import actions as ledger
from bijlighar.ledger.rules.chart import Account
from bijlighar.ledger.rules.entries import Entry
from bijlighar.ledger.rules.transfers import reverse
from bijlighar.network import queries as network

PORTION = 20_000
"""Complaints that are looked at in one go; the next run takes the rest."""
_DUE = "compensate_at <= %(at)s"


@dataclass(frozen=True, slots=True)
class Compensated:
    """How many amounts were posted, and their sum; `set_aside`: complaints for whose day there is no rule.

    They are looked at again a day later, and keep nobody else waiting.
    """

    amounts: int
    paise: int
    set_aside: tuple[str, ...] = ()


@action
def compensate_due(*, by: Actor, at: datetime) -> Compensated:
    """Post what broken standards cost up to now, each amount once; again changes nothing.

    A day that began after the due time costs, until the complaint was attended; or it costs once, for the
    connection or for everybody on the transformer. Storms are taken out first where the category is exempt.
    """
    amounts = paise = 0
    aside: list[str] = []
    for company in network.companies():
        try:
            policy_on(company.state_code, settlement_day(at), company.code)
        except NoComplaintPolicy:
            continue
        move_for_storms(company, _DUE, by, at)
        done = pay(company, _DUE, {}, by, at)
        amounts, paise = amounts + done.amounts, paise + done.paise
        aside += done.set_aside
    return Compensated(amounts, paise, tuple(aside))


def pay(
    company: network.CompanyRecord, which: str, given: Mapping[str, Any], by: Actor, at: datetime
) -> Compensated:
    """Post for those complaints of a company (an SQL condition with `given`) whose standard is broken."""
    fields = (
        "id", "connection_id", "transformer_id", "category_code", "registered_at", "due_at", "attended_at",
        "reopened", "number",
    )  # fmt: skip
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(fields)} FROM complaints_complaint WHERE company_id = %(company)s AND"
            f" compensate_at IS NOT NULL AND waived_at IS NULL AND ({which}) ORDER BY id LIMIT %(most)s"
            " FOR UPDATE",
            {**given, "company": company.id, "at": at, "most": PORTION},
        )
        rows = [dict(zip(fields, row, strict=True)) for row in cursor.fetchall()]
    if not rows:
        return Compensated(0, 0)
    owed, nexts, aside = _owed(company, rows, at)
    posted = _post(company.id, owed, by, at) if owed else Compensated(0, 0)
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_complaint c SET compensate_at = n.next FROM unnest(%s::bigint[],"
            " %s::timestamptz[]) AS n(id, next) WHERE c.id = n.id",
            [list(nexts), list(nexts.values())],
        )
    return replace(posted, set_aside=tuple(aside))


def _owed(
    company: network.CompanyRecord, rows: Sequence[Mapping[str, Any]], at: datetime
) -> tuple[list[tuple[Any, ...]], dict[int, datetime | None], list[str]]:
    """(complaint, connection, round, day, due, for_day, paise) of each new amount; when to look next; for
    which complaints, by number, no rule is known."""
    below = _below([row["transformer_id"] for row in rows if row["transformer_id"] is not None])
    paid = _paid_through(rows)
    owed: list[tuple[Any, ...]] = []
    nexts: dict[int, datetime | None] = {}
    aside: list[str] = []
    for row in rows:
        policy = policy_where_known(company, row["registered_at"])
        if policy is None:
            aside.append(row["number"])
            nexts[row["id"]] = at + timedelta(days=1)
            continue
        category = policy.categories.get(row["category_code"])
        cost = category.compensation if category else None
        days = late_days(row["due_at"], row["attended_at"] or at)
        if cost is None or (row["attended_at"] is not None and days == 0):
            nexts[row["id"]] = None
            continue
        last = min(days, 1) if cost.per == "ONCE" else days
        owed += _amounts(row, cost, range(paid.get(row["id"], 0) + 1, last + 1), below)
        is_over = row["attended_at"] is not None or (cost.per == "ONCE" and days > 0)
        nexts[row["id"]] = None if is_over else row["due_at"] + timedelta(days=days)
    return owed, nexts, aside


def _paid_through(rows: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """By complaint the last day that was paid since it was opened, or opened again."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT p.complaint_id, max(p.day_number)"
            " FROM unnest(%s::bigint[], %s::smallint[]) AS n(id, round_number)"
            " JOIN complaints_compensation p ON p.complaint_id = n.id AND p.round_number = n.round_number"
            " GROUP BY p.complaint_id",
            [[row["id"] for row in rows], [row["reopened"] for row in rows]],
        )
        return dict(cursor.fetchall())


def _amounts(
    row: Mapping[str, Any], cost: Amount, days: range, below: Mapping[int, list[int]]
) -> list[tuple[Any, ...]]:
    whose = below.get(row["transformer_id"], []) if cost.to == "TRANSFORMER" else [row["connection_id"]]
    return [
        (row["id"], connection_id, row["reopened"], number, row["due_at"],
         settlement_day(row["due_at"] + timedelta(days=number - 1)), cost.paise)
        for connection_id in whose
        if connection_id is not None
        for number in days
    ]  # fmt: skip


def _below(transformer_ids: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    if transformer_ids:
        frame = consumers.wires(transformer_ids=sorted(set(transformer_ids)))
        for connection_id, transformer_id in frame.select("connection_id", "transformer_id").iter_rows():
            found.setdefault(transformer_id, []).append(connection_id)
    return found


def _post(company_id: int, owed: Sequence[tuple[Any, ...]], by: Actor, at: datetime) -> Compensated:
    ids = sorted({row[1] for row in owed})
    terms = consumers.terms_on(ids, settlement_day(at))
    prepaid = set(terms.filter("is_prepaid").get_column("connection_id").to_list())
    accounts = [int(Account.PREPAID if row[1] in prepaid else Account.RECEIVABLE) for row in owed]
    columns = list(zip(*owed, strict=True))
    with database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO complaints_compensation (company_id, complaint_id, connection_id, round_number,"
            " day_number, due_at, for_day, amount_paise, account_code, posted_at)"
            " SELECT %(company)s, n.*, %(at)s FROM unnest(%(c0)s::bigint[], %(c1)s::bigint[],"
            " %(c2)s::smallint[], %(c3)s::smallint[], %(c4)s::timestamptz[], %(c5)s::date[],"
            " %(c6)s::bigint[], %(accounts)s::smallint[]) AS n ON CONFLICT DO NOTHING"
            " RETURNING id, complaint_id, connection_id, for_day, amount_paise, account_code",
            {
                "company": company_id,
                "at": at,
                "accounts": accounts,
                **{f"c{place}": list(column) for place, column in enumerate(columns)},
            },
        )
        new = cursor.fetchall()
    if not new:
        return Compensated(0, 0)
    frame = _transfers(company_id, new, at)
    ledger.post(transfers=frame, by=by, at=at)
    _note_and_tell(company_id, new, by, at)
    return Compensated(len(new), int(frame["amount_paise"].sum()))


def _transfers(company_id: int, rows: Sequence[tuple[Any, ...]], at: datetime) -> pl.DataFrame:
    schema = {"sequence": pl.Int64, "complaint_id": pl.Int64, "holder_id": pl.Int64, "for_day": pl.Date,
              "amount_paise": pl.Int64, "credit_code": pl.Int64}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        company_id=pl.lit(company_id, pl.Int64),
        posted_on=pl.lit(settlement_day(at)),
        code=pl.lit(int(Entry.COMPENSATION), pl.Int64),
        debit_code=pl.lit(int(Account.COMPENSATION), pl.Int64),
        document=pl.format("complaint {}", "complaint_id"),
    )


def _note_and_tell(company_id: int, rows: Sequence[tuple[Any, ...]], by: Actor, at: datetime) -> None:
    sums: dict[int, int] = {}
    of_connection: dict[tuple[int, int], tuple[int, int]] = {}
    for row_id, complaint_id, connection_id, _, amount, _ in rows:
        sums[complaint_id] = sums.get(complaint_id, 0) + amount
        _, before = of_connection.get((complaint_id, connection_id), (0, 0))
        of_connection[complaint_id, connection_id] = (row_id, before + amount)
    with database.cursor() as cursor:
        cursor.execute(
            f"{STEPS} '', '', jsonb_build_object('amount_paise', paise)"
            " FROM unnest(%(ids)s::bigint[], %(sums)s::bigint[]) AS n(id, paise)"
            " JOIN complaints_complaint USING (id)",
            {"ids": list(sums), "sums": list(sums.values()), **said("COMPENSATE", by, at)},
        )
    numbers = dict(Complaint.objects.filter(id__in=list(sums)).values_list("id", "number"))
    contacts = {
        row["connection_id"]: row
        for row in consumers.contacts(sorted({key[1] for key in of_connection})).iter_rows(named=True)
    }
    messages = []
    for (complaint_id, connection_id), (row_id, amount) in of_connection.items():
        contact = contacts.get(connection_id)
        if contact is None or not contact["mobile"]:
            continue
        language = contact["language"]
        words = rupees(amount, "hi") if language == "hi" else rupees(amount).replace("₹", "Rs ")
        messages.append(
            {
                "key": f"complaint/{complaint_id}/compensated/{row_id}",
                "template": "complaint_compensated",
                "recipient": contact["mobile"],
                "language": language,
                "context": json.dumps({"number": numbers[complaint_id], "amount": words}, ensure_ascii=False),
                "company_id": company_id,
                "connection_id": connection_id,
            }
        )
    outbox.post_all(channel="sms", messages=pl.DataFrame(messages, schema=MESSAGES), at=at)


@action
def ask_waiver(*, complaint_id: int, reason: str, by: Actor, at: datetime) -> int:
    """Ask that nothing be paid for a complaint; another person decides. The id of the question."""
    row = Complaint.objects.select_for_update().filter(id=complaint_id).first()
    if row is None:
        raise ComplaintRefused("NO_SUCH_COMPLAINT")
    if not reason.strip():
        raise ComplaintRefused("REASON_MISSING")
    if row.waived_at is not None:
        raise ComplaintRefused("WAIVED_ALREADY")
    asked, _ = Waiver.objects.get_or_create(
        complaint_id=complaint_id,
        decided_at=None,
        defaults={
            "reason": reason.strip()[:300],
            "asked_at": at,
            "asked_by_kind": by.kind,
            "asked_by_id": by.id,
            "asked_by": by.label[:120],
        },
    )
    write_step(row, "ASK_WAIVER", {}, by=by, at=at, note=reason)
    return asked.id


@action
def decide_waiver(*, complaint_id: int, is_granted: bool, note: str = "", by: Actor, at: datetime) -> int:
    """Grant or refuse it, as somebody else than who asked; how many paise were taken back."""
    row = Complaint.objects.select_for_update().filter(id=complaint_id).first()
    asked = Waiver.objects.filter(complaint_id=complaint_id, decided_at__isnull=True).first()
    if row is None or asked is None:
        raise ComplaintRefused("NOT_ASKED")
    if (asked.asked_by_kind, asked.asked_by_id) == (by.kind, by.id):
        raise ComplaintRefused("SECOND_PERSON")
    Waiver.objects.filter(id=asked.id).update(
        decided_at=at, decided_by_kind=by.kind, decided_by_id=by.id, decided_by=by.label[:120],
        is_granted=is_granted,
    )  # fmt: skip
    if not is_granted:
        write_step(row, "REFUSE_WAIVER", {}, by=by, at=at, note=note)
        return 0
    paid = Compensation.objects.filter(complaint_id=complaint_id).values_list(
        "id", "complaint_id", "connection_id", "for_day", "amount_paise", "account_code", "posted_at"
    )
    taken = 0
    if paid:
        by_time: dict[datetime, list[tuple[Any, ...]]] = {}
        for each in paid:
            by_time.setdefault(each[-1], []).append(each[:-1])
        frame = pl.concat(_transfers(row.company_id, rows, posted) for posted, rows in by_time.items())
        back = reverse(frame, posted_on=settlement_day(at))
        ledger.post(transfers=back, by=by, at=at)
        taken = int(frame["amount_paise"].sum())
    facts = {"amount_paise": taken}
    write_step(row, "WAIVE", {"waived_at": at, "compensate_at": None}, by=by, at=at, note=note, facts=facts)
    return taken
