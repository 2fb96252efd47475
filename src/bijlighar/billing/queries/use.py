"""What was used day by day, with what the quarter hours tell for those categories whose price needs it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import polars as pl

from bijlighar.billing.rules.pieces import MEASURED
from bijlighar.metering import queries as metering
from bijlighar.tariffs.rules import Rulebook, measured_categories, measures

_KEY = ["connection_id", "day"]


def days_used(
    connection_ids: Sequence[int], terms: pl.DataFrame, book: Rulebook, from_date: date, to_date: date
) -> pl.DataFrame:
    """Whole days of connections as `pieces.pieces` takes them, `MEASURED` read where a price needs it.

    Columns of `metering.energy_frame`, complete days only, and `MEASURED`: 0 for connections that never had
    a category of `measured_categories` under `terms`.
    """
    energy = metering.energy_frame(None, connection_ids, from_date, to_date).filter("is_complete")
    return with_measured(energy, terms, book, from_date, to_date)


def with_measured(
    energy: pl.DataFrame, terms: pl.DataFrame, book: Rulebook, from_date: date, to_date: date
) -> pl.DataFrame:
    """Days of [from_date, to_date) with `MEASURED` beside them, 0 where no price needs it under `terms`."""
    named = pl.col("category_code").is_in(sorted(measured_categories(book)))
    asked = terms.filter(named).get_column("connection_id").unique().sort().to_list()
    here = energy.get_column("connection_id").unique().to_list()
    found = demands(set(asked) & set(here), book, from_date, to_date)
    zero = pl.lit(0, dtype=pl.Int64)
    if found is None:
        return energy.with_columns(zero.alias(name) for name in MEASURED)
    joined = energy.join(found, on=_KEY, how="left", maintain_order="left")
    return joined.with_columns(pl.col(name).fill_null(0) for name in MEASURED)


def demands(
    connection_ids: Collection[int], book: Rulebook, from_date: date, to_date: date
) -> pl.DataFrame | None:
    """connection_id, day and `MEASURED` by the rules of each day; None where nothing is to be read."""
    asked = sorted(connection_ids)
    parts = [
        metering.demand_frame(
            asked, one.from_date, one.to_date, minutes=one.minutes, peak_blocks=one.peak_blocks
        )
        for one in measures(book, from_date, to_date)
        if asked and (one.minutes or one.peak_blocks)
    ]
    return pl.concat(parts).select(*_KEY, *MEASURED) if parts else None
