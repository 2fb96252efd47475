"""The clock of a standard: when a complaint is due, and which times do not count.

Hours run day and night, on holidays too. Working days end with the office hours of their last day. While a
clock stands (a listed pause, a storm for categories that are exempt) nothing runs. A hand-over to another
office stops nothing; a complaint opened again begins anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import TypeAlias

from bijlighar.kernel.time import IST
from bijlighar.supply.rules.calendar import Window

Span: TypeAlias = tuple[datetime, datetime]
"""A time in which a clock stood, half-open."""
_FURTHEST_DAYS = 400


def due_at(
    start: datetime,
    allowed_minutes: int | None,
    allowed_days: int | None,
    office: Window,
    standing: Iterable[Span] = (),
) -> datetime:
    """When what began at `start` is due: by running minutes, or by working days, the other being None.

    Working day 0 is the day of `start` where its office hours are not over, else the next working day.
    `standing` may overlap and come in any order.
    """
    spans = merged(standing)
    if allowed_minutes is not None:
        return _run(start, timedelta(minutes=allowed_minutes), spans)
    if allowed_days is None:
        raise ValueError("a standard allows minutes or working days; none was given.")
    due = _working_end(start, allowed_days, office)
    stood = timedelta(0)
    while (more := overlap(spans, start, due)) > stood:
        stood = more
        due = _working_end(_working_end(start, allowed_days, office) + stood, 0, office)
    return due


def overlap(spans: Sequence[Span], from_at: datetime, to_at: datetime) -> timedelta:
    """How much of [from_at, to_at) lies in spans that do not overlap one another."""
    return sum(
        (max(timedelta(0), min(end, to_at) - max(begin, from_at)) for begin, end in spans), timedelta(0)
    )


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same times without overlaps, in order; what is empty is left out."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def late_days(due: datetime, until: datetime) -> int:
    """How many days of 24 hours have begun after the due time: on time 0, a minute late 1."""
    late = until - due
    return 0 if late <= timedelta(0) else -(-late // timedelta(days=1))


def _run(start: datetime, left: timedelta, spans: Sequence[Span]) -> datetime:
    at = start
    for begin, end in spans:
        if end <= at:
            continue
        if at + left <= begin:
            break
        left -= max(timedelta(0), begin - at)
        at = end
    return at + left


def _working_end(start: datetime, days: int, office: Window) -> datetime:
    local = start.astimezone(IST)
    day = local.date() if local.time() <= office.to_time else local.date() + timedelta(days=1)
    left = days
    for _ in range(_FURTHEST_DAYS):
        if not office.is_off(day):
            if left == 0:
                return datetime.combine(day, office.to_time, IST).astimezone(start.tzinfo)
            left -= 1
        day += timedelta(days=1)
    return datetime.combine(day, time(0), IST).astimezone(start.tzinfo)
