"""Deposits that a company held before: they come in once, from its own record."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.deposits.actions.review import company_lock
from bijlighar.deposits.rules import deposit_transfers
from bijlighar.kernel import frames
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Entry

HELD = (frames.integer("connection_id"), frames.integer("amount_paise"))


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
