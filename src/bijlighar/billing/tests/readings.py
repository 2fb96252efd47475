"""A small company with meter-days in store, written past the ingest: what charging and billing begin from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import connection, transaction

from bijlighar.consumers import actions as consumers
from bijlighar.consumers import queries as consumer_queries
from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.metering import actions as metering

BY = Actor.system("test")
FIRST_SOLAR_BLOCK = 36


def company_with_connections(count: int, *, code: str = "east", **terms: Any) -> tuple[int, list[int]]:
    """A company and its connections, each with a meter since 2020; `terms` as `place.rows` takes them."""
    company_id = place.company(code)
    rows = place.rows(count, **terms)
    consumers.register_connections(company_id=company_id, rows=rows, by=BY, at=place.AT)
    numbers = consumer_queries.numbers(company_id=company_id).sort("connection_id")
    connection_ids = numbers.get_column("connection_id").to_list()
    meters = pl.DataFrame({"connection_id": connection_ids}).with_columns(
        serial=pl.lit("T") + pl.col("connection_id").cast(pl.String),
        company_id=pl.lit(company_id),
        make=pl.lit("TEST"),
        phase=pl.lit(1),
        interval_minutes=pl.lit(15),
        from_date=pl.lit(date(2020, 1, 1)),
    )
    metering.register_meters(meters=meters, by=BY, at=place.AT)
    return company_id, connection_ids


def morning_after(day: date) -> datetime:
    """Six in the morning, IST, of the day after."""
    return datetime(day.year, day.month, day.day, 0, 30, tzinfo=UTC) + timedelta(days=1)


def store(
    connection_ids: list[int],
    days: list[date],
    energy_wh: int | np.ndarray[Any, Any],
    *,
    solar_wh: int = 0,
    estimated_wh: int = 0,
    version: int = 1,
    is_complete: bool = True,
    known_at: datetime | None = None,
) -> None:
    """Store one version of each connection's days: energy (connections, days) in Wh, or one figure for all.

    All of a day's energy lies in its first block, `solar_wh` of it in the first block of the solar hours.
    Without `known_at` a day is known an hour before the morning after.
    """
    energy = np.broadcast_to(np.asarray(energy_wh, dtype=np.int64), (len(connection_ids), len(days))).ravel()
    values = np.zeros((energy.size, 96), dtype=">i4")
    values[:, 0] = energy - solar_wh
    values[:, FIRST_SOLAR_BLOCK] = solar_wh
    every_day = [day for _ in connection_ids for day in days]
    frame = pl.DataFrame(
        {
            "connection_id": np.repeat(np.array(connection_ids, dtype=np.int64), len(days)),
            "day": every_day,
            "energy_wh": energy,
            "values_wh": [row.tobytes().hex() for row in values],
        },
        schema_overrides={"day": pl.Date},
    )
    with transaction.atomic(), incoming(frame, "stored_days"), connection.cursor() as cursor:
        cursor.execute("SELECT metering_make_months(%s, %s)", [min(days), max(days)])
        cursor.execute(
            "INSERT INTO metering_day (day, meter_id, version, batch_id, energy_wh, solar_wh, estimated_wh,"
            " missing_blocks, is_complete, input_digest, known_at, values_wh, flags)"
            " SELECT s.day, i.meter_id, %(version)s, 0, s.energy_wh, %(solar)s, %(estimated)s,"
            " CASE WHEN %(complete)s THEN 0 ELSE 1 END, %(complete)s, %(version)s,"
            " coalesce(%(known_at)s::timestamptz,"
            " (s.day + 1)::timestamp AT TIME ZONE 'Asia/Kolkata' + interval '5h'),"
            " decode(s.values_wh, 'hex'), decode(repeat('00', 96), 'hex')"
            " FROM stored_days s JOIN metering_installation i USING (connection_id)",
            {
                "version": version,
                "solar": solar_wh,
                "estimated": estimated_wh,
                "complete": is_complete,
                "known_at": known_at,
            },
        )


def blocks(
    each_wh: int, changes: dict[int, int] | None = None, *, flag: int = 1, flags: dict[int, int] | None = None
) -> tuple[list[int], list[int]]:
    """A day of 96 quarter hours, all alike but for `changes`, and their flags, all alike but for `flags`."""
    values, kinds = [each_wh] * 96, [flag] * 96
    for block, wh in (changes or {}).items():
        values[block] = wh
    for block, kind in (flags or {}).items():
        kinds[block] = kind
    return values, kinds


def store_blocks(
    connection_id: int,
    days: dict[date, tuple[list[int], list[int]]],
    *,
    version: int = 1,
    known_at: datetime | None = None,
) -> None:
    """Store days of one connection quarter hour by quarter hour, as `blocks` gives them, all complete."""
    values, flags = (np.array([day[n] for day in days.values()]) for n in (0, 1))
    is_estimated = ((flags >= 20) & (flags < 40)) | (flags >= 60)
    frame = pl.DataFrame(
        {
            "day": list(days),
            "energy_wh": values.sum(axis=1),
            "solar_wh": values[:, 36:68].sum(axis=1),
            "estimated_wh": (values * is_estimated).sum(axis=1),
            "values_wh": [row.astype(">i4").tobytes().hex() for row in values],
            "flags": [row.astype("u1").tobytes().hex() for row in flags],
        },
        schema_overrides={"day": pl.Date},
    )
    with transaction.atomic(), incoming(frame, "stored_blocks"), connection.cursor() as cursor:
        cursor.execute("SELECT metering_make_months(%s, %s)", [min(days), max(days)])
        cursor.execute(
            "INSERT INTO metering_day (day, meter_id, version, batch_id, energy_wh, solar_wh, estimated_wh,"
            " missing_blocks, is_complete, input_digest, known_at, values_wh, flags)"
            " SELECT s.day, i.meter_id, %(version)s, 0, s.energy_wh, s.solar_wh, s.estimated_wh, 0, true,"
            " %(version)s, coalesce(%(known_at)s::timestamptz,"
            " (s.day + 1)::timestamp AT TIME ZONE 'Asia/Kolkata' + interval '5h'),"
            " decode(s.values_wh, 'hex'), decode(s.flags, 'hex')"
            " FROM stored_blocks s JOIN metering_installation i ON i.connection_id = %(home)s",
            {"version": version, "known_at": known_at, "home": connection_id},
        )


def all_days(month_from: date, month_to: date) -> list[date]:
    """Every day of [month_from, month_to)."""
    return [month_from + timedelta(days=n) for n in range((month_to - month_from).days)]
