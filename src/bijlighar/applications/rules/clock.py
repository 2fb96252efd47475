"""The legal days of an application: from when, without which stretches, until when.

The day of the application does not count, the last day belongs to it. A stretch in which the applicant is
waited for, and only that, is taken out to the second; stretches that overlap count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bijlighar.kernel.time import day_start, settlement_day

ClockState = Literal["RUNNING", "DUE_SOON", "LATE", "PAUSED", "KEPT", "MISSED"]
_NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A pause over [from_at, to_at); `to_at` None while it lasts."""

    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class Clock:
    """How an application stands at an instant: PAUSED goes before all while it is open.

    `due_at` is the first instant after the last legal day, as it would be if the clock ran on from now;
    `late` how long it is over, or was when it ended.
    """

    state: ClockState
    due_at: datetime
    paused: timedelta
    late: timedelta


def paused_for(pauses: Sequence[Stretch], until: datetime) -> timedelta:
    """How long an application was paused up to an instant; overlapping stretches count once."""
    total, reached = _NOTHING, None
    for from_at, to_at in sorted((each.from_at, each.to_at or until) for each in pauses):
        begins = from_at if reached is None else max(from_at, reached)
        ends = min(to_at, until)
        if begins < ends:
            total += ends - begins
            reached = ends
    return total


def due_at(submitted_at: datetime, days: int, pauses: Sequence[Stretch] = (), *, at: datetime) -> datetime:
    """The first instant after the last legal day, as it stands at `at` with the pauses up to then."""
    last_day = settlement_day(submitted_at) + timedelta(days=days)
    return day_start(last_day + timedelta(days=1)) + paused_for(pauses, at)


def clock(
    submitted_at: datetime,
    days: int,
    pauses: Sequence[Stretch] = (),
    *,
    at: datetime,
    ended_at: datetime | None = None,
    soon_days: int = 2,
) -> Clock:
    """How the legal days stand at `at`, or stood when it ended."""
    now = ended_at or at
    due = due_at(submitted_at, days, pauses, at=now)
    late = max(now - due, _NOTHING)
    paused = paused_for(pauses, now)
    if ended_at is not None:
        return Clock("MISSED" if late else "KEPT", due, paused, late)
    if any(each.to_at is None for each in pauses):
        return Clock("PAUSED", due, paused, late)
    if now >= due:
        return Clock("LATE", due, paused, late)
    is_soon = due - now <= timedelta(days=soon_days)
    return Clock("DUE_SOON" if is_soon else "RUNNING", due, paused, late)


def levels_up(late: timedelta, every_days: int) -> int:
    """How many offices above its own it has come to: one when it is late, one more every so often."""
    return 0 if late <= _NOTHING else 1 + late.days // every_days


def late_days(due: datetime, until: datetime) -> int:
    """How many days of 24 hours have begun after the due time: on time 0, a minute late 1."""
    late = until - due
    return 0 if late <= _NOTHING else -(-late // timedelta(days=1))
