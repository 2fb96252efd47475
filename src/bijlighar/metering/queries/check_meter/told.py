"""What a meter told of some days, and the registers that persons read: the two sides of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from django.db import connection as database

from bijlighar.metering.queries.archived import days_of
from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.check_meter import Told, trouble_of
from bijlighar.metering.rules.flags import Flag


@dataclass(frozen=True, slots=True)
class CheckReadingRecord:
    """Both registers at one instant, in Wh, as a person read them."""

    read_at: datetime
    main_register_wh: int
    check_register_wh: int
    recorded_by: str


def told_days(meter_id: int, days: Sequence[date]) -> dict[date, Told]:
    """The newest version of each of a meter's days; days without one are absent."""
    source, beside = days_of([meter_id], days)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (day) day, energy_wh, register_end_wh - register_start_wh, flags, "
            f"is_complete, version FROM {source} d WHERE meter_id = %(meter)s AND day = ANY(%(days)s) "
            "ORDER BY day, version DESC",
            {"meter": meter_id, "days": list(days), **beside},
        )
        found = {}
        for day, energy_wh, advance_wh, stored, is_complete, version in cursor.fetchall():
            flags = np.frombuffer(bytes(stored), np.uint8)
            found[day] = Told(
                energy_wh=energy_wh,
                register_advance_wh=advance_wh,
                trouble=trouble_of(flags, is_complete=is_complete),
                is_by_blocks=not (flags == Flag.DAILY).any(),
                version=version,
            )
    return found


def curves(meter_ids: Sequence[int], day: date) -> list[tuple[int | None, ...]]:
    """The 96 values in Wh of each meter's day in its newest version; () for a meter without that day."""
    source, beside = days_of(meter_ids, [day])
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (meter_id) meter_id, values_wh FROM {source} d "
            "WHERE meter_id = ANY(%(meters)s) AND day = ANY(%(days)s) ORDER BY meter_id, version DESC",
            {"meters": list(meter_ids), "days": [day], **beside},
        )
        found = {meter: np.frombuffer(bytes(stored), ">i4").tolist() for meter, stored in cursor.fetchall()}
    return [
        tuple(None if value == MISSING_WH else value for value in found.get(meter, ())) for meter in meter_ids
    ]


def check_readings(request_id: int) -> tuple[CheckReadingRecord, ...]:
    """The registers read by persons, oldest first."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT read_at, main_register_wh, check_register_wh, recorded_by FROM metering_check_reading "
            "WHERE request_id = %s ORDER BY read_at",
            [request_id],
        )
        return tuple(CheckReadingRecord(*row) for row in cursor.fetchall())
