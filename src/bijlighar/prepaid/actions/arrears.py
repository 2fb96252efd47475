"""What was owed before a connection became prepaid: planned, taken a part a day, paid early, ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import days as days_of
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry
from bijlighar.prepaid import queries
from bijlighar.prepaid.models import ArrearsPlan
from bijlighar.prepaid.rules.arrears import (
    SEVERAL_A_DAY,
    arrears_transfers,
    carried_transfers,
    parts_due,
)


class UnableToPlanArrears(ValueError):
    """What is owed cannot be taken in daily parts; nothing was written."""


@dataclass(frozen=True, slots=True)
class Booking:
    """Who books what for whom, and on which settlement day."""

    company_id: int
    posted_on: date
    by: Actor
    at: datetime


@action
def plan_arrears(*, connection_id: int, by: Actor, at: datetime) -> int | None:
    """Take what a prepaid connection owes of its bills in daily parts from today on; the plan's number.

    The bills are settled by it, and none of it counts as due before its day. None where nothing is owed; then
    what was paid ahead for bills becomes balance. The number of parts is the policy's
    (`conversion_arrears_days`), fewer where a part would be less than a rupee. Raises `UnableToPlanArrears`.
    """
    one_at_a_time(f"prepaid.arrears.{connection_id}")
    there = consumers.connection(connection_id)
    today = settlement_day(at)
    terms = consumers.terms_on([connection_id], today)
    if there is None or terms.is_empty() or not terms.item(0, "is_prepaid"):
        raise UnableToPlanArrears(
            f"Connection {connection_id} is not prepaid on {today}. Arrears of a postpaid one are agreed "
            "with `bijlighar bill arrears`."
        )
    booking = Booking(there.company_id, today, by, at)
    owed = ledger.balance(connection_id, Account.RECEIVABLE)
    if owed <= 0:
        carry([connection_id], [owed], booking)
        return None
    policy = queries.policy(there.company_id, today).of(terms.item(0, "category_code"))
    number = ArrearsPlan.objects.filter(connection_id=connection_id).count() + 1
    ArrearsPlan.objects.create(
        connection_id=connection_id,
        number=number,
        company_id=there.company_id,
        amount_paise=owed,
        parts=max(min(policy.conversion_arrears_days, owed // 100), 1),
        from_day=today,
        agreed_at=at,
        agreed_by=by.label,
    )
    row = pl.DataFrame(
        [(connection_id, number, today, number, owed)],
        schema={
            "connection_id": pl.Int64,
            "number": pl.Int64,
            "for_day": pl.Date,
            "sequence": pl.Int64,
            "paise": pl.Int64,
        },
        orient="row",
    )
    _post(row, Entry.ARREARS_PLANNED, booking)
    return number


def take_parts(before: pl.DataFrame, due_from: pl.DataFrame, booking: Booking) -> int:
    """Take the parts of open plans that fell due since these connections were charged; how many transfers.

    Money that has come in for the bills meanwhile covers what is left first, and the rest of it becomes
    balance. `before`: connection_id, through_day; `due_from`: connection_id, due_from.
    """
    plans = queries.open_arrears(before.get_column("connection_id").to_list())
    if plans.is_empty():
        return 0
    moved = _pay(plans, booking)
    if moved:
        plans = queries.open_arrears(plans.get_column("connection_id").unique().to_list())
        if plans.is_empty():
            return moved
    latest = due_from.get_column("due_from").max()
    assert isinstance(latest, date)
    first = plans.get_column("from_day").min()
    since = before.join(plans, on="connection_id", how="semi").get_column("through_day").drop_nulls().min()
    assert isinstance(first, date) and (since is None or isinstance(since, date))
    days = days_of(min(max(first, since or first), latest), latest + timedelta(days=1))
    holders = plans.get_column("connection_id").unique().to_list()
    taken = queries.arrears_taken(holders, days[0], latest + timedelta(days=1))
    due = parts_due(plans.join(due_from, on="connection_id"), taken, days)
    rows = due.with_columns(sequence="number", paise="due_paise")
    moved += _post(rows, Entry.ARREARS_PART, booking)
    _close_paid(holders, booking)
    return moved


def end_plans(connection_ids: Sequence[int], booking: Booking) -> int:
    """End the open plans of connections that are postpaid again: what is left goes back among the bills."""
    plans = queries.open_arrears(connection_ids)
    rows = plans.filter(pl.col("left_paise") > 0).with_columns(
        for_day=pl.lit(booking.posted_on), sequence="number", paise="left_paise"
    )
    done = _post(rows, Entry.ARREARS_ENDED, booking)
    _close(plans, "ENDED", booking)
    return done


def carry(connection_ids: Sequence[int], paise: Sequence[int], booking: Booking) -> int:
    """Move these amounts from prepaid balances to the bills (below nothing: the other way)."""
    rows = pl.DataFrame(
        {"connection_id": connection_ids, "paise": paise},
        schema={"connection_id": pl.Int64, "paise": pl.Int64},
    ).filter(pl.col("paise") != 0)
    if rows.is_empty():
        return 0
    counted = rows.join(_done_today(Entry.CARRIED, rows, booking), on="connection_id", how="left")
    transfers = carried_transfers(
        counted.with_columns(for_day=pl.lit(booking.posted_on), sequence=pl.col("done").fill_null(0)),
        company_id=booking.company_id,
        posted_on=booking.posted_on,
    )
    return post(transfers=transfers, by=booking.by, at=booking.at).inserted


def _pay(plans: pl.DataFrame, booking: Booking) -> int:
    """Money that came in for bills already planned: the oldest plan first, the rest becomes balance."""
    holders = plans.get_column("connection_id").unique().to_list()
    ahead = ledger.balances(Account.RECEIVABLE, holders).filter(pl.col("balance_paise") < 0)
    if ahead.is_empty():
        return 0
    came = ahead.select(connection_id="holder_id", came_paise=-pl.col("balance_paise"))
    older = (pl.col("left_paise").cum_sum() - pl.col("left_paise")).over("connection_id", order_by="number")
    paid = (
        plans.join(came, on="connection_id")
        .with_columns(paise=(pl.col("came_paise") - older).clip(0, pl.col("left_paise")))
        .filter(pl.col("paise") > 0)
        .join(_done_today(Entry.ARREARS_PAID, came, booking), on="connection_id", how="left")
        .with_columns(
            for_day=pl.lit(booking.posted_on),
            sequence=pl.col("number") * SEVERAL_A_DAY + pl.col("done").fill_null(0),
        )
    )
    done = _post(paid, Entry.ARREARS_PAID, booking)
    over = came.join(
        paid.group_by("connection_id").agg(covered=pl.sum("paise")), on="connection_id", how="left"
    ).with_columns(over=pl.col("came_paise") - pl.col("covered").fill_null(0))
    carried = carry(over["connection_id"].to_list(), (-over["over"]).to_list(), booking)
    _close_paid(holders, booking)
    return done + carried


def _close_paid(connection_ids: Sequence[int], booking: Booking) -> None:
    _close(queries.open_arrears(connection_ids).filter(pl.col("left_paise") == 0), "PAID", booking)


def _close(plans: pl.DataFrame, end_code: str, booking: Booking) -> None:
    if plans.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE prepaid_arrears_plan p SET ended_on = %s, end_code = %s"
            " FROM unnest(%s::bigint[], %s::smallint[]) e(connection_id, number)"
            " WHERE p.connection_id = e.connection_id AND p.number = e.number AND p.ended_on IS NULL",
            [
                booking.posted_on,
                end_code,
                plans.get_column("connection_id").to_list(),
                plans.get_column("number").to_list(),
            ],
        )


def _done_today(what: Entry, rows: pl.DataFrame, booking: Booking) -> pl.DataFrame:
    """How many entries of a kind each connection has on the day of booking: connection_id, done."""
    tomorrow = booking.posted_on + timedelta(days=1)
    holders = rows.get_column("connection_id").unique().to_list()
    there = ledger.entries([what], holders, booking.posted_on, tomorrow)
    return there.group_by(connection_id="holder_id").agg(done=pl.len().cast(pl.Int64))


def _post(rows: pl.DataFrame, what: Entry, booking: Booking) -> int:
    if rows.is_empty():
        return 0
    moved = arrears_transfers(rows, what, company_id=booking.company_id, posted_on=booking.posted_on)
    return post(transfers=moved, by=booking.by, at=booking.at).inserted
