"""The day that is still running, raw before any version of it exists, and the thirty that end with it."""

from __future__ import annotations

from datetime import date, timedelta

from bijlighar.interfaces.portal import clock, pictures
from bijlighar.interfaces.portal.pictures import DayView
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import DayRecord


def month_ago(today: date) -> date:
    """The first of the thirty days that end with today."""
    return today - timedelta(days=29)


def thirty_days(connection_id: int, today: date) -> list[DayRecord]:
    """Those of the last thirty days that have readings, oldest first; today as far as it came."""
    days = metering.days(connection_id, month_ago(today), today + timedelta(days=1))
    return with_today(days, today_view(connection_id, today))


def today_view(connection_id: int, day: date) -> DayView | None:
    """Draw the day that is running as far as its readings came; None where none did."""
    curve = metering.day_curve(connection_id, day)
    if curve is None or all(value is None for value in curve.values_wh):
        return None
    return pictures.day_view(curve, day)


def with_today(days: list[DayRecord], so_far: DayView | None) -> list[DayRecord]:
    """Add today as far as it came, where it is not validated yet."""
    if so_far is None or any(each.day == so_far.day for each in days):
        return days
    record = DayRecord(
        day=so_far.day,
        energy_wh=so_far.total_wh,
        solar_wh=so_far.solar_wh,
        estimated_wh=0,
        missing_blocks=so_far.missing,
        version=0,
        known_at=so_far.as_of or clock.now(),
        is_complete=False,
    )
    return [*days, record]
