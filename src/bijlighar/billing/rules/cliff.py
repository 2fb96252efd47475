"""The next threshold of a month: how near it is, whether the month will pass it, and what that costs.

Thresholds are the rulebook's: where a subsidy ends, free units, a step of the fixed charge, a slab. What a
threshold costs is the price of the month on both of its sides. docs/rules/cliff.md says how it is forecast.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

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
_OUTLOOKS = ("STAYS", "MAY", "PASSES")
"""By how many of the low and the high end of what the month will come to lie above the threshold."""
_WITHIN = 1.2816  # not money: standard deviations of Wh
"""Four months of five lie within so many standard deviations, if days scatter as they did."""
_GROUP = ("category_code", "area_code", "is_prepaid", "cycle_from", "cycle_to")
_SO_FAR = {
    "so_far_wh": "energy_wh",
    "so_far_solar_wh": "solar_wh",
    "so_far_estimated_wh": "estimated_wh",
}


def forecast(days: pl.DataFrame, cycle_from: date, cycle_to: date) -> pl.DataFrame:
    """What the cycle will come to, a row a connection: so far, and low_wh, mid_wh, high_wh for all of it.

    `days`: connection_id, day, energy_wh, solar_wh, estimated_wh, whole days only, of the cycle and of the
    weeks before. Columns connection_id, as_of (last day that counts), so_far_wh, so_far_solar_wh,
    so_far_estimated_wh, days_left (also those of the cycle that lack), low_wh, mid_wh, high_wh. A connection
    with fewer than `LEAST_DAYS` days is left out.
    """
    days = days.sort("connection_id")
    connection_id, first, known = np.unique(
        days.get_column("connection_id").to_numpy(), return_index=True, return_counts=True
    )
    day, energy = days.get_column("day").to_numpy(), days.get_column("energy_wh").to_numpy()
    inside = (day >= np.datetime64(cycle_from)) & (day < np.datetime64(cycle_to))
    so_far = {
        name: np.add.reduceat(np.where(inside, days.get_column(of).to_numpy(), 0), first)
        for name, of in _SO_FAR.items()
    }
    left = (cycle_to - cycle_from).days - np.add.reduceat(inside.astype(np.int64), first)
    mean = np.add.reduceat(energy, first) / known
    apart = energy - np.repeat(mean, known)
    variance = np.add.reduceat(apart * apart, first) / np.maximum(known - 1, 1)
    # The days still to come scatter, and the mean itself is only known from so many days.
    spread = _WITHIN * np.sqrt(variance * (left + left * left / known))
    rest = left * mean
    found = {
        "connection_id": connection_id,
        "as_of": np.maximum.reduceat(day, first),
        **so_far,
        "days_left": left,
        "low_wh": so_far["so_far_wh"] + _whole(np.maximum(rest - spread, 0)),
        "mid_wh": so_far["so_far_wh"] + _whole(rest),
        "high_wh": so_far["so_far_wh"] + _whole(rest + spread),
    }
    return pl.DataFrame({name: values[known >= LEAST_DAYS] for name, values in found.items()})


def _whole(wh: NDArray[np.float64]) -> NDArray[np.int64]:  # not money: Wh
    return np.rint(wh).astype(np.int64)


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
    shared = {name: rows.get_column(name)[0] for name in _GROUP}
    try:
        known = thresholds(
            choose(
                book,
                shared["category_code"],
                shared["area_code"],
                shared["cycle_from"],
                shared["cycle_to"],
                shared["is_prepaid"],
            )
        )
    except NotInRulebook:
        return None
    limits = np.array([limit for limit, _ in known], dtype=np.int64)
    so_far, estimated, low, high = (
        rows.get_column(name).to_numpy() for name in ("so_far_wh", "so_far_estimated_wh", "low_wh", "high_wh")
    )
    # Estimated energy alone takes nothing away, so it is not counted as having passed anything.
    measured = so_far - np.minimum(estimated, so_far)
    row, place = np.nonzero(measured[:, np.newaxis] <= limits)
    at, above, is_rated = _costs(rows, row, limits[place], shared, book)
    is_cheap = above - at < WORTH_TELLING_PAISE
    order = np.lexsort((place, is_cheap, row))
    order = order[is_rated[order]]
    _, first = np.unique(row[order], return_index=True)
    chosen = order[first]
    row, place, at, above = row[chosen], place[chosen], at[chosen], above[chosen]
    limit = limits[place]
    passing = (high[row] > limit).astype(np.int64) + (low[row] > limit)
    reached = [so_far[row] * each.denominator >= limit * each.numerator for each in STAGES]
    return rows[row].hstack(
        [
            pl.Series("limit_wh", limit),
            pl.Series("kind", [known[each][1] for each in place.tolist()], dtype=pl.String),
            pl.Series("at_paise", at),
            pl.Series("above_paise", above),
            pl.Series("jump_paise", above - at),
            pl.Series("outlook", [_OUTLOOKS[each] for each in passing.tolist()], dtype=pl.String),
            pl.Series("stage", np.sum(reached, axis=0, dtype=np.int64)),
        ]
    )


def _costs(
    rows: pl.DataFrame,
    row: NDArray[np.intp],
    limit: NDArray[np.int64],
    shared: dict[str, Any],
    book: Rulebook,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """What whole months cost at a threshold and 1 Wh above it, with the share of solar hours so far.

    `row` names the month of each `limit`. Both sides are rated at once: rating a row takes next to nothing,
    being asked for it does not.
    """
    so_far, so_far_solar = (rows.get_column(name).to_numpy() for name in ("so_far_wh", "so_far_solar_wh"))
    solar = np.minimum(limit * so_far_solar[row] // np.maximum(so_far[row], 1), limit)
    count, both = len(row), np.tile(row, 2)
    frame = pl.DataFrame(
        [
            *(_same(name, shared[name], 2 * count) for name in ("category_code", "area_code", "is_prepaid")),
            _same("from_date", shared["cycle_from"], 2 * count),
            _same("to_date", shared["cycle_to"], 2 * count),
            pl.Series("sanctioned_load_w", rows.get_column("sanctioned_load_w").to_numpy()[both]),
            pl.Series("is_smart", rows.get_column("is_smart").to_numpy()[both]),
            pl.Series("energy_wh", np.concatenate([limit, limit + 1])),
            pl.Series("solar_wh", np.tile(solar, 2)),
        ]
    )
    if "load_millihp" in rows.columns:
        frame = frame.with_columns(
            pl.Series("load_millihp", rows.get_column("load_millihp").to_numpy()[both])
        )
    rated = rate(frame, book, refuse="collect")
    paise, is_rated = rated.total_paise, rated.is_rated
    return paise[:count], paise[count:], is_rated[:count] & is_rated[count:]


def _same(name: str, value: Any, count: int) -> pl.Series:
    return pl.Series(name, [value]).new_from_index(0, count)


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
