"""Meters written down: from master data as a frame, or as a file of readings names them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.frames import FrameRefused
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.time import IST_OFFSET_SECONDS
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.limits import RATING_W

_METER: dict[str, pl.DataType] = {
    "serial": pl.String(),
    "company_id": pl.Int64(),
    "make": pl.String(),
    "phase": pl.Int64(),
    "interval_minutes": pl.Int64(),
    "rating_w": pl.Int64(),
    "register_max_wh": pl.Int64(),
}
_PLACE: dict[str, pl.DataType] = {
    "connection_id": pl.Int64(),
    "from_date": pl.Date(),
    "register_start_wh": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class MetersRegistered:
    """How many meters and installations were new, and how many meters were there before."""

    meters: int
    installations: int
    already_there: int


@action
def register_meters(*, meters: pl.DataFrame, by: Actor, at: datetime) -> MetersRegistered:
    """Register meters and, where a connection is named, install them: one statement each, however many.

    Columns: serial, company_id, make, phase, interval_minutes; optional rating_w, register_max_wh,
    connection_id or service_number, from_date (installed at 00:00 IST of that day), register_start_wh. A
    meter that is there already stays as it is, and so does an installation that begins at the same time at
    the same connection.
    Raises FrameRefused when a column is missing or a row has no serial; the database refuses overlaps.
    """
    absent = [
        name
        for name in ("serial", "company_id", "make", "phase", "interval_minutes")
        if name not in meters.columns
    ]
    if absent:
        raise FrameRefused(f"The frame of meters lacks {', '.join(absent)}.")
    if "service_number" in meters.columns and "connection_id" not in meters.columns:
        meters = _with_connections(meters)
    wanted = {**_METER, **_PLACE}
    frame = meters.select(
        (pl.col(name) if name in meters.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in wanted.items()
    ).with_columns(
        pl.col("serial").str.strip_chars(),
        rating_w=pl.coalesce(
            "rating_w", pl.when(pl.col("phase") == 3).then(RATING_W["3"]).otherwise(RATING_W["1"])
        ),
    )
    if frame["serial"].is_null().any() or (frame["serial"] == "").any():
        raise FrameRefused("A meter without a serial number cannot be registered.")
    made = _insert_meters(frame, at)
    installed = 0
    placed = frame.filter(pl.col("connection_id").is_not_null())
    if placed.height:
        if placed["from_date"].is_null().any():
            raise FrameRefused(
                "A meter that is installed needs the day from which it hangs there (from_date)."
            )
        installed = _insert_installations(placed)
    return MetersRegistered(made, installed, frame["serial"].len() - made)


def _with_connections(meters: pl.DataFrame) -> pl.DataFrame:
    """Add connection_id by service_number; a number that is not registered is refused, none is no place."""
    asked = meters["service_number"].drop_nulls().unique().to_list()
    ids = consumers.numbers(service_numbers=asked).select("service_number", "connection_id")
    found = meters.join(ids, on="service_number", how="left", maintain_order="left")
    lost = found.filter(pl.col("connection_id").is_null() & pl.col("service_number").is_not_null())
    if lost.height:
        few = ", ".join(lost["service_number"].unique().sort().head(5).to_list())
        raise FrameRefused(f"No connection has the service number {few}. Register it first, or correct it.")
    return found


def register_named(serials: list[str], layout: Layout, *, company_id: int | None, at: datetime) -> int:
    """Write down the meters that a file names and nobody registered; returns how many were new."""
    new = layout.register_unknown
    if new is None or not serials:
        return 0
    frame = pl.DataFrame(
        {
            "serial": serials,
            "company_id": [company_id] * len(serials),
            "make": new.make,
            "phase": new.phase,
            "interval_minutes": layout.interval_minutes,
            "rating_w": new.rating_w,
            "register_max_wh": [new.register_max_wh] * len(serials),
        },
        schema_overrides=_METER,
    )
    return _insert_meters(frame, at)


def _insert_meters(frame: pl.DataFrame, at: datetime) -> int:
    columns = list(_METER)
    with (
        incoming(frame.select(columns).unique(["company_id", "serial"], maintain_order=True)),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            f"INSERT INTO metering_meter ({', '.join(columns)}, registered_at) "
            f"SELECT {', '.join(columns)}, %s FROM incoming ORDER BY serial ON CONFLICT DO NOTHING",
            [at],
        )
        return int(cursor.rowcount)


def _insert_installations(frame: pl.DataFrame) -> int:
    with incoming(frame.select("serial", "company_id", *_PLACE)), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_installation "
            "(meter_id, connection_id, role_code, from_at, register_start_wh) "
            "SELECT m.id, i.connection_id, 'MAIN', i.from_at, i.register_start_wh FROM ("
            "  SELECT *, (from_date::timestamp AT TIME ZONE 'UTC') - make_interval(secs => %s) AS from_at"
            "  FROM incoming"
            ") i JOIN metering_meter m ON m.serial = i.serial "
            "AND m.company_id IS NOT DISTINCT FROM i.company_id "
            "WHERE NOT EXISTS (SELECT 1 FROM metering_installation o WHERE o.meter_id = m.id "
            "  AND o.connection_id = i.connection_id AND o.from_at = i.from_at)",
            [IST_OFFSET_SECONDS],
        )
        return int(cursor.rowcount)
