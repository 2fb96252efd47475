"""A deposit over a year: the stretches on which it stayed the same, for interest."""

from __future__ import annotations

from datetime import date

import polars as pl


def stretches(movements: pl.DataFrame, from_date: date, to_date: date) -> pl.DataFrame:
    """How much was held over [from_date, to_date), a row a connection and stretch with anything held.

    Movements: holder_id, posted_on, change_paise of the deposit. What stands at the end of a day is held on
    that day: the day money comes in counts, the day it goes out does not. Columns: connection_id,
    amount_paise, from_date, to_date.
    """
    at = pl.max_horizontal(pl.col("posted_on"), pl.lit(from_date))
    return (
        movements.filter(pl.col("posted_on") < to_date)
        .with_columns(from_date=at)
        .group_by("holder_id", "from_date")
        .agg(pl.sum("change_paise"))
        .sort("holder_id", "from_date")
        .with_columns(
            amount_paise=pl.col("change_paise").cum_sum().over("holder_id"),
            to_date=pl.col("from_date").shift(-1).over("holder_id").fill_null(pl.lit(to_date)),
        )
        .filter(pl.col("amount_paise") > 0)
        .select("amount_paise", "from_date", "to_date", connection_id="holder_id")
    )
