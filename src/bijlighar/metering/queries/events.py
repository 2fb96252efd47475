"""Events as people read them: of a meter at a connection, and of all meters below an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.metering.rules.episodes import SAME_WITHIN, Episode, State, episodes
from bijlighar.metering.rules.events import KINDS, TAMPER_CODES, EventKind, kind

MOST = 500


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One event of a meter, with what its code means."""

    meter_id: int
    serial: str
    connection_id: int | None
    code: int
    occurred_at: datetime
    sequence: int
    source_code: str
    received_at: datetime

    @property
    def kind(self) -> EventKind:
        """What the code means."""
        return kind(self.code)


@dataclass(frozen=True, slots=True)
class TamperRecord:
    """A tamper at a connection: since when, until when where that is known, and how long in seconds.

    `state` OPEN, CLOSED, END_UNKNOWN (it began again before an end was told) or MOMENT; `seconds` of an open
    one counts up to the instant of the question.
    """

    meter_id: int
    serial: str
    connection_id: int | None
    service_number: str | None
    office_id: int | None
    code: int
    from_at: datetime
    to_at: datetime | None
    state: State
    seconds: int | None

    @property
    def kind(self) -> EventKind:
        """What the code means."""
        return kind(self.code)


@dataclass(frozen=True, slots=True)
class TamperPage:
    """A page of tampers, newest first; `after` asks for the next one, None on the last."""

    rows: tuple[TamperRecord, ...]
    after: str | None


_EVENT = (
    "SELECT e.meter_id, m.serial, i.connection_id, e.code, e.occurred_at, e.sequence, e.source_code, "
    "e.received_at FROM metering_event e JOIN metering_meter m ON m.id = e.meter_id "
)


def events_of_connection(connection_id: int, *, before: datetime, limit: int = 50) -> list[EventRecord]:
    """The newest events before an instant of the meters that hung at a connection, while they hung there."""
    with database.cursor() as cursor:
        cursor.execute(
            f"{_EVENT} JOIN metering_installation i ON i.meter_id = e.meter_id "
            "AND i.role_code = 'MAIN' AND e.occurred_at >= i.from_at "
            "AND (i.to_at IS NULL OR e.occurred_at < i.to_at) "
            "WHERE i.connection_id = %s AND e.occurred_at < %s "
            "ORDER BY e.occurred_at DESC, e.code DESC, e.sequence DESC LIMIT %s",
            [connection_id, before, min(limit, MOST)],
        )
        return [EventRecord(*row) for row in cursor.fetchall()]


def events(
    *,
    company_id: int | None = None,
    meter_id: int | None = None,
    codes: tuple[int, ...] | None = None,
    before: datetime | None = None,
    limit: int = 100,
) -> list[EventRecord]:
    """Events of all meters, of a company's or of one, newest first.

    Power going and coming back is told of one meter alone: of all of them it would be a storm of rows, and
    what it means stands in the interruptions.
    """
    all_but_power = "" if meter_id is not None else "AND e.code NOT IN (101, 102, 1085, 1086) "
    with database.cursor() as cursor:
        cursor.execute(
            f"{_EVENT} LEFT JOIN metering_installation i ON i.meter_id = e.meter_id "
            "AND i.role_code = 'MAIN' AND e.occurred_at >= i.from_at "
            "AND (i.to_at IS NULL OR e.occurred_at < i.to_at) "
            "WHERE (%(company)s::bigint IS NULL OR m.company_id = %(company)s) "
            "AND (%(meter)s::bigint IS NULL OR e.meter_id = %(meter)s) "
            f"AND (%(codes)s::int[] IS NULL OR e.code = ANY(%(codes)s)) {all_but_power}"
            "AND (%(before)s::timestamptz IS NULL OR e.occurred_at < %(before)s) "
            "ORDER BY e.occurred_at DESC, e.meter_id, e.code, e.sequence LIMIT %(limit)s",
            {
                "company": company_id,
                "meter": meter_id,
                "codes": list(codes) if codes is not None else None,
                "before": before,
                "limit": min(limit, MOST),
            },
        )
        return [EventRecord(*row) for row in cursor.fetchall()]


_CANDIDATES = f"""
    SELECT e.meter_id, m.serial, c.connection_id, c.service_number, c.office_id, e.code, e.occurred_at,
           e.sequence
    FROM metering_event e
    JOIN metering_meter m ON m.id = e.meter_id
    LEFT JOIN metering_installation i ON i.meter_id = e.meter_id AND i.role_code = 'MAIN'
         AND e.occurred_at >= i.from_at AND (i.to_at IS NULL OR e.occurred_at < i.to_at)
    LEFT JOIN {PLACES} c ON c.connection_id = i.connection_id
    WHERE e.code = ANY(%(tampers)s) AND e.code NOT IN (101, 102, 1085, 1086)
      AND e.occurred_at >= %(from)s AND e.occurred_at < %(to)s AND e.occurred_at <= %(latest)s
      AND (%(after_at)s::timestamptz IS NULL
           OR (e.occurred_at, e.meter_id, e.code, e.sequence)
              < (%(after_at)s::timestamptz, %(after_meter)s::bigint, %(after_code)s::int,
                 %(after_sequence)s::int))
      AND (%(company)s::bigint IS NULL OR m.company_id = %(company)s)
      AND (%(offices)s::bigint[] IS NULL OR c.office_id = ANY(%(offices)s))
      AND (%(meter)s::bigint IS NULL OR e.meter_id = %(meter)s)
    ORDER BY e.occurred_at DESC, e.meter_id DESC, e.code DESC, e.sequence DESC LIMIT %(limit)s
"""
_AROUND = """
    SELECT DISTINCT meter_id, occurred_at, code FROM metering_event
    WHERE meter_id = ANY(%s) AND occurred_at >= %s AND code = ANY(%s)
"""


