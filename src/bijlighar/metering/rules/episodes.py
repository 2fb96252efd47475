"""Events that begin and events that end, put together: what lasted from when to when.

A failure and its restoration are told twice, by the meter's log and by a push at the moment itself, a few
seconds apart: these are one. The same code twice is not: then what came between them was lost, and nobody
invents it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bijlighar.metering.rules.events import Edge, kind

SAME_WITHIN = timedelta(minutes=10)
"""How far apart the log and the push may stamp the same thing."""


class State(StrEnum):
    """What is known of both ends."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"
    END_UNKNOWN = "END_UNKNOWN"
    START_UNKNOWN = "START_UNKNOWN"
    MOMENT = "MOMENT"


@dataclass(frozen=True, slots=True)
class Episode:
    """Something that lasted over [from_at, to_at); an end that nobody told is None. `codes` tell of it."""

    series: int
    from_at: datetime | None
    to_at: datetime | None
    state: State
    codes: tuple[int, ...]

    @property
    def at(self) -> datetime:
        """When it began, or when it ended where only that is known."""
        found = self.from_at or self.to_at
        assert found is not None
        return found


def episodes(events: Iterable[tuple[datetime, int]]) -> list[Episode]:
    """Episodes of one meter from its events (instant, code) in any order; in the order they began."""
    by_series: dict[int, list[tuple[datetime, int]]] = {}
    for at, code in events:
        by_series.setdefault(kind(code).series, []).append((at, code))
    found = [one for series, told in by_series.items() for one in _of_series(series, sorted(told))]
    return sorted(found, key=lambda one: (one.at, one.series))


@dataclass(slots=True)
class _Open:
    at: datetime
    codes: list[int]


def _of_series(series: int, told: list[tuple[datetime, int]]) -> Iterator[Episode]:
    running: _Open | None = None
    ended: Episode | None = None
    for at, code in told:
        edge = kind(code).edge
        if edge is Edge.MOMENT:
            if ended is not None and code not in ended.codes and at - ended.at <= SAME_WITHIN:
                continue
            ended = Episode(series, at, at, State.MOMENT, (code,))
            yield ended
        elif edge is Edge.BEGINS:
            if running is not None:
                if code not in running.codes and at - running.at <= SAME_WITHIN:
                    running.codes.append(code)
                    continue
                yield Episode(series, running.at, None, State.END_UNKNOWN, tuple(running.codes))
            running, ended = _Open(at, [code]), None
        elif running is not None:
            ended = Episode(series, running.at, at, State.CLOSED, (*running.codes, code))
            running = None
            yield ended
        else:
            if ended is not None and ended.to_at is not None:
                if code not in ended.codes and at - ended.to_at <= SAME_WITHIN:
                    continue
            ended = Episode(series, None, at, State.START_UNKNOWN, (code,))
            yield ended
    if running is not None:
        yield Episode(series, running.at, None, State.OPEN, tuple(running.codes))
