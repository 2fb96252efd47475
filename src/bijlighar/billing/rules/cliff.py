"""The next threshold of a month: how near it is, whether the month will pass it, and what that costs.

Thresholds are the rulebook's: where a subsidy ends, free units, a step of the fixed charge, a slab. What a
threshold costs is the price of the month on both of its sides. docs/rules/cliff.md says how it is forecast.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.tariffs.rules import Rulebook, rate
from bijlighar.tariffs.rules.book import FlatAmountScheme, FreeUnitsScheme
from bijlighar.tariffs.rules.choose import NotInRulebook, Terms, choose

KINDS = ("SUBSIDY", "FREE", "FLAT", "FIXED", "SLAB")
"""What changes at a threshold, the dearest first; one threshold may be several, and is named by the first."""
STAGES = (Fraction(4, 5), Fraction(9, 10), Fraction(29, 30))
"""When a message is due on the way to a threshold: 120, 135 and 145 of 150 units."""
LEAST_DAYS = 7
"""From fewer whole days than this nothing is forecast."""
LOOK_BACK_DAYS = 28
WORTH_TELLING_PAISE = 5_000
"""A threshold that costs less than Rs 50 is no cliff: not sent, passed over where a dearer one follows."""
_WITHIN = 1.2816  # not money: standard deviations of Wh
"""Four months of five lie within so many standard deviations, if days scatter as they did."""
_GROUP = ("category_code", "area_code", "is_prepaid", "cycle_from", "cycle_to")


def forecast(days: pl.DataFrame, cycle_from: date, cycle_to: date) -> pl.DataFrame:
    """What the cycle will come to, a row a connection: so far, and low_wh, mid_wh, high_wh for all of it.

    `days`: connection_id, day, energy_wh, solar_wh, estimated_wh, whole days only, of the cycle and of the
    weeks before. Columns connection_id, as_of (last day that counts), so_far_wh, so_far_solar_wh,
    so_far_estimated_wh, days_left (also those of the cycle that lack), low_wh, mid_wh, high_wh. A connection
    with fewer than `LEAST_DAYS` days is left out.
    """
    inside = pl.col("day").is_between(pl.lit(cycle_from), pl.lit(cycle_to), closed="left")
    found = (
        days.group_by("connection_id")
        .agg(
            as_of=pl.max("day"),
            so_far_wh=pl.col("energy_wh").filter(inside).sum(),
            so_far_solar_wh=pl.col("solar_wh").filter(inside).sum(),
            so_far_estimated_wh=pl.col("estimated_wh").filter(inside).sum(),
            days_left=(cycle_to - cycle_from).days - inside.sum().cast(pl.Int64),
            known=pl.len().cast(pl.Int64),
            mean=pl.col("energy_wh").mean(),
            variance=pl.col("energy_wh").cast(pl.Float64).var(),  # not money: Wh, squared
        )
        .filter(pl.col("known") >= LEAST_DAYS)
        .sort("connection_id")
    )
    left, known = pl.col("days_left"), pl.col("known")
    # The days still to come scatter, and the mean itself is only known from so many days.
    spread = _WITHIN * (pl.col("variance") * (left + left * left / known)).sqrt()
    rest = left * pl.col("mean")
    return found.with_columns(
        (pl.col("so_far_wh") + _whole(each)).alias(name)
        for name, each in (
            ("low_wh", pl.max_horizontal(rest - spread, 0)),
            ("mid_wh", rest),
            ("high_wh", rest + spread),
        )
    ).drop("known", "mean", "variance")


def _whole(wh: pl.Expr) -> pl.Expr:
    return wh.round().cast(pl.Int64)


def thresholds(terms: Terms) -> list[tuple[int, str]]:
    """Every threshold of a category in Wh, ascending, each with what changes there (of `KINDS`)."""
    found: list[tuple[int, str]] = [(limit, "SLAB") for limit in terms.slab_limits_wh]
    found += [(band.up_to_wh, "FIXED") for band in terms.bands if band.up_to_wh is not None]
    if isinstance(terms.scheme, FlatAmountScheme):
        found += [(terms.scheme_up_to_wh, "SUBSIDY"), (terms.scheme_first_wh, "FLAT")]
    elif isinstance(terms.scheme, FreeUnitsScheme):
        found.append((terms.scheme_first_wh, "FREE"))
    first: dict[int, str] = {}
    for limit, kind in sorted(found, key=lambda each: (each[0], KINDS.index(each[1]))):
        first.setdefault(limit, kind)
    return sorted(first.items())


def guarded(months: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    """Months with their next threshold and what passing it costs.

    `months`: the columns of `forecast` and category_code, area_code, sanctioned_load_w, is_smart, is_prepaid,
    cycle_from, cycle_to. Adds limit_wh (the next threshold that costs something, of those that what is
    measured has not passed; without one simply the next), kind, at_paise and above_paise (the whole
    month at the threshold and 1 Wh above it), jump_paise between them,
    outlook (STAYS, MAY, PASSES) and stage (how many of `STAGES` are reached). A month without a threshold
    ahead, or without a price, is left out.
    """
    parts = [
        _of_group(rows, book)
        for rows in months.partition_by(_GROUP, maintain_order=True)
        if not rows.is_empty()
    ]
    kept = [part for part in parts if part is not None and part.height]
    return pl.concat(kept).sort("connection_id") if kept else _nothing(months)


def _of_group(rows: pl.DataFrame, book: Rulebook) -> pl.DataFrame | None:
    category, area, is_prepaid, cycle_from, cycle_to = rows.select(_GROUP).row(0)
    try:
        known = thresholds(choose(book, category, area, cycle_from, cycle_to, is_prepaid))
    except NotInRulebook:
        return None
    ahead = pl.DataFrame(known, schema={"limit_wh": pl.Int64, "kind": pl.String}, orient="row")
    # Estimated energy alone takes nothing away, so it is not counted as having passed anything.
    measured = pl.col("so_far_wh") - pl.min_horizontal("so_far_estimated_wh", "so_far_wh")
    every = _priced(rows.join(ahead, how="cross").filter(measured <= pl.col("limit_wh")), book)
    is_cheap = pl.col("jump_paise") < WORTH_TELLING_PAISE
    return every.sort("connection_id", is_cheap, "limit_wh").unique(
        "connection_id", keep="first", maintain_order=True
    )


def _priced(rows: pl.DataFrame, book: Rulebook) -> pl.DataFrame:
    # Both sides at once: rating a row takes next to nothing, being asked for it does not.
    costs, rated = _costs(pl.concat([rows.with_columns(extra_wh=pl.lit(extra)) for extra in (0, 1)]), book)
    at, above = costs[: rows.height], costs[rows.height :]
    limit = pl.col("limit_wh")
    outlook = (
        pl.when(pl.col("high_wh") <= limit)
        .then(pl.lit("STAYS"))
        .when(pl.col("low_wh") > limit)
        .then(pl.lit("PASSES"))
        .otherwise(pl.lit("MAY"))
    )
    reached = [pl.col("so_far_wh") * each.denominator >= limit * each.numerator for each in STAGES]
    return rows.with_columns(
        at_paise=pl.Series(at),
        above_paise=pl.Series(above),
        jump_paise=pl.Series(above - at),
        outlook=outlook,
        stage=pl.sum_horizontal(each.cast(pl.Int64) for each in reached),
    ).filter(pl.Series(rated[: rows.height] & rated[rows.height :]))


def _costs(rows: pl.DataFrame, book: Rulebook) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Whole months at their threshold and `extra_wh` above it, with the share of solar hours so far."""
    energy = pl.col("limit_wh") + pl.col("extra_wh")
    solar = pl.col("limit_wh") * pl.col("so_far_solar_wh") // pl.max_horizontal("so_far_wh", 1)
    frame = rows.select(
        "category_code",
        "area_code",
        "sanctioned_load_w",
        "is_smart",
        "is_prepaid",
        from_date="cycle_from",
        to_date="cycle_to",
        energy_wh=energy,
        solar_wh=pl.min_horizontal(solar, "limit_wh"),
    )
    rated = rate(frame, book, refuse="collect")
    return rated.total_paise, rated.is_rated


def _nothing(months: pl.DataFrame) -> pl.DataFrame:
    whole, text = pl.lit(0, dtype=pl.Int64), pl.lit("")
    return months.clear().with_columns(
        limit_wh=whole, kind=text, at_paise=whole, above_paise=whole, jump_paise=whole, outlook=text,
        stage=whole,
    )  # fmt: skip


def worth_telling() -> pl.Expr:
    """Of `guarded`: a stage is reached, the month may pass the threshold, and that costs enough to say so."""
    return (
        (pl.col("stage") > 0) & (pl.col("outlook") != "STAYS") & (pl.col("jump_paise") >= WORTH_TELLING_PAISE)
    )
