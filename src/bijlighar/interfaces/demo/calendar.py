"""The days of the demo: where its history starts, how warm a month is, and when Diwali falls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DIWALI = {
    2024: date(2024, 11, 1),
    2025: date(2025, 10, 20),
    2026: date(2026, 11, 8),
    2027: date(2027, 10, 29),
    2028: date(2028, 10, 17),
}


@dataclass(frozen=True, slots=True)
class Month:
    """How a calendar month on the plains of central India shapes the use of electricity.

    `level` scales a home's usual day (1.0 = the mean of the year); `cooling` is the share of it that fans,
    coolers and air conditioners take; `geyser` the chance that a home with a geyser heats water in a morning;
    `cuts` the mean number of power cuts a feeder has in a day.
    """

    level: float
    cooling: float
    geyser: float
    cuts: float


_MONTHS = (
    Month(0.86, 0.02, 0.95, 0.10),
    Month(0.76, 0.04, 0.70, 0.10),
    Month(0.88, 0.20, 0.15, 0.15),
    Month(1.18, 0.44, 0.00, 0.30),
    Month(1.42, 0.55, 0.00, 0.45),
    Month(1.36, 0.53, 0.00, 0.60),
    Month(1.18, 0.44, 0.00, 0.55),
    Month(1.10, 0.41, 0.00, 0.45),
    Month(1.06, 0.38, 0.00, 0.35),
    Month(0.94, 0.25, 0.10, 0.15),
    Month(0.80, 0.06, 0.55, 0.12),
    Month(0.84, 0.02, 0.90, 0.10),
)


def month_of(day: date) -> Month:
    """The month's character, without a step at its first day: mixed with the neighbour it is nearer to."""
    here = _MONTHS[day.month - 1]
    distance = (day.day - 15.5) / 30.5
    beside = _MONTHS[(day.month - 1 + (1 if distance > 0 else -1)) % 12]
    w = abs(distance)
    return Month(
        here.level * (1 - w) + beside.level * w,
        here.cooling * (1 - w) + beside.cooling * w,
        here.geyser * (1 - w) + beside.geyser * w,
        here.cuts * (1 - w) + beside.cuts * w,
    )


def festival(day: date) -> float:
    """How festive the evening is: 1 on Diwali, less on the days around it, 0 otherwise."""
    diwali = DIWALI.get(day.year)
    if diwali is None:
        return 0.0
    return {-2: 0.35, -1: 0.6, 0: 1.0, 1: 0.5, 2: 0.4}.get((day - diwali).days, 0.0)


def history_start(last_day: date, days: int = 60) -> date:
    """The first day of a history of at least `days` whole days before `last_day`.

    It is always the first of a month, so that every month of it can be billed and charged whole: the latest
    one that leaves so many days. For 60 days seen from 30 November that is 1 October (60 days); from 29
    November it is 1 September, because 1 October would leave only 59.
    Raises `ValueError` when `days` is less than 1.
    """
    if days < 1:
        raise ValueError(f"a history of {days} days: give at least 1")
    first = last_day.replace(day=1)
    while (last_day - first).days < days:
        first = (first - timedelta(days=1)).replace(day=1)
    return first
