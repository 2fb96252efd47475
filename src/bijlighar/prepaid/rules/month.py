"""The month so far: for each known day of each connection, the month's use before the day and after it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import polars as pl

from bijlighar.billing.rules.pieces import MEASURED
from bijlighar.billing.rules.stretches import TERMS, stretches
from bijlighar.kernel.time import days as days_of
from bijlighar.tariffs.rules import measured_categories
from bijlighar.tariffs.rules.book import Absent, FuelWindow, Rulebook

USE = ("energy", "solar", "estimated", "peak")
PLACE = "connection_id"
FUEL_DECIMALS = 6

INPUTS = (
    "meter_version",
    "segment_from",
    "segment_to",
    "cycle_from",
    "cycle_to",
    *TERMS,
    "days_before",
    *(f"{use}_{when}_wh" for use in USE for when in ("before", "after")),
    "demand_before_w",
    "demand_after_w",
    "fppas_before",
    "fppas_after",
    "is_closing",
)
"""Everything that decides what a day costs; two days with equal inputs under one rulebook cost the same."""

_TEXTS = ("category_code", "area_code", "fppas_before", "fppas_after")
_DATES = ("segment_from", "segment_to", "cycle_from", "cycle_to")
INPUT_TYPES: dict[str, pl.DataType] = {
    name: pl.String() if name in _TEXTS
    else pl.Date() if name in _DATES
    else pl.Boolean() if name.startswith("is_")
    else pl.Int64()
    for name in INPUTS
}  # fmt: skip


def segments(terms: pl.DataFrame, month: tuple[date, date]) -> pl.DataFrame:
    """The stretches of one calendar month over which a connection had the same terms, prepaid or not.

    `terms` holds dated terms (from_date, to_date half-open, to_date may be null). Stretches that touch and
    have the same terms are one. Only connections that were prepaid on some day of the month; segment_from is
    the first day of any terms, segment_to the end of the last prepaid stretch, and nothing after it matters.
    """
    every = [
        stretches(terms.filter(pl.col("is_prepaid") == is_prepaid), *month).with_columns(
            is_prepaid=pl.lit(is_prepaid)
        )
        for is_prepaid in (True, False)
    ]
    return (
        pl.concat(every)
        .with_columns(
            segment_from=pl.col("from_date").min().over("connection_id"),
            segment_to=pl.col("to_date").filter("is_prepaid").max().over("connection_id"),
        )
        .filter(pl.col("from_date") < pl.col("segment_to"))
        .sort("connection_id", "from_date")
    )


def month_so_far(days: pl.DataFrame, segments: pl.DataFrame, book: Rulebook | None = None) -> pl.DataFrame:
    """One row a known prepaid day, in order: connection_id, for_day, `INPUTS` and fuel_lacks_on.

    `days`: connection_id, day, energy_wh, solar_wh, estimated_wh, version and, where they were read, peak_wh
    and demand_w (both kept only where the day's category is measured by `book`, and a demand only on days
    with a smart meter), complete days only. `segments` as the function of that name gives them.

    Energy and days are counted through the month whatever the terms, so that slabs, free units and subsidy
    are given once; a day is priced at its own terms. `days_before` counts the known days before this one: a
    day without data is not there at all, neither its energy nor its share of the fixed charge. While such a
    day is missing, the fuel surcharge is averaged over the known days, from the series of `book`, to 6
    decimals; without gaps it is left to `rate` (null). `fuel_lacks_on` is a known day, up to this one, of
    which the series then lacks the figure. `is_closing` marks the last prepaid day of a month all of whose
    days until then are known.
    """
    if days.is_empty() or segments.is_empty():
        return _empty()
    measured = pl.col("category_code").is_in(sorted(measured_categories(book)) if book else [])
    days = days.with_columns(
        pl.lit(0, dtype=pl.Int64).alias(name) for name in MEASURED if name not in days.columns
    )
    known = (
        days.lazy()
        .rename({"day": "for_day", "version": "meter_version"})
        .join(segments.lazy(), on="connection_id")
        .filter((pl.col("for_day") >= pl.col("from_date")) & (pl.col("for_day") < pl.col("to_date")))
        .sort(PLACE, "for_day")
        .with_columns(demand_w=pl.when("is_smart").then("demand_w").otherwise(0))
        .with_columns(
            demand_after_w=pl.col("demand_w").cum_max().over(PLACE),
            **{f"{use}_after_wh": pl.col(f"{use}_wh").cum_sum().over(PLACE) for use in USE},
            days_before=pl.int_range(pl.len()).over(PLACE).cast(pl.Int64),
        )
        .with_columns(
            **{f"{use}_before_wh": pl.col(f"{use}_after_wh") - pl.col(f"{use}_wh") for use in USE},
            demand_before_w=pl.col("demand_after_w").shift(1, fill_value=0).over(PLACE),
            has_gap_before=(pl.col("for_day") - pl.col("segment_from")).dt.total_days()
            != pl.col("days_before"),
            is_closing=(
                pl.col("days_before") + 1 == (pl.col("segment_to") - pl.col("segment_from")).dt.total_days()
            )
            & (pl.col("for_day") == pl.col("segment_to") - pl.duration(days=1)),
        )
        .with_columns(
            pl.when(measured).then(pl.col(name)).otherwise(0).alias(name)
            for name in ("peak_before_wh", "peak_after_wh", "demand_before_w", "demand_after_w")
        )
        .collect()
    )
    known = _with_fuel_of_known_days(known, book).filter("is_prepaid")
    return known.select("connection_id", "for_day", *INPUTS, "fuel_lacks_on")


def _with_fuel_of_known_days(known: pl.DataFrame, book: Rulebook | None) -> pl.DataFrame:
    """Adds fppas_before and fppas_after: null without a gap, else the known days' average; fuel_lacks_on."""
    if book is None or book.fuel is None or not known.get_column("has_gap_before").any():
        nothing = pl.lit(None, dtype=pl.String)
        return known.with_columns(
            fppas_before=nothing, fppas_after=nothing, fuel_lacks_on=pl.lit(None, dtype=pl.Date)
        )
    scale = 10**FUEL_DECIMALS
    first, last = known["for_day"].min(), known["for_day"].max()
    assert isinstance(first, date) and isinstance(last, date)
    percents = {day: _percent_on(book, day) for day in days_of(first, last + timedelta(days=1))}
    micro = {day: int(percent * scale) for day, percent in percents.items() if percent is not None}
    of_day = pl.col("for_day").replace_strict(micro, default=None, return_dtype=pl.Int64)
    # A gap before the day before counts for it as well: what it booked then was rated in the same way.
    had_gap = pl.col("has_gap_before").shift(1, fill_value=False).over(PLACE)
    in_series = pl.col("category_code").is_in(list(book.fuel.categories))
    lacks = pl.when(of_day.is_null()).then("for_day").forward_fill().over(PLACE)
    return known.with_columns(sum_after=of_day.fill_null(0).cum_sum().over(PLACE)).with_columns(
        fppas_after=pl.when(in_series & pl.col("has_gap_before")).then(
            _average(pl.col("sum_after"), pl.col("days_before") + 1)
        ),
        fppas_before=pl.when(in_series & had_gap & (pl.col("days_before") > 0)).then(
            _average(pl.col("sum_after").shift(1).over(PLACE), pl.col("days_before"))
        ),
        fuel_lacks_on=pl.when(in_series & (pl.col("has_gap_before") | had_gap)).then(lacks),
    )


