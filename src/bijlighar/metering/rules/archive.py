"""Which months may leave the tables, and how their files are cut."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

KEPT_MONTHS = 13
"""So many whole months before the running one stay in the tables: a year to compare with, and a month."""
SHARD_METERS = 4096
"""Meters of one file, by number: at most some 130,000 rows a month and version."""
ROWS_AT_ONCE = 2048
"""Rows of one group in a file, which is what one look-up reads: about seventy meters."""

DAY, RAW = "DAY", "RAW"
TABLES = {DAY: "metering_day", RAW: "metering_raw_day"}
SCHEMAS = {
    DAY: pl.Schema(
        {
            "day": pl.Date(), "meter_id": pl.Int64(), "version": pl.Int32(), "batch_id": pl.Int64(),
            "energy_wh": pl.Int64(), "solar_wh": pl.Int64(), "estimated_wh": pl.Int64(),
            "missing_blocks": pl.Int32(), "is_complete": pl.Boolean(), "register_start_wh": pl.Int64(),
            "register_end_wh": pl.Int64(), "input_digest": pl.Int64(),
            "known_at": pl.Datetime("us", "UTC"), "values_wh": pl.Binary(), "flags": pl.Binary(),
        }
    ),
    RAW: pl.Schema(
        {
            "day": pl.Date(), "meter_id": pl.Int64(), "batch_id": pl.Int64(), "kind": pl.Int16(),
            "interval_minutes": pl.Int16(), "register_start_wh": pl.Int64(),
            "register_end_wh": pl.Int64(), "values": pl.Binary(),
        }
    ),
}  # fmt: skip
"""The columns of both kinds of file, as the tables have them."""
KEYS = {DAY: ["meter_id", "day", "version"], RAW: ["meter_id", "day", "batch_id"]}
"""The order of rows in a file: a meter's days lie together."""


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def newest_archivable(today: date) -> date:
    """The newest month that may leave the tables today, by its first day."""
    months = today.year * 12 + today.month - 1 - KEPT_MONTHS - 1
    return date(months // 12, months % 12 + 1, 1)


def check_sum(code: str, rows: pl.DataFrame) -> int:
    """What the manifest adds up for a table: Wh of days, bytes of raw values."""
    told = rows["energy_wh"].sum() if code == DAY else rows["values"].bin.size().sum()
    return int(told or 0)


def file_name(code: str, shard: int) -> str:
    """The name of a shard's file in its month's folder."""
    return f"{code.lower()}-{shard:06}.parquet"
