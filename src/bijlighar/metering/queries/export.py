"""What a consumer or an officer takes home: validated days of connections, in parts, and events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.kernel.time import day_start
from bijlighar.kernel.time import days as days_between
from bijlighar.metering.queries.archived import archived_months, days_of, raw_of, rows_of
from bijlighar.metering.queries.days import places
from bijlighar.metering.queries.events import _EVENT, EventRecord
from bijlighar.metering.queries.stored import array, columns, day_array, day_number
from bijlighar.metering.rules import exchange
from bijlighar.metering.rules.archive import DAY
from bijlighar.metering.rules.blocks import BLOCKS, Int64s
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.fold import REGISTER, day_key

DAYS_AT_ONCE = 4_000
_MICROSECONDS_TO_2000 = 946_684_800_000_000


@dataclass(frozen=True, slots=True)
class ExportStay:
    """A main meter at a connection over [from_date, to_date) of the export; `installed_at` when it came."""

    connection_id: int
    service_number: str
    company_id: int
    meter_id: int
    meter: str
    make: str
    phase: int
    installed_at: datetime
    from_date: date
    to_date: date


@dataclass(frozen=True, slots=True)
class ExportPart:
    """Some connections' days, whole connections and in their order.

    `days`: a row a meter-day: connection_id, service_number, meter_id, meter, day, minutes, energy_wh,
    estimated_wh, missing_blocks, is_complete, is_corrected, is_register, register_start_wh, register_end_wh
    (null where unknown), version, known_at (UTC). `intervals`: a row an interval: `exchange.ROWS`, and
    connection_id, service_number, meter, day, version, known_at of its day.
    """

    stays: tuple[ExportStay, ...]
    days: pl.DataFrame
    intervals: pl.DataFrame


def export_parts(
    connection_ids: Sequence[int], from_date: date, to_date: date, *, days_at_once: int = DAYS_AT_ONCE
) -> Iterator[ExportPart]:
    """The newest versions of connections' days in [from_date, to_date), part by part; a part fits in memory.

    For an office: `consumers.queries.connections_of_offices`. A day that is not over or of which nothing came
    is absent.
    """
    span = max(1, (to_date - from_date).days)
    at_once = max(1, days_at_once // span)
    for first in range(0, len(connection_ids), at_once):
        stays = export_stays(connection_ids[first : first + at_once], from_date, to_date)
        if stays:
            yield _part(stays, from_date, to_date)


def export_stays(connection_ids: Sequence[int], from_date: date, to_date: date) -> list[ExportStay]:
    """Which main meters hung at connections on days in [from_date, to_date), by connection and time."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM (SELECT i.connection_id, c.service_number, c.company_id, m.id, m.serial, m.make, "
            "m.phase, i.from_at, greatest((i.from_at AT TIME ZONE 'Asia/Kolkata')::date, %(from)s) AS first, "
            "least(coalesce(((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date + 1, "
            "  %(to)s), %(to)s) AS after "
            "FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id "
            f"JOIN {PLACES} c ON c.connection_id = i.connection_id "
            "WHERE i.role_code = 'MAIN' AND i.connection_id = ANY(%(connections)s::bigint[])) stays "
            "WHERE first < after ORDER BY connection_id, from_at",
            {"connections": array(connection_ids), "from": from_date, "to": to_date},
        )
        return [ExportStay(*row) for row in cursor.fetchall()]


def export_events(connection_id: int, from_date: date, to_date: date) -> list[EventRecord]:
    """Events of the meters at a connection, while they hung there, on days in [from_date, to_date)."""
    with database.cursor() as cursor:
        cursor.execute(
            f"{_EVENT} JOIN metering_installation i ON i.meter_id = e.meter_id "
            "AND i.role_code = 'MAIN' AND e.occurred_at >= i.from_at "
            "AND (i.to_at IS NULL OR e.occurred_at < i.to_at) "
            "WHERE i.connection_id = %s AND e.occurred_at >= %s AND e.occurred_at < %s "
            "ORDER BY e.meter_id, e.occurred_at, e.code, e.sequence",
            [connection_id, day_start(from_date), day_start(to_date)],
        )
        return [EventRecord(*row) for row in cursor.fetchall()]


