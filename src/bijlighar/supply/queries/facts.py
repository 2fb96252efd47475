"""The snapshots of many connections at once: each fact of all of them in one reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import polars as pl

from bijlighar.billing import queries as billing
from bijlighar.billing.rules.arrears import unpaid, without_planned
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import day_bounds, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import SwitchRecord
from bijlighar.payments import queries as payments
from bijlighar.prepaid import queries as prepaid
from bijlighar.supply.models import Cut, Notice, Suspension
from bijlighar.supply.queries.company import CompanyFacts
from bijlighar.supply.rules import Hold, Snapshot

_FIRST = date(2000, 1, 1)
_HEARD_DAYS = 5
_CONVERTED_DAYS = 400
"""How far back a conversion to prepaid is looked for; no grace is that long."""


@dataclass(frozen=True, slots=True)
class _Facts:
    prepaid: Mapping[int, dict[str, Any]]
    since: Mapping[int, date]
    overdue: Mapping[int, tuple[int, date]]
    uncredited: Mapping[int, int]
    heard: Mapping[int, datetime]
    switches: Mapping[int, SwitchRecord]
    notices: Mapping[tuple[int, str], Notice]
    holds: Mapping[int, tuple[Hold, ...]]
    cut: Mapping[int, str]


def snapshots(
    facts: CompanyFacts, connection_ids: Sequence[int], at: datetime, *, to_restore: bool = False
) -> list[Snapshot]:
    """What is known of each of these connections of a company at an instant, in the order given.

    Asks each area once, however many connections there are; take them in portions. `to_restore`: only what
    counts for switching on is asked, which is fast; nobody can be cut off by such a snapshot.
    """
    ids, day = list(connection_ids), settlement_day(at)
    if not ids:
        return []
    rows = _owned(facts.company.id, ids, day) if to_restore else _standing(facts.company.id, ids, day)
    switches = metering.switches(ids, at=at)
    live = Suspension.objects.filter(connection_id__in=ids, from_at__lte=at).exclude(to_at__lte=at)
    holds: dict[int, tuple[Hold, ...]] = {}
    for row in live.order_by("id"):
        assert row.connection_id is not None
        one = Hold(row.id, False, row.cause_code, row.from_at)
        holds[row.connection_id] = (*holds.get(row.connection_id, ()), one)
    known = _Facts(
        prepaid=rows,
        since={} if to_restore else _prepaid_since(ids, day),
        overdue=overdue([one for one in ids if one not in rows], day),
        uncredited={} if to_restore else payments.under_way(ids),
        heard={} if to_restore else _heard(ids, at, switches),
        switches=switches,
        notices={
            (row.connection_id, row.ground_code): row
            for row in Notice.objects.filter(connection_id__in=ids, ended_at__isnull=True)
        },
        holds=holds,
        cut=dict(
            Cut.objects.filter(connection_id__in=ids, to_at__isnull=True).values_list(
                "connection_id", "ground_code"
            )
        ),
    )
    return [_snapshot(facts, known, connection_id, at) for connection_id in ids]


def _standing(company_id: int, ids: list[int], day: date) -> dict[int, dict[str, Any]]:
    """How those stand who are prepaid on a day."""
    return {row["connection_id"]: row for row in prepaid.balances(company_id, day, ids).to_dicts()}


def _owned(company_id: int, ids: list[int], day: date) -> dict[int, dict[str, Any]]:
    """The balances alone of those who are prepaid on a day."""
    terms = consumers.terms_on(ids, day).filter("is_prepaid", pl.col("company_id") == company_id)
    prepaid_ids = terms.get_column("connection_id").to_list()
    rows = ledger.accounts_of([Account.PREPAID, Account.NOT_YET_DUE], prepaid_ids, day).to_dicts()
    known = {row["holder_id"]: row for row in rows}
    nothing = {"prepaid_paise": 0, "not_yet_due_paise": 0}
    return {
        one: {
            "balance_paise": known.get(one, nothing)["prepaid_paise"],
            "not_yet_due_paise": known.get(one, nothing)["not_yet_due_paise"],
        }
        for one in prepaid_ids
    }


def overdue(connection_ids: Sequence[int], day: date) -> dict[int, tuple[int, date]]:
    """What is past its last day for payment and not promised in parts (paise), and since when."""
    owing = ledger.balances(Account.RECEIVABLE, list(connection_ids), as_of_day=day)
    owing = owing.filter(pl.col("balance_paise") > 0).rename({"holder_id": "connection_id"})
    ids = owing.get_column("connection_id").to_list()
    if not ids:
        return {}
    late = billing.late_charges(ids, day)
    owed = owing.join(late, on="connection_id", how="left").select(
        "connection_id", owed_paise=pl.col("balance_paise") - pl.col("late_paise").fill_null(0)
    )
    bills = billing.billed(ids, _FIRST, day + timedelta(days=1)).filter(pl.col("issued_on") <= day)
    past = without_planned(unpaid(bills, owed), billing.planned(ids)).filter(pl.col("due_date") < day)
    found = past.group_by("connection_id").agg(pl.sum("unpaid_paise"), pl.min("due_date"))
    return {row[0]: (row[1], row[2]) for row in found.iter_rows()}


def _snapshot(facts: CompanyFacts, known: _Facts, connection_id: int, at: datetime) -> Snapshot:
    money = known.prepaid.get(connection_id)
    closure = known.notices.get((connection_id, "CLOSURE"))
    ground: Any = "CLOSURE" if closure else "PREPAID" if money is not None else "DEFAULT"
    notice = known.notices.get((connection_id, ground))
    switch = known.switches.get(connection_id)
    owed, since = known.overdue.get(connection_id, (0, None))
    money = money or {}
    return Snapshot(
        connection_id=connection_id,
        company_id=facts.company.id,
        ground=ground,
        at=at,
        balance_paise=money.get("balance_paise"),
        not_yet_due_paise=money.get("not_yet_due_paise") or 0,
        average_day_paise=money.get("average_day_paise"),
        charged_through=money.get("charged_through"),
        last_recharge_paise=money.get("last_recharge_paise"),
        last_recharge_on=money.get("last_recharge_on"),
        uncredited_paise=known.uncredited.get(connection_id, 0),
        overdue_paise=owed,
        overdue_since=since,
        closure_on=closure.closure_on if closure else None,
        closure_by=closure.closure_by if closure else None,
        notice_at=(notice.reached_at or notice.given_at) if notice else None,
        is_told=None if notice is None else _is_told(notice),
        prepaid_since=known.since.get(connection_id),
        has_meter=switch is not None,
        meter_heard_at=known.heard.get(connection_id),
        relay_is_on=switch.is_on if switch else None,
        relay_seen_at=switch.seen_at if switch else None,
        has_cut=connection_id in known.cut,
        cut_ground=cast(Any, known.cut.get(connection_id)),
        is_connecting=switch is not None and switch.under_way == "CONNECT",
        links=facts.links,
        holds=facts.holds + known.holds.get(connection_id, ()),
        lifted_at=facts.lifted_at,
    )


def _is_told(notice: Notice) -> bool | None:
    if notice.reached_at is not None:
        return True
    return False if notice.failed_at is not None else None


def _prepaid_since(ids: list[int], day: date) -> dict[int, date]:
    """From when on those who were converted within the last year or so are prepaid without a break."""
    terms = consumers.terms_between(ids, day - timedelta(days=_CONVERTED_DAYS), day + timedelta(days=1))
    postpaid = terms.filter(~pl.col("is_prepaid")).group_by("connection_id").agg(pl.max("to_date"))
    return {row[0]: row[1] for row in postpaid.iter_rows() if row[1] <= day}


def _heard(ids: list[int], at: datetime, switches: Mapping[int, SwitchRecord]) -> dict[int, datetime]:
    """When each meter was last heard, at the least: the end of its last whole day that it told itself."""
    day = settlement_day(at)
    frame = metering.energy_frame(None, ids, day - timedelta(days=_HEARD_DAYS), day)
    told = frame.filter(
        "is_complete",
        (pl.col("estimated_wh") < pl.col("energy_wh")) | (pl.col("estimated_wh") == 0),
        pl.col("known_at") <= at,
    )
    newest = told.group_by("connection_id").agg(pl.max("day"))
    heard = {row[0]: day_bounds(row[1])[1].astimezone(UTC) for row in newest.iter_rows()}
    for connection_id, switch in switches.items():
        if switch.seen_at is not None:
            heard[connection_id] = max(heard.get(connection_id, switch.seen_at), switch.seen_at)
    return heard
