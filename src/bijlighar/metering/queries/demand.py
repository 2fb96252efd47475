"""Demand and peak hours of meter-days, from their stored quarter hours: newest versions, or named ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.columns import columns
from bijlighar.metering.queries.archived import archived_months, days_of, rows_of
from bijlighar.metering.queries.as_known import stays_between
from bijlighar.metering.queries.stored import array, day_array, day_number
from bijlighar.metering.rules.archive import DAY
from bijlighar.metering.rules.blocks import BLOCKS, Bytes, Int32s
from bijlighar.metering.rules.demand import energy_within, highest_demand

_AT_ONCE = 200_000
"""Meter-days of one read: 96 MB of quarter hours and flags."""
_KINDS = [
    ("meter_id", "int8"), ("day", "date"), ("version", "int4"), ("values", "bytes384"), ("flags", "bytes96"),
]  # fmt: skip
_VERSIONS: dict[str, Any] = {
    "meter_id": pl.Int64, "day": pl.Date, "version": pl.Int64, "demand_w": pl.Int64, "peak_wh": pl.Int64,
}  # fmt: skip
_EMPTY = pl.Schema(
    {"connection_id": pl.Int64, "day": pl.Date, "demand_w": pl.Int64, "peak_wh": pl.Int64}
)  # fmt: skip
Spans = tuple[tuple[int, int], ...]


def demand_frame(
    connection_ids: Sequence[int], from_date: date, to_date: date, *, minutes: int, peak_blocks: Spans
) -> pl.DataFrame:
    """Connection-days in [from_date, to_date) in their newest version: connection_id, day, demand_w, peak_wh.

    `demand_w`: the highest recorded average over `minutes`, 0 where none was recorded or `minutes` is 0;
    `peak_wh`: energy within `peak_blocks` (half-open quarter hours). Where a meter was changed inside a day
    the demand is the higher of both, and the energy is added up. A day without a version is absent.
    """
    stays = stays_between(connection_ids, from_date, to_date)
    if stays.is_empty():
        return pl.DataFrame(schema=_EMPTY)
    meters = stays.get_column("meter_id").unique().sort().to_list()
    span = (to_date - from_date).days
    size = max(1, _AT_ONCE // span)
    found = [
        _newest(meters[start : start + size], from_date, to_date, minutes, peak_blocks)
        for start in range(0, len(meters), size)
    ]
    return (
        pl.concat(found)
        .join(stays.rename({"from_date": "hung", "to_date": "gone"}), on="meter_id")
        .filter(pl.col("day").is_between("hung", "gone", closed="left"))
        .group_by("connection_id", "day")
        .agg(pl.max("demand_w"), pl.sum("peak_wh"))
        .sort("connection_id", "day")
    )


def demands_of(versions: pl.DataFrame, *, minutes: int, peak_blocks: Spans) -> pl.DataFrame:
    """Demand and peak hours of named versions: `versions` with demand_w and peak_wh as in `demand_frame`.

    `versions` has meter_id, day and version; one that is not stored has nulls.
    """
    keys = versions.select("meter_id", "day", "version").unique().sort("meter_id", "day", "version")
    parts = [
        _named(keys[start : start + _AT_ONCE], minutes, peak_blocks)
        for start in range(0, keys.height, _AT_ONCE)
    ]
    found = pl.concat(parts) if parts else pl.DataFrame(schema=_VERSIONS)
    return versions.join(found, on=["meter_id", "day", "version"], how="left", maintain_order="left")


def _named(keys: pl.DataFrame, minutes: int, peak_blocks: Spans) -> pl.DataFrame:
    days = keys.get_column("day").unique().sort().to_list()
    source, beside = days_of(keys.get_column("meter_id").unique().to_list(), days)
    numbers = keys.get_column("day").to_physical().to_list()
    rows = columns(
        "SELECT d.meter_id, d.day, d.version, d.values_wh, d.flags"
        " FROM unnest(%(meters)s::bigint[], %(days)s::date[], %(versions)s::int[]) a(meter_id, day, version)"
        f" JOIN {source} d USING (meter_id, day, version)",
        {
            "meters": array(keys.get_column("meter_id").to_list()),
            "days": day_array(numbers),
            "versions": array(keys.get_column("version").to_list()),
            **beside,
        },
        _KINDS,
    )
    return _counted(rows, minutes, peak_blocks)


def _newest(
    meters: list[int], from_date: date, to_date: date, minutes: int, peak_blocks: Spans
) -> pl.DataFrame:
    """The newest versions of these meters' days, those of archived months too."""
    months = archived_months(from_date, to_date - timedelta(days=1))
    days = [from_date + timedelta(days=n) for n in range((to_date - from_date).days)]
    rows = columns(
        "SELECT DISTINCT ON (d.meter_id, d.day) d.meter_id, d.day, d.version, d.values_wh, d.flags"
        " FROM metering_day d WHERE d.meter_id = ANY(%(meters)s::bigint[]) AND d.day = ANY(%(days)s::date[])"
        " ORDER BY d.meter_id, d.day, d.version DESC",
        {"meters": array(meters), "days": day_array(day_number(day) for day in days)},
        _KINDS,
    )
    found = [_counted(rows, minutes, peak_blocks)]
    if months:
        wanted = ["meter_id", "day", "version", "values_wh", "flags"]
        older = rows_of(DAY, months, meters, wanted).filter(
            pl.col("day").is_between(from_date, to_date, closed="left")
        )
        newest = older.sort("meter_id", "day", "version").unique(["meter_id", "day"], keep="last")
        found.append(_counted(_arrays(newest), minutes, peak_blocks))
    return pl.concat(found)


def _arrays(rows: pl.DataFrame) -> dict[str, NDArray[Any]]:
    """Rows of archived files as `columns` gives them."""
    return {
        "meter_id": rows.get_column("meter_id").to_numpy(),
        "day": rows.get_column("day").to_physical().to_numpy().astype(np.int64),
        "version": rows.get_column("version").to_numpy().astype(np.int64),
        "values": np.frombuffer(b"".join(rows.get_column("values_wh")), dtype="V384"),
        "flags": np.frombuffer(b"".join(rows.get_column("flags")), dtype="V96"),
    }


def _counted(rows: dict[str, NDArray[Any]], minutes: int, peak_blocks: Spans) -> pl.DataFrame:
    count = len(rows["meter_id"])
    values: Int32s = rows["values"].view(">i4").reshape(count, BLOCKS).astype(np.int32)
    flags: Bytes = rows["flags"].view("u1").reshape(count, BLOCKS)
    demand = highest_demand(values, flags, minutes) if minutes else np.zeros(count, dtype=np.int64)
    return pl.DataFrame(
        {
            "meter_id": rows["meter_id"],
            "day": rows["day"].astype("datetime64[D]"),
            "version": rows["version"],
            "demand_w": demand,
            "peak_wh": energy_within(values, peak_blocks),
        },
        schema=_VERSIONS,
    )
