"""What the days of a month cost so far: each day's share of the accrued month, for any number of homes."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from bijlighar.billing.rules.pieces import MEASURED
from bijlighar.billing.rules.stretches import TERMS as OF_TERMS
from bijlighar.tariffs.rules import Rulebook, rate

TERMS = (*OF_TERMS, "is_prepaid")
STAGES = (80, 100)
"""At how many per cent of a budget somebody is told."""


def months_so_far(days: pl.DataFrame, cycle_from: date, cycle_to: date) -> pl.DataFrame:
    """The month through each of its days: the days added up, as `rate` takes an accruing row.

    `days`: connection_id, day, energy_wh, solar_wh, estimated_wh, `MEASURED` and the terms. Days that lack
    add nothing, so that the month stands as far as it is known; its demand is the highest of a smart meter.
    """
    inside = pl.col("day").is_between(pl.lit(cycle_from), pl.lit(cycle_to), closed="left")
    known = days.filter(inside).sort("connection_id", "day")
    return known.with_columns(
        pl.col("energy_wh", "solar_wh", "estimated_wh", "peak_wh").cum_sum().over("connection_id"),
        pl.when("is_smart").then("demand_w").otherwise(0).cum_max().over("connection_id").alias("demand_w"),
        day_wh=pl.col("energy_wh"),
        from_date=pl.lit(cycle_from),
        to_date=pl.col("day") + timedelta(days=1),
        cycle_from=pl.lit(cycle_from),
        cycle_to=pl.lit(cycle_to),
        ref=pl.int_range(pl.len()),
    )


def accrued(months: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """The rows with `paise`: what each month comes to so far by its tariff; null where it has no price.

    None has a month whose `has_rule` is false.
    """
    rated = rate(
        months.select(
            "ref", *TERMS, "from_date", "to_date", "cycle_from", "cycle_to", "energy_wh", "solar_wh",
            "estimated_wh", *MEASURED,
        ),
        book,
        refuse="collect",
    )  # fmt: skip
    paise = pl.Series("paise", rated.total_paise, dtype=pl.Int64)
    return months.with_columns(paise=pl.when(pl.Series(rated.is_rated) & pl.col("has_rule")).then(paise))


def stage(spent: int, budget: int) -> int:
    """The highest of `STAGES` that is reached, 0 before the first: 80 from 80 of 100 on."""
    return max((each for each in STAGES if spent * 100 >= budget * each), default=0)
