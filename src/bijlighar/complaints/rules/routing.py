"""Who of an office takes a complaint: by shift, weekday, category and feeder; else the office itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bijlighar.kernel.time import IST


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One line of the roster; exactly one of gang and staff. Minutes of the day IST, weekday 1 is Monday."""

    id: int
    gang_id: int | None
    staff_id: int | None
    from_date: date
    to_date: date | None
    weekdays: tuple[int, ...]
    from_minute: int
    to_minute: int
    category_codes: tuple[str, ...] = ()
    feeder_ids: tuple[int, ...] = ()

    def is_on(self, at: datetime) -> bool:
        """Whether the shift runs at an instant; one past midnight belongs to the day it began."""
        local = at.astimezone(IST)
        minute, day = local.hour * 60 + local.minute, local.date()
        if self.from_minute < self.to_minute:
            return self.from_minute <= minute < self.to_minute and self._has(day)
        if minute >= self.from_minute:
            return self._has(day)
        return minute < self.to_minute and self._has(day - timedelta(days=1))

    def _has(self, day: date) -> bool:
        in_force = self.from_date <= day and (self.to_date is None or day < self.to_date)
        return in_force and day.isoweekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class Owner:
    """Who takes it within its office; neither is the office's own queue."""

    gang_id: int | None = None
    staff_id: int | None = None


def route(
    duties: Iterable[DutyRow],
    *,
    category_code: str,
    feeder_id: int | None,
    at: datetime,
    busy: Mapping[tuple[str, int], int] | None = None,
) -> Owner:
    """Of those on duty the one named most closely (feeder, then category), then the least busy, then by id.

    `busy`: open jobs by ("gang", id) or ("staff", id).
    """
    jobs = busy or {}

    def rank(duty: DutyRow) -> tuple[bool, bool, int, int]:
        whose = ("gang", duty.gang_id) if duty.gang_id is not None else ("staff", duty.staff_id or 0)
        return (not duty.feeder_ids, not duty.category_codes, jobs.get(whose, 0), duty.id)

    fit = [
        duty
        for duty in duties
        if duty.is_on(at)
        and (not duty.category_codes or category_code in duty.category_codes)
        and (not duty.feeder_ids or feeder_id in duty.feeder_ids)
    ]
    best = min(fit, key=rank, default=None)
    return Owner() if best is None else Owner(best.gang_id, best.staff_id)
