"""A small stage for readings: a connection, its meter, and files written line by line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import IST
from bijlighar.metering import actions
from bijlighar.metering.models import IngestBatch, Meter
from bijlighar.metering.rules import layout as layouts

BY = Actor.system("test")
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
DAY = date(2026, 11, 3)
QUARTERS: dict[str, Any] = {
    "name": "quarters",
    "format": "csv",
    "columns": {"meter": "meter", "stamp": "at", "value": "kwh"},
    "kind": "energy",
    "unit": "kWh",
    "interval_minutes": 15,
    "stamp_at": "start",
    "time_zone": "Asia/Kolkata",
    "stamp_formats": ["%Y-%m-%d %H:%M"],
    "company": "east",
}


def connection(number: int = 1, *, company_id: int) -> int:
    """A connection of 2 kW."""
    return place.connection(company_id, number)


def meter(
    serial: str = "M1",
    *,
    connection_id: int | None = None,
    company_id: int,
    from_date: date = date(2026, 10, 1),
    interval: int = 15,
    **more: Any,
) -> int:
    """A registered meter, installed when a connection is given."""
    row = {
        "serial": serial,
        "company_id": company_id,
        "make": "HPL",
        "phase": 1,
        "interval_minutes": interval,
        "connection_id": connection_id,
        "from_date": from_date,
        "register_start_wh": 0,
        **more,
    }
    actions.register_meters(meters=pl.DataFrame([row]), by=BY, at=NOW)
    return Meter.objects.get(company_id=company_id, serial=serial).id


def lines(
    serial: str = "M1",
    day: date = DAY,
    values: Iterable[float | str | None] = (0.1,) * 96,
    *,
    first: int = 0,
    minutes: int = 15,
) -> list[str]:
    """CSV lines of consecutive intervals from interval `first` of a day; None leaves one out."""
    start = datetime(day.year, day.month, day.day, tzinfo=IST)
    return [
        f"{serial},{start + timedelta(minutes=minutes * (first + nth)):%Y-%m-%d %H:%M},{value}"
        for nth, value in enumerate(values)
        if value is not None
    ]


def ingest(
    folder: Path, body: list[str], *, at: datetime = NOW, header: str = "meter,at,kwh", **changes: Any
) -> tuple[IngestBatch, actions.Validated]:
    """Write a file, take it and validate it."""
    path = folder / "readings.csv"
    path.write_text("\n".join([header, *body]) + "\n")
    layout = layouts.from_mapping({**QUARTERS, **changes})
    received = actions.receive(path=path, layout=layout, by=BY, at=at)
    done = actions.validate_pending(batch_ids=[received.batch_id], by=BY, at=at)
    return IngestBatch.objects.get(id=received.batch_id), done


def ist(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=IST)