def _part(stays: Sequence[ExportStay], from_date: date, to_date: date) -> ExportPart:
    meters, dates = {stay.meter_id for stay in stays}, days_between(from_date, to_date)
    asked = {"meters": array(meters), "days": day_array(map(day_number, dates))}
    source, beside = days_of(meters, dates)
    raw = raw_of(meters, dates)
    stored = columns(
        "SELECT DISTINCT ON (day, meter_id) day, meter_id, version, energy_wh, estimated_wh, missing_blocks, "
        "is_complete, coalesce(register_start_wh, -1), coalesce(register_end_wh, -1), known_at, values_wh, "
        f"flags FROM {source} d WHERE meter_id = ANY(%(meters)s::bigint[]) AND day = ANY(%(days)s::date[]) "
        "ORDER BY day, meter_id, version DESC",
        {**asked, **beside},
        [
            ("day", "date"), ("meter_id", "int8"), ("version", "int4"), ("energy_wh", "int8"),
            ("estimated_wh", "int8"), ("missing_blocks", "int4"), ("is_complete", "bool"),
            ("register_start_wh", "int8"), ("register_end_wh", "int8"), ("known_at", "timestamptz"),
            ("values", f"bytes{4 * BLOCKS}"), ("flags", f"bytes{BLOCKS}"),
        ],
    )  # fmt: skip
    n = len(stored["day"])
    key = day_key(stored["meter_id"], stored["day"])
    minutes, is_register = _told(raw, asked, key)
    values = stored["values"].view(">i4").reshape(n, BLOCKS).astype(np.int32)
    flags = stored["flags"].view("u1").reshape(n, BLOCKS)
    days = pl.DataFrame(
        {
            "row": np.arange(n),
            **{name: stored[name] for name in list(stored)[:9]},
            "known_at": stored["known_at"] + _MICROSECONDS_TO_2000,
            "minutes": exchange.whole_minutes(flags, minutes),
            "is_register": is_register,
            "is_corrected": (flags == Flag.EDITED).any(axis=1),
        }
    ).with_columns(
        pl.col("day").cast(pl.Int32).cast(pl.Date),
        pl.col("known_at").cast(pl.Datetime("us", "UTC")),
        pl.col("register_start_wh", "register_end_wh").replace(-1, None),
    )
    days = _placed(days, stays)
    order = days["row"].to_numpy()
    told = exchange.ToldDays(
        stored["day"][order], values[order], flags[order], minutes[order], is_register[order]
    )
    days = days.drop("row")
    whose = days.select("connection_id", "service_number", "meter", "day", "version", "known_at")
    intervals = exchange.rows(told).join(
        whose.with_row_index("place").with_columns(pl.col("place").cast(pl.Int64)),
        on="place", how="left", maintain_order="left",
    )  # fmt: skip
    return ExportPart(tuple(stays), days, intervals)


def _placed(days: pl.DataFrame, stays: Sequence[ExportStay]) -> pl.DataFrame:
    """Each meter-day at the connection where its meter hung; ordered by connection, day and meter."""
    table = pl.DataFrame(
        [
            (nth, one.connection_id, one.service_number, one.meter_id, one.meter, one.from_date, one.to_date)
            for nth, one in enumerate(stays)
        ],
        schema={
            "stay": pl.Int64(), "connection_id": pl.Int64(), "service_number": pl.String(),
            "meter_id": pl.Int64(), "meter": pl.String(), "first": pl.Date(), "after": pl.Date(),
        },
        orient="row",
    )  # fmt: skip
    return (
        days.join(table, on="meter_id")
        .filter((pl.col("day") >= pl.col("first")) & (pl.col("day") < pl.col("after")))
        .sort("connection_id", "day", "stay")
        .drop("stay", "first", "after")
    )


def _told(raw: tuple[str, dict[str, Any]], asked: dict[str, Any], key: Int64s) -> tuple[Int64s, Any]:
    """(n,) the finest interval in which each meter-day was told (0: nothing), and whether as registers."""
    rows = columns(
        "SELECT day, meter_id, min(interval_minutes * 2 + kind)::int8 "
        f"FROM {raw[0]} r "
        "WHERE meter_id = ANY(%(meters)s::bigint[]) AND day = ANY(%(days)s::date[]) GROUP BY 1, 2",
        {**asked, **raw[1]},
        [("day", "date"), ("meter_id", "int8"), ("finest", "int8")],
    )
    there = day_key(rows["meter_id"], rows["day"])
    order = np.argsort(there)
    there, finest = there[order], rows["finest"][order]
    if not len(there):
        return np.zeros(len(key), np.int64), np.zeros(len(key), np.bool_)
    at = np.minimum(np.searchsorted(there, key), len(there) - 1)
    told = np.where(there[at] == key, finest[at], 0)
    return told // 2, (told % 2) == REGISTER


def export_until(connection_id: int) -> date | None:
    """The day after the last validated day of a connection's meters; None where there is none yet."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT max((SELECT max(d.day) FROM metering_day d WHERE d.meter_id = i.meter_id)) "
            "FROM metering_installation i WHERE i.connection_id = %s AND i.role_code = 'MAIN'",
            [connection_id],
        )
        newest: date | None = cursor.fetchone()[0]
    newest = _newest_archived(connection_id, newest) or newest
    return None if newest is None else newest + timedelta(days=1)


def _newest_archived(connection_id: int, after: date | None) -> date | None:
    """The last archived day of a connection's meters, if it comes after the last one in the tables."""
    months = archived_months(after)
    meter_ids = [place.meter_id for place in places(connection_id)] if months else []
    for month in reversed(months if meter_ids else []):
        newest = rows_of(DAY, [month], meter_ids, ["day", "meter_id"])["day"].max()
        if isinstance(newest, date):
            return newest
    return None
