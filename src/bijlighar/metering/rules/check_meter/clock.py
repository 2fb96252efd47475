"""The legal clock of a check meter: installed by which day, compared until which day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bijlighar.metering.rules.check_meter.standards import CheckStandards


class ClockState(StrEnum):
    """Where the promise to install stands."""

    WAITING = "WAITING"
    OVERDUE = "OVERDUE"
    IN_TIME = "IN_TIME"
    LATE = "LATE"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True)
class Clock:
    """`days`: left while WAITING (0: today is the last one), late by when OVERDUE or LATE, else 0."""

    state: ClockState
    days: int


def install_by(requested_on: date, standards: CheckStandards) -> date:
    """The last day on which the check meter may still be put up in time."""
    return requested_on + timedelta(days=int(standards.install_days.exact))


def clock(last_day: date, *, installed_on: date | None, today: date, is_withdrawn: bool = False) -> Clock:
    """Where the promise stands on `today`."""
    if installed_on is not None:
        late = (installed_on - last_day).days
        return Clock(ClockState.LATE, late) if late > 0 else Clock(ClockState.IN_TIME, 0)
    if is_withdrawn:
        return Clock(ClockState.STOPPED, 0)
    left = (last_day - today).days
    return Clock(ClockState.WAITING, left) if left >= 0 else Clock(ClockState.OVERDUE, -left)


def compare_until(compared_from: date, standards: CheckStandards) -> date:
    """The day after the last one that has to be compared."""
    return months_later(compared_from, int(standards.compare_months.exact))


def months_later(day: date, months: int) -> date:
    """The same day some months later, or earlier; a month's last day where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
