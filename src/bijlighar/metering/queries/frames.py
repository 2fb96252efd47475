"""Energy of many connections as frames, for rating, and what changed since an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import connection as database

from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.queries.archived import ArchivedMonth, archived_months, rows_of
from bijlighar.metering.queries.stored import streamed
from bijlighar.metering.rules.archive import DAY

_MICROSECONDS_TO_2000 = 946_684_800_000_000
_EMPTY = pl.Schema(
    {
        "connection_id": pl.Int64(), "day": pl.Date(), "energy_wh": pl.Int64(), "solar_wh": pl.Int64(),
        "estimated_wh": pl.Int64(), "is_complete": pl.Boolean(), "version": pl.Int64(),
        "known_at": pl.Datetime("us", "UTC"),
    }
)  # fmt: skip

# A stay's days at a connection; a meter hangs at one connection a day, so a meter-day belongs to one of them.
_STAYS = """
    SELECT i.meter_id, i.connection_id, (i.from_at AT TIME ZONE 'Asia/Kolkata')::date AS from_day,
           coalesce(((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date, 'infinity')
           AS last_day
    FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id
    WHERE i.role_code = 'MAIN'
"""
# How many meters belong to a connection's day where it is more than one. Most stays share no day with others,
# and only those that do are spread out by day.
_SHARED = """
    SELECT connection_id, day::date, count(*) AS meters
    FROM (SELECT connection_id, from_day, last_day,
                 lag(last_day) OVER stays >= from_day OR lead(from_day) OVER stays <= last_day AS is_shared
          FROM stays WINDOW stays AS (PARTITION BY connection_id ORDER BY from_day, last_day)) s
    CROSS JOIN generate_series(greatest(from_day, %(from)s::date)::timestamp,
                               least(last_day, %(to)s::date - 1)::timestamp, interval '1 day') day
    WHERE is_shared GROUP BY 1, 2 HAVING count(*) > 1
"""
_NEWEST = """
    NOT EXISTS (SELECT 1 FROM metering_day n
                WHERE n.day = d.day AND n.meter_id = d.meter_id AND n.version = d.version + 1)
"""


def energy_frame(
    company_id: int | None, connection_ids: Sequence[int] | None, from_date: date, to_date: date
) -> pl.DataFrame:
    """Connection-days in [from_date, to_date) in their newest version, ordered by connection and day.

    Columns connection_id, day, energy_wh, solar_wh, estimated_wh, is_complete, version, known_at (UTC). All
    connections of a company, or those named, or (both None) all. A day without a version is absent; the
    meters of a day on which one was changed are added up, and it is complete only when all of them are.
    """
    stays, parameters = _stays(company_id, connection_ids)
    _hold()
    months = archived_months(from_date, to_date - timedelta(days=1))
    rows = streamed(
        f"WITH stays AS NOT MATERIALIZED ({stays}), shared AS ({_SHARED}), summed AS ("
        "  SELECT s.connection_id, d.day, sum(d.energy_wh)::bigint AS energy_wh,"
        "  sum(d.solar_wh)::bigint AS solar_wh, sum(d.estimated_wh)::bigint AS estimated_wh,"
        "  bool_and(d.is_complete) AS is_complete, sum(d.version)::bigint AS version,"
        "  max(d.known_at) AS known_at, count(*) AS meters"
        "  FROM stays s JOIN metering_day d ON d.meter_id = s.meter_id"
        "  AND d.day BETWEEN s.from_day AND s.last_day"
        f"  WHERE d.day >= %(from)s AND d.day < %(to)s AND {_NEWEST} GROUP BY 1, 2) "
        "SELECT connection_id, day, energy_wh, solar_wh, estimated_wh, "
        "is_complete AND d.meters = coalesce(m.meters, 1), version, known_at "
        "FROM summed d LEFT JOIN shared m USING (connection_id, day) ORDER BY 1, 2",
        {**parameters, "from": from_date, "to": to_date},
        [
            ("connection_id", "int8"), ("day", "date"), ("energy_wh", "int8"), ("solar_wh", "int8"),
            ("estimated_wh", "int8"), ("is_complete", "bool"), ("version", "int8"),
            ("known_at", "timestamptz"),
        ],
    )  # fmt: skip
    frame = _frame(rows)
    if not months:
        return frame
    older = _archived(months, stays, parameters, from_date, to_date).select(frame.columns)
    return pl.concat([older, frame]).sort("connection_id", "day")


def changed_since(
    at: datetime,
    *,
    company_id: int | None = None,
    connection_ids: Sequence[int] | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
) -> pl.DataFrame:
    """Connection-days with a version known at `at` or later: connection_id, day, version, known_at (UTC).

    `version` is that of `energy_frame`; 1 means that the day is new. `known_at` is when the validation began,
    which is before others can see its rows: ask again from somewhat before the last time.
    """
    stays, parameters = _stays(company_id, connection_ids)
    _hold()
    months = [
        one
        for one in archived_months(from_date, to_date and to_date - timedelta(days=1))
        if one.known_until is not None and one.known_until >= at
    ]
    cut = ""
    if from_date is not None:
        cut, parameters = f"{cut} AND d.day >= %(from)s", {**parameters, "from": from_date}
    if to_date is not None:
        cut, parameters = f"{cut} AND d.day < %(to)s", {**parameters, "to": to_date}
    rows = streamed(
        "WITH fresh AS (SELECT DISTINCT s.connection_id, d.day "
        f"  FROM metering_day d JOIN ({stays}) s ON d.meter_id = s.meter_id "
        f"  AND d.day BETWEEN s.from_day AND s.last_day WHERE d.known_at >= %(at)s{cut}) "
        "SELECT f.connection_id, f.day, sum(d.version)::bigint, max(d.known_at) "
        f"FROM fresh f JOIN ({stays}) s ON s.connection_id = f.connection_id "
        "AND f.day BETWEEN s.from_day AND s.last_day "
        "JOIN metering_day d ON d.meter_id = s.meter_id AND d.day = f.day "
        f"WHERE {_NEWEST} GROUP BY 1, 2 ORDER BY 1, 2",
        {**parameters, "at": at},
        [("connection_id", "int8"), ("day", "date"), ("version", "int8"), ("known_at", "timestamptz")],
    )
    frame = _frame(rows)
    if not months:
        return frame
    older = _archived(months, stays, parameters, from_date, to_date)
    fresh = older.filter(pl.col("known_at") >= at).select(frame.columns)
    return pl.concat([fresh, frame]).sort("connection_id", "day")


def _archived(
    months: Sequence[ArchivedMonth],
    stays: str,
    parameters: Mapping[str, Any],
    from_date: date | None,
    to_date: date | None,
) -> pl.DataFrame:
    """The columns of `energy_frame` from archived months, one month after the other."""
    hung = outgoing(
        f"SELECT meter_id, connection_id, from_day - date '1970-01-01', "
        f"CASE last_day WHEN 'infinity' THEN 100000 ELSE last_day - date '1970-01-01' END FROM ({stays}) s",
        parameters,
        {name: pl.Int64() for name in ("meter_id", "connection_id", "first", "last")},
    )
    hung = hung.with_columns(pl.col("first", "last").cast(pl.Int32).cast(pl.Date))
    meters = hung["meter_id"].unique().to_list()
    columns = [
        "meter_id",
        "day",
        "version",
        "energy_wh",
        "solar_wh",
        "estimated_wh",
        "is_complete",
        "known_at",
    ]
    found = []
    for month in months if meters else []:
        days = rows_of(DAY, [month], meters, columns)
        if from_date is not None:
            days = days.filter(pl.col("day") >= from_date)
        if to_date is not None:
            days = days.filter(pl.col("day") < to_date)
        newest = days.sort("meter_id", "day", "version").unique(["meter_id", "day"], keep="last")
        here = pl.col("day").is_between(pl.col("first"), pl.col("last"))
        summed = (
            newest.join(hung, on="meter_id")
            .filter(here)
            .group_by("connection_id", "day")
            .agg(
                pl.col("energy_wh", "solar_wh", "estimated_wh").sum(),
                pl.col("is_complete").all(),
                pl.col("version").cast(pl.Int64).sum(),
                pl.col("known_at").max(),
                pl.len().alias("told"),
            )
        )
        shared = summed.select("connection_id", "day").join(hung, on="connection_id").filter(here)
        counted = shared.group_by("connection_id", "day").agg(pl.len().alias("meters"))
        summed = summed.join(counted, on=["connection_id", "day"])
        found.append(summed.with_columns(pl.col("is_complete") & (pl.col("told") == pl.col("meters"))))
    return pl.concat(found) if found else pl.DataFrame(schema=_EMPTY)


def _hold() -> None:
    """In a transaction, see to it that no month moves between the look at the manifest and the reading."""
    if database.in_atomic_block:
        with database.cursor() as cursor:
            cursor.execute("LOCK TABLE ONLY metering_day IN ACCESS SHARE MODE")


def _stays(company_id: int | None, connection_ids: Sequence[int] | None) -> tuple[str, dict[str, Any]]:
    select, parameters = _STAYS, dict[str, Any]()
    if company_id is not None:
        select, parameters["company"] = f"{select} AND m.company_id = %(company)s", company_id
    if connection_ids is not None:
        select, parameters["connections"] = (
            f"{select} AND i.connection_id = ANY(%(connections)s)",
            list(connection_ids),
        )
    return select, parameters


def _frame(rows: Mapping[str, Any]) -> pl.DataFrame:
    frame = pl.DataFrame(dict(rows))
    return frame.with_columns(
        pl.col("day").cast(pl.Int32).cast(pl.Date),
        (pl.col("known_at") + _MICROSECONDS_TO_2000).cast(pl.Datetime("us", "UTC")),
    )
