"""Warnings before a cut: given to whom the ground arises, ended when it is gone, seen to have reached him."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection as database
from django.db.models import QuerySet

from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.outbox.ends import ends
from bijlighar.kernel.time import IST, settlement_day
from bijlighar.prepaid import queries as prepaid
from bijlighar.supply.actions.tell import amount_text
from bijlighar.supply.models import Cut, Notice
from bijlighar.supply.queries import CompanyFacts, company_facts, overdue
from bijlighar.supply.rules import problems

_PORTION = 5_000


class UnableToNotify(ValueError):
    """The notice cannot be written down as told; nothing was written."""


class ClosureAsked(UnableToNotify):
    """The connection is to be closed already, and what was asked now changes nothing of it."""


@dataclass(frozen=True, slots=True)
class Warned:
    """How many were looked at, newly warned, of these without a mobile, and whose warnings ended."""

    looked: int
    warned: int
    unreachable: int
    ended: int
    is_held: bool


@action
def warn(*, company_id: int, connection_ids: Sequence[int], by: Actor, at: datetime) -> Warned:
    """Warn those of a company's connections whose balance is used up or whose bill is past its day, once.

    A warning ends when its ground is gone; the next time begins anew. While the company's links do not work
    nobody is warned, as he could not act upon it: the grace begins after the return. Who has no mobile is not
    reached, and so not cut off, until a notice is served on paper.
    """
    strangers = set(consumers.not_of_company(connection_ids, company_id))
    ids = [one for one in connection_ids if one not in strangers]
    facts, day = company_facts(company_id, at), settlement_day(at)
    standing = prepaid.balances(company_id, day, ids)
    below = standing.filter(pl.col("balance_paise") < 0).select(
        "connection_id", ground=pl.lit("PREPAID"), amount_paise=-pl.col("balance_paise")
    )
    is_prepaid = set(standing.get_column("connection_id").to_list())
    late = [
        (one, "DEFAULT", paise)
        for one, (paise, _) in overdue([one for one in ids if one not in is_prepaid], day).items()
        if paise >= facts.policy.default_least_paise
    ]
    asked = pl.concat([below, pl.DataFrame(late, schema=below.schema, orient="row")])
    ended = _end(ids, asked, at)
    if facts.holds or problems(facts.links, facts.policy.links, at):
        return Warned(len(ids), 0, 0, ended, is_held=True)
    new = _new(asked)
    unreachable = _give(facts, new, by, at) if new.height else 0
    return Warned(len(ids), new.height, unreachable, ended, is_held=False)


@action
def follow_notices(*, company_id: int, by: Actor, at: datetime) -> int:
    """Note which warnings went out and which never will; returns how many are known now."""
    known, after = 0, 0
    while True:
        rows = list(
            Notice.objects.filter(
                company_id=company_id, ended_at__isnull=True, reached_at__isnull=True, failed_at__isnull=True,
                id__gt=after,
            ).exclude(message_key="").order_by("id").values_list("id", "message_key")[:_PORTION]
        )  # fmt: skip
        if not rows:
            return known
        after = rows[-1][0]
        found = ends([key for _, key in rows])
        over = [(number, found[key]) for number, key in rows if key in found]
        with database.cursor() as cursor:
            cursor.execute(
                "UPDATE supply_notice n SET reached_at = CASE WHEN e.is_sent THEN e.at END,"
                " failed_at = CASE WHEN NOT e.is_sent THEN e.at END"
                " FROM unnest(%s::bigint[], %s::boolean[], %s::timestamptz[]) e(id, is_sent, at)"
                " WHERE n.id = e.id",
                [[n for n, _ in over], [e.is_sent for _, e in over], [e.at for _, e in over]],
            )
        known += len(over)


@action
def serve_notice(*, connection_id: int, reference: str, by: Actor, at: datetime) -> None:
    """Write down that the open warning of a connection was handed over on paper, and by which paper.

    The grace begins with it. Raises UnableToNotify.
    """
    if not reference.strip():
        raise UnableToNotify("Name the paper by which it was served; nothing was written.")
    open_ones = Notice.objects.filter(
        connection_id=connection_id, ended_at__isnull=True, reached_at__isnull=True
    ).exclude(ground_code="CLOSURE")
    if not open_ones.update(reached_at=at, failed_at=None, served_reference=reference.strip()[:120]):
        raise UnableToNotify(f"Connection {connection_id} has no open warning that did not reach.")


@action
def ask_closure(*, connection_id: int, closure_on: date, is_own_wish: bool, by: Actor, at: datetime) -> int:
    """Ask that a connection be switched off for good from a day on; returns the notice's number.

    `is_own_wish`: the consumer gives it up himself; else the company closes it, and every condition of a cut
    for money holds. His own wish takes the place of the company's closure, with his day and without the days
    of notice. Raises UnableToNotify; `ClosureAsked` where one stands already that stays.
    """
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToNotify(f"There is no connection {connection_id}.")
    stands = _closures(connection_id).select_for_update().first()
    if stands is not None:
        if stands.closure_by == "CONSUMER" or not is_own_wish:
            raise ClosureAsked(f"Connection {connection_id} is to be closed already.")
        # Ended and written anew, not changed: that the company asked first, and who did, stays to be seen.
        stands.ended_at, stands.end_code = at, "OWN_WISH"
        stands.save(update_fields=["ended_at", "end_code"])
    key = f"supply/closure/{connection_id}/{at.isoformat()}"
    contact = consumers.contacts([connection_id]).row(0, named=True)
    if contact["mobile"]:
        outbox.post(
            channel="sms", template="supply_closure", recipient=contact["mobile"],
            language=_language(contact["language"]),
            context={"service_number": contact["service_number"], "day": f"{closure_on:%d-%m-%Y}"},
            key=key, at=at, company_id=there.company_id, connection_id=connection_id,
        )  # fmt: skip
    return Notice.objects.create(
        company_id=there.company_id,
        connection_id=connection_id,
        ground_code="CLOSURE",
        amount_paise=0,
        given_at=at,
        given_by=by.label[:120],
        message_key=key if contact["mobile"] else "",
        failed_at=None if contact["mobile"] else at,
        closure_by="CONSUMER" if is_own_wish else "COMPANY",
        closure_on=closure_on,
    ).id


@action
def withdraw_closure(*, connection_id: int, by: Actor, at: datetime) -> bool:
    """Take a closure back; False when none is asked for. Power comes back with the next look."""
    return _closures(connection_id).update(ended_at=at, end_code="WITHDRAWN") > 0


def end_notices(connection_ids: Sequence[int], at: datetime) -> int:
    """End the warnings of connections whose ground is gone; part of the action that saw it."""
    if not connection_ids:
        return 0
    open_ones = Notice.objects.filter(
        connection_id__in=connection_ids, ended_at__isnull=True, ground_code__in=["PREPAID", "DEFAULT"]
    )
    return open_ones.update(ended_at=at, end_code="PAID")


def _closures(connection_id: int) -> QuerySet[Notice]:
    """The closure that is asked for and not taken back: one or none."""
    return Notice.objects.filter(connection_id=connection_id, ground_code="CLOSURE", ended_at__isnull=True)


def _end(ids: list[int], asked: pl.DataFrame, at: datetime) -> int:
    """End the open warnings of those who are not asked for anything on that ground any more."""
    stays = asked.select("connection_id", "ground")
    with incoming(stays, "supply_asked"), database.cursor() as cursor:
        cursor.execute(
            "UPDATE supply_notice n SET ended_at = %s, end_code = 'PAID' WHERE n.connection_id = ANY(%s)"
            " AND n.ended_at IS NULL AND n.ground_code IN ('PREPAID', 'DEFAULT') AND NOT EXISTS"
            " (SELECT 1 FROM supply_asked a WHERE a.connection_id = n.connection_id"
            "  AND a.ground = n.ground_code)",
            [at, ids],
        )
        return int(cursor.rowcount)


def _new(asked: pl.DataFrame) -> pl.DataFrame:
    """Those who are neither warned on that ground nor without power already."""
    ids = asked.get_column("connection_id").to_list()
    told = Notice.objects.filter(connection_id__in=ids, ended_at__isnull=True)
    pairs = pl.DataFrame(
        list(told.values_list("connection_id", "ground_code")),
        schema={"connection_id": pl.Int64, "ground": pl.String},
        orient="row",
    )
    off = Cut.objects.filter(connection_id__in=ids, to_at__isnull=True).values_list(
        "connection_id", flat=True
    )
    return asked.join(pairs, on=["connection_id", "ground"], how="anti").filter(
        ~pl.col("connection_id").is_in(list(off))
    )


def _give(facts: CompanyFacts, new: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Write the warnings and queue their messages; how many have no mobile."""
    contacts = consumers.contacts(new.get_column("connection_id").to_list())
    rows = new.join(contacts, on="connection_id", how="left").with_columns(
        message_key=pl.when(pl.col("mobile").is_not_null()).then(
            pl.format("supply/warning/{}/{}/{}", "connection_id", "ground", pl.lit(at.isoformat()))
        )
    )
    reachable = rows.filter(pl.col("mobile").is_not_null())
    messages = pl.DataFrame([_message(facts, row, at) for row in reachable.iter_rows(named=True)])
    if messages.height:
        outbox.post_all(channel="sms", messages=messages, at=at)
    notices = rows.select("connection_id", "ground", "amount_paise", pl.col("message_key").fill_null(""))
    with incoming(notices, "supply_warned"), database.cursor() as cursor:
        cursor.execute(
            "INSERT INTO supply_notice (company_id, connection_id, ground_code, amount_paise, given_at,"
            " given_by, message_key, failed_at, served_reference, closure_by, end_code)"
            " SELECT %(company)s, connection_id, ground, amount_paise, %(at)s, %(by)s, message_key,"
            " CASE WHEN message_key = '' THEN %(at)s::timestamptz END, '', '', ''"
            " FROM supply_warned ORDER BY connection_id",
            {"company": facts.company.id, "at": at, "by": by.label[:120]},
        )
    return rows.height - reachable.height


def _message(facts: CompanyFacts, row: dict[str, Any], at: datetime) -> dict[str, Any]:
    policy, language = facts.policy, _language(row["language"])
    grace = policy.grace if row["ground"] == "PREPAID" else policy.notice
    earliest = policy.window.opens_at(at + grace) or at + grace
    return {
        "key": row["message_key"],
        "template": "supply_warning" if row["ground"] == "PREPAID" else "supply_warning_bill",
        "recipient": row["mobile"],
        "language": language,
        "company_id": facts.company.id,
        "connection_id": row["connection_id"],
        "context": json.dumps(
            {
                "service_number": row["service_number"],
                "amount": amount_text(row["amount_paise"], language),
                "day": f"{earliest.astimezone(IST):%d-%m-%Y}",
            },
            ensure_ascii=False,
        ),
    }


def _language(code: str | None) -> str:
    return "en" if code == "en" else "hi"
