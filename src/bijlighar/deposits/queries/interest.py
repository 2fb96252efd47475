"""What deposits earned, by the rates in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.billing.rules.book import book_of
from bijlighar.deposits.rules import stretches
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.tariffs.rules import deposit_interest


def interest_of(
    connection_ids: Sequence[int], state_code: str, from_date: date, to_date: date
) -> pl.DataFrame:
    """What was earned over [from_date, to_date), a row a connection of which anything was held.

    Columns: connection_id, from_date, to_date, amount_paise. Each stretch of an unchanged deposit is rounded
    to the paisa, half up.
    """
    held = stretches(ledger.movements(Account.DEPOSIT, connection_ids), from_date, to_date)
    earned = deposit_interest(held.drop("connection_id"), book_of(state_code))
    return (
        held.select("connection_id", earned_paise=pl.Series(earned.paise, dtype=pl.Int64))
        .group_by("connection_id")
        .agg(amount_paise=pl.sum("earned_paise"))
        .sort("connection_id")
        .select(
            "connection_id",
            pl.lit(from_date).alias("from_date"),
            pl.lit(to_date).alias("to_date"),
            "amount_paise",
        )
    )


def credited_years(connection_ids: Sequence[int], from_date: date) -> pl.DataFrame:
    """The connections whose interest from a day on was credited: connection_id."""
    return outgoing(
        "SELECT connection_id FROM deposits_interest"
        " WHERE connection_id = ANY(%(ids)s) AND from_date = %(from)s",
        {"ids": list(connection_ids), "from": from_date},
        {"connection_id": pl.Int64()},
    )
