"""Settlement days in Indian Standard Time, their 96 blocks, cycles, months and financial years.

Instants are stored in UTC. A settlement day runs from 00:00 to 24:00 IST and has 96 blocks of 15 minutes.
India keeps one offset all year, so every settlement day has exactly 96 blocks. Every period is half-open.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

IST = timezone(timedelta(hours=5, minutes=30), "IST")
IST_OFFSET_SECONDS = 19_800
BLOCK_MINUTES = 15
BLOCK_SECONDS = BLOCK_MINUTES * 60
BLOCKS_PER_DAY = 96
DAY_SECONDS = 86_400


class NaiveInstant(ValueError):
    """An instant without a time zone was given where only a moment in time has a meaning."""


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise NaiveInstant(f"{instant.isoformat()} has no time zone. Give an instant in UTC or IST.")
    return instant


def settlement_day(instant: datetime) -> date:
    """The IST day that an instant belongs to."""
    return _aware(instant).astimezone(IST).date()


def minute_label(instant: datetime) -> str:
    """An instant as a person in India reads it, to the minute: "2026-11-22 07:27 IST"."""
    return f"{_aware(instant).astimezone(IST):%Y-%m-%d %H:%M} IST"


def day_start(day: date) -> datetime:
    """First instant of a settlement day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=IST).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """Half-open bounds of a settlement day, in UTC: [00:00 IST, 00:00 IST of the next day)."""
    return day_start(day), day_start(day + timedelta(days=1))


def block_index(instant: datetime) -> int:
    """Which of the 96 blocks an instant lies in: 00:00 -> 0, 09:00 -> 36, 23:59 -> 95."""
    local = _aware(instant).astimezone(IST)
    return (local.hour * 60 + local.minute) // BLOCK_MINUTES


def block_start(day: date, index: int) -> datetime:
    """First instant of a block, in UTC; index 96 is the end of the day."""
    if not 0 <= index <= BLOCKS_PER_DAY:
        raise ValueError(f"a day has blocks 0 to 95 (96 is its end), not {index}.")
    return day_start(day) + timedelta(minutes=BLOCK_MINUTES * index)


def block_label(index: int) -> str:
    """Clock time at which a block begins, IST: 36 -> "09:00", 96 -> "24:00"."""
    return f"{index * BLOCK_MINUTES // 60:02d}:{index * BLOCK_MINUTES % 60:02d}"


def days_and_blocks(
    epoch_seconds: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """UTC seconds since 1970 -> (settlement day as days since 1970-01-01, block 0..95)."""
    local = epoch_seconds + IST_OFFSET_SECONDS
    day, second = np.divmod(local, DAY_SECONDS)
    return day, second // BLOCK_SECONDS


def day_count(from_date: date, to_date: date) -> int:
    """Days in [from_date, to_date)."""
    return (to_date - from_date).days


def days(from_date: date, to_date: date) -> list[date]:
    """Every day of [from_date, to_date), in order; empty where to_date is not later."""
    return [from_date + timedelta(days=n) for n in range(max(0, day_count(from_date, to_date)))]


def month_of(day: date) -> tuple[date, date]:
    """The calendar month around a day: [first of the month, first of the next)."""
    first = day.replace(day=1)
    return first, next_month(first)


def next_month(day: date) -> date:
    """First day of the month after the one that `day` lies in."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months(from_date: date, to_date: date) -> list[tuple[date, date]]:
    """The calendar months that share a day with [from_date, to_date), each half-open and whole."""
    found = []
    month = month_of(from_date)
    while month[0] < to_date:
        found.append(month)
        month = month_of(month[1])
    return found


def is_calendar_month(from_date: date, to_date: date) -> bool:
    """Whether [from_date, to_date) is exactly one calendar month."""
    return (from_date, to_date) == month_of(from_date)


def financial_year(day: date) -> tuple[date, date]:
    """The Indian financial year around a day: [1 April, 1 April of the next year)."""
    start = day.year if day.month >= 4 else day.year - 1
    return date(start, 4, 1), date(start + 1, 4, 1)


def financial_year_label(day: date) -> str:
    """Name of the financial year around a day: "FY 2025-26"."""
    start = financial_year(day)[0].year
    return f"FY {start}-{(start + 1) % 100:02d}"
