"""Stretches of a cycle: the days of it over which a connection's terms stayed the same."""

from __future__ import annotations

from datetime import date

import polars as pl

TERMS = ("category_code", "area_code", "sanctioned_load_w", "is_smart")
"""What of the terms decides a price."""


def stretches(terms: pl.DataFrame, cycle_from: date, cycle_to: date) -> pl.DataFrame:
    """One row a connection and stretch: connection_id, from_date, to_date, `TERMS`, cycle_from, cycle_to.

    `terms` holds dated terms (from_date, to_date half-open, to_date may be null); they are cut to the cycle,
    and those that touch and are the same are joined.
    """
    inside = (
        terms.with_columns(
            from_date=pl.max_horizontal("from_date", pl.lit(cycle_from)),
            to_date=pl.min_horizontal(pl.col("to_date").fill_null(cycle_to), pl.lit(cycle_to)),
        )
        .filter(pl.col("from_date") < pl.col("to_date"))
        .sort("connection_id", "from_date")
    )
    is_continued = pl.all_horizontal(
        *(pl.col(name) == pl.col(name).shift(1) for name in ("connection_id", *TERMS)),
        pl.col("from_date") == pl.col("to_date").shift(1),
    )
    return (
        inside.with_columns(stretch=(~is_continued.fill_null(False)).cum_sum())
        .group_by("stretch", "connection_id", *TERMS)
        .agg(pl.min("from_date"), pl.max("to_date"))
        .with_columns(cycle_from=pl.lit(cycle_from), cycle_to=pl.lit(cycle_to))
        .drop("stretch")
        .sort("connection_id", "from_date")
    )
