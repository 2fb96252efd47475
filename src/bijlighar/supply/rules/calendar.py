"""When power may be cut off: hours of a day, days off, holidays; all in Indian time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bijlighar.kernel.time import IST

SATURDAY, SUNDAY = 5, 6
DAYS_OFF = ("SUNDAY", "SATURDAY", "SECOND_SATURDAY", "FOURTH_SATURDAY")
_FURTHEST_DAYS = 60


@dataclass(frozen=True, slots=True)
class Window:
    """The hours [from_time, to_time) IST of every day that is not off, within which power may be cut."""

    from_time: time
    to_time: time
    days_off: frozenset[str]
    holidays: frozenset[date]

    def is_off(self, day: date) -> bool:
        """Whether nobody is cut on that day, whatever the hour."""
        nth = (day.day - 1) // 7 + 1
        named = {SUNDAY: "SUNDAY", SATURDAY: "SATURDAY"}.get(day.weekday())
        ordinal = {2: "SECOND_SATURDAY", 4: "FOURTH_SATURDAY"}.get(nth) if named == "SATURDAY" else None
        return day in self.holidays or bool({named, ordinal} & self.days_off)

    def is_open(self, at: datetime) -> bool:
        """Whether power may be cut at an instant."""
        local = at.astimezone(IST)
        return self.from_time <= local.time() < self.to_time and not self.is_off(local.date())

    def opens_at(self, at: datetime) -> datetime | None:
        """The first instant from `at` on at which power may be cut; None where it is off for two months."""
        if self.is_open(at):
            return at
        local = at.astimezone(IST)
        for ahead in range(_FURTHEST_DAYS):
            day = local.date() + timedelta(days=ahead)
            opening = datetime.combine(day, self.from_time, IST)
            if opening >= local and not self.is_off(day):
                return opening.astimezone(at.tzinfo)
        return None

    def closes_at(self, at: datetime) -> datetime:
        """The end of the hours of the day of an instant."""
        local = at.astimezone(IST)
        return datetime.combine(local.date(), self.to_time, IST).astimezone(at.tzinfo)