def tampers(
    *,
    at: datetime,
    from_at: datetime,
    to_at: datetime,
    company_id: int | None = None,
    office_ids: list[int] | None = None,
    meter_id: int | None = None,
    codes: tuple[int, ...] = TAMPER_CODES,
    is_open: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> TamperPage:
    """Tampers that began in [from_at, to_at), newest first: of a company, of offices, of a meter.

    office_ids: those the reader may see (`network.queries.offices_below`). `is_open`: only open ones, or only
    others. `after`: what the page before gave; a page may be short of `limit` and still have a next one.
    Raises ValueError for an `after` that no page gave.
    """
    size = max(1, min(limit, MOST))
    looked_at = size + 1 if is_open is None else _CANDIDATES_AT_ONCE
    given: dict[str, Any] = {
        "tampers": list(codes),
        "from": from_at,
        "to": to_at,
        "company": company_id,
        "offices": office_ids,
        "meter": meter_id,
        "limit": looked_at,
    }
    place = _place(after)
    rows: list[TamperRecord] = []
    for _ in range(_ROUNDS):
        with database.cursor() as cursor:
            cursor.execute(_CANDIDATES, {**given, **place, "latest": place["after_at"] or to_at})
            found = cursor.fetchall()
        lasted = _episodes(found)
        for number, row in enumerate(found):
            episode = lasted.pop((row[0], row[5], row[6]), None)
            if episode is None or (is_open is not None and (episode.state is State.OPEN) is not is_open):
                continue
            rows.append(_tamper(row, episode, at))
            if len(rows) == size and number + 1 < len(found):
                return TamperPage(tuple(rows), _name(row))
        if len(found) < looked_at:
            return TamperPage(tuple(rows), None)
        place = _place(_name(found[-1]))
        if len(rows) >= size:
            break
    return TamperPage(tuple(rows), _name(found[-1]))


_ROUNDS, _CANDIDATES_AT_ONCE = 10, 2000
"""How much one page looks through at most where it asks for open ones alone."""


def _episodes(found: list[tuple[Any, ...]]) -> dict[tuple[int, int, datetime], Episode]:
    """What the candidates began, by meter, code and instant; what only repeats another one is absent."""
    if not found:
        return {}
    series = {kind(row[5]).series for row in found}
    codes = [one.code for one in KINDS.values() if one.series in series]
    codes += [row[5] for row in found if not kind(row[5]).is_known]
    told: dict[int, list[tuple[datetime, int]]] = {}
    with database.cursor() as cursor:
        meters = list({row[0] for row in found})
        cursor.execute(_AROUND, [meters, min(row[6] for row in found) - SAME_WITHIN, codes])
        for meter_id, occurred_at, code in cursor.fetchall():
            told.setdefault(meter_id, []).append((occurred_at, code))
    return {
        (meter_id, one.codes[0], one.from_at): one
        for meter_id, events in told.items()
        for one in episodes(events)
        if one.from_at is not None
    }


def _tamper(row: tuple[Any, ...], episode: Episode, at: datetime) -> TamperRecord:
    *head, code, from_at, _ = row
    meter_id, serial, connection_id, service_number, office_id = head
    end = at if episode.state is State.OPEN else episode.to_at
    is_length = end is not None and episode.state in (State.OPEN, State.CLOSED)
    return TamperRecord(
        meter_id,
        serial,
        connection_id,
        service_number,
        office_id,
        code,
        from_at,
        episode.to_at,
        episode.state,
        max(0, int((end - from_at).total_seconds())) if is_length and end is not None else None,
    )


def _name(row: tuple[Any, ...]) -> str:
    return f"{row[6].isoformat()}~{row[0]}~{row[5]}~{row[7]}"


def _place(after: str | None) -> dict[str, Any]:
    names = ("after_at", "after_meter", "after_code", "after_sequence")
    if after is None:
        return dict.fromkeys(names)
    try:
        instant, *numbers = after.split("~")
        place = [datetime.fromisoformat(instant), *map(int, numbers)]
    except ValueError:
        place = []
    if len(place) != len(names):
        raise ValueError(f"{after!r} is no place in the list of tampers; begin with the first page.")
    return dict(zip(names, place, strict=True))