def _average(total: pl.Expr, count: pl.Expr) -> pl.Expr:
    """A whole number of millionths of a per cent, divided by a count, as decimal text."""
    mean = total // count
    whole, rest = mean.abs() // 10**FUEL_DECIMALS, mean.abs() % 10**FUEL_DECIMALS
    sign = pl.when(mean < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(
        sign, whole.cast(pl.String), pl.lit("."), rest.cast(pl.String).str.zfill(FUEL_DECIMALS)
    )


def no_surcharge(book: Rulebook, day: date) -> str:
    """Why a day whose fuel surcharge is not in the rulebook cannot be charged."""
    window = _window_on(book, day)
    if window is None or not isinstance(window.percent, Absent):
        return f"the fuel surcharge of {day} is not in the rulebook."
    return (
        f"the fuel surcharge from {window.from_date} to {window.to_date} is not in the rulebook: "
        f"{window.percent.reason}."
    )


def _percent_on(book: Rulebook, day: date) -> Fraction | None:
    window = _window_on(book, day)
    return None if window is None or isinstance(window.percent, Absent) else window.percent.exact


def _window_on(book: Rulebook, day: date) -> FuelWindow | None:
    windows = book.fuel.windows if book.fuel else ()
    return next((w for w in windows if w.from_date <= day and (not w.to_date or day < w.to_date)), None)


def _empty() -> pl.DataFrame:
    return pl.DataFrame(
        schema={"connection_id": pl.Int64(), "for_day": pl.Date(), **INPUT_TYPES, "fuel_lacks_on": pl.Date()}
    )
