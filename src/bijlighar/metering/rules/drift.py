"""How far the stamps of a file are from the grid: what its meters' clocks were off."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bijlighar.kernel.time import DAY_SECONDS, IST_OFFSET_SECONDS
from bijlighar.metering.rules.findings import CLOCK_FROM_SECONDS
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.rows import Readings
from bijlighar.metering.rules.stamps import instants

_SCHEMA = {"meter_id": pl.Int64(), "measured_at": pl.Datetime("us", "UTC"), "offset_seconds": pl.Int64()}


def drift(rows: pl.DataFrame, layout: Layout, readings: Readings) -> pl.DataFrame:
    """meter_id, measured_at, offset_seconds of the reading of each meter-day that was the farthest off.

    Only what is off by more than `CLOCK_FROM_SECONDS`, which a layout must allow by its `tolerance_seconds`.
    `measured_at` is the beginning of the interval, for registers the instant of the reading. `readings` are
    those of `rows` and name meters by their ids.
    """
    nothing = pl.DataFrame(schema=_SCHEMA)
    if layout.tolerance_seconds <= CLOCK_FROM_SECONDS or not len(readings.line):
        return nothing
    step = layout.interval_minutes * 60
    stamps = rows["stamp"].unique()
    seconds, _ = instants(stamps, layout)
    away = seconds + IST_OFFSET_SECONDS + layout.tolerance_seconds
    offset = away % step - layout.tolerance_seconds
    beyond = pl.DataFrame({"stamp": stamps, "offset": offset}).filter(
        pl.col("offset").abs() > CLOCK_FROM_SECONDS
    )
    if beyond.is_empty():
        return nothing
    off = rows.select("line", "stamp").join(beyond, on="stamp", maintain_order="left")
    kept = pl.DataFrame(
        {
            "line": readings.line,
            "meter_id": readings.meter,
            "at": readings.day * DAY_SECONDS + readings.part * step - IST_OFFSET_SECONDS,
        }
    )
    measured_at = pl.from_epoch("at", time_unit="s").dt.cast_time_unit("us").dt.replace_time_zone("UTC")
    told = kept.join(off, on="line").select("meter_id", measured_at=measured_at, offset_seconds="offset")
    return farthest([told])


def farthest(found: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Of several such frames one: for each meter and day (IST) the reading that was the farthest off."""
    day = pl.col("measured_at").dt.offset_by(f"{IST_OFFSET_SECONDS}s").dt.date()
    return (
        pl.concat([pl.DataFrame(schema=_SCHEMA), *found])
        .sort(pl.col("offset_seconds").abs(), "measured_at", descending=[True, False])
        .with_columns(day=day)
        .unique(["meter_id", "day"], keep="first", maintain_order=True)
        .drop("day")
        .sort("meter_id", "measured_at")
    )
