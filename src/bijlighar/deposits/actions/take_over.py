"""Deposits that a company held before: they come in once, from its own record."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl
from django.db import connection

from bijlighar.consumers import queries as consumers
from bijlighar.deposits.actions.review import company_lock
from bijlighar.deposits.rules import deposit_transfers
from bijlighar.kernel import frames
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Entry

HELD = (frames.integer("connection_id"), frames.integer("amount_paise"))
MONTHS = (
    frames.integer("connection_id"),
    frames.day("cycle_from"),
    frames.day("cycle_to"),
    frames.integer("energy_wh"),
    frames.flag("was_unpaid", default=False),
)


class UnableToTakeOver(ValueError):
    """The list of deposits cannot be taken over; nothing was written."""


@action
def take_over(*, company_id: int, held: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Book deposits that a company held before it came here; returns how many are new.

    `held`: connection_id, amount_paise above nothing, each connection once. A connection whose deposit was
    taken over with the same amount is passed over. They are held, and earn, from the day they are booked.
    Raises `UnableToTakeOver`, `FrameRefused`.
    """
    company_lock(company_id)
    rows = frames.checked(held, HELD, "deposits held before")
    ids = rows.get_column("connection_id").to_list()
    if rows.get_column("connection_id").is_duplicated().any():
        raise UnableToTakeOver("A connection stands there twice. Give each deposit once.")
    if rows.filter(pl.col("amount_paise") <= 0).height:
        raise UnableToTakeOver("A deposit is nothing or below. Leave such connections out.")
    if strangers := consumers.not_of_company(ids, company_id):
        raise UnableToTakeOver(
            f"Company {company_id} has no connection {', '.join(map(str, strangers[:5]))}."
        )
    known = ledger.entries([Entry.DEPOSIT_TAKEN_OVER], ids, date.min, date.max).select(
        connection_id="holder_id", was_paise="amount_paise"
    )
    both = rows.join(known, on="connection_id", how="inner")
    other = both.filter(pl.col("amount_paise") != pl.col("was_paise"))
    if other.height:
        connection_id, paise, was = other.select("connection_id", "amount_paise", "was_paise").row(0)
        raise UnableToTakeOver(
            f"The deposit of connection {connection_id} was taken over with {was} paise, not {paise}."
        )
    new = rows.join(known, on="connection_id", how="anti").with_columns(
        for_day=pl.lit(settlement_day(at)),
        sequence=pl.lit(0, dtype=pl.Int64),
        document=pl.lit("deposit/taken-over"),
    )
    entries = deposit_transfers(
        new, Entry.DEPOSIT_TAKEN_OVER, company_id=company_id, posted_on=settlement_day(at)
    )
    return post(transfers=entries, by=by, at=at).inserted


@action
def take_over_months(*, company_id: int, months: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Keep months that a company billed before it came here, for its first review; returns how many are new.

    `months`: connection_id, cycle_from, cycle_to (not included), energy_wh, was_unpaid (default false). A
    month that is there already is passed over. Where our own bills begin, they count instead.
    Raises `UnableToTakeOver`, `FrameRefused`.
    """
    rows = frames.checked(months, MONTHS, "months billed before")
    wrong = rows.filter((pl.col("cycle_to") <= pl.col("cycle_from")) | (pl.col("energy_wh") < 0))
    if wrong.height:
        holder, start, end, wh, _ = wrong.row(0)
        raise UnableToTakeOver(f"Connection {holder}: {wh} Wh from {start} to {end} is no month of use.")
    ids = rows.get_column("connection_id").unique().to_list()
    if strangers := consumers.not_of_company(ids, company_id):
        raise UnableToTakeOver(
            f"Company {company_id} has no connection {', '.join(map(str, strangers[:5]))}."
        )
    with incoming(rows, "months_before"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO deposits_month (connection_id, cycle_from, cycle_to, energy_wh, was_unpaid,"
            " company_id, taken_at) SELECT connection_id, cycle_from, cycle_to, energy_wh, was_unpaid, %s, %s"
            " FROM months_before ORDER BY connection_id, cycle_from ON CONFLICT DO NOTHING",
            [company_id, at],
        )
        return int(cursor.rowcount)
