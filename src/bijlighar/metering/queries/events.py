"""Events as people read them: of a meter at a connection, and of all meters below an office."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

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
    one counts up to the instant of the question. `id` is what `decide_tampers` takes; `step_code` what a
    person did about it last (SEEN, INSPECT, or "": nothing yet), with the note.
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
    id: str
    step_code: str
    note: str
    taken_at: datetime | None
    taken_by: str

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
           e.sequence, coalesce(s.step_code, ''), coalesce(s.note, ''), s.taken_at, coalesce(s.taken_by, '')
    FROM metering_event e
    JOIN metering_meter m ON m.id = e.meter_id
    LEFT JOIN metering_installation i ON i.meter_id = e.meter_id AND i.role_code = 'MAIN'
         AND e.occurred_at >= i.from_at AND (i.to_at IS NULL OR e.occurred_at < i.to_at)
    LEFT JOIN {PLACES} c ON c.connection_id = i.connection_id
    LEFT JOIN LATERAL (SELECT step_code, note, taken_at, taken_by FROM metering_tamper_step t
         WHERE t.meter_id = e.meter_id AND t.code = e.code AND t.from_at = e.occurred_at
         ORDER BY t.id DESC LIMIT 1) s ON TRUE
    WHERE e.code = ANY(%(tampers)s) AND e.code NOT IN (101, 102, 1085, 1086)
      AND e.occurred_at >= %(from)s AND e.occurred_at < %(to)s AND e.occurred_at <= %(latest)s
      AND (%(after_at)s::timestamptz IS NULL
           OR (e.occurred_at, e.meter_id, e.code, e.sequence)
              < (%(after_at)s::timestamptz, %(after_meter)s::bigint, %(after_code)s::int,
                 %(after_sequence)s::int))
      AND (%(company)s::bigint IS NULL OR m.company_id = %(company)s)
      AND (%(offices)s::bigint[] IS NULL OR c.office_id = ANY(%(offices)s))
      AND (%(meter)s::bigint IS NULL OR e.meter_id = %(meter)s)
      AND (%(step)s::text IS NULL OR coalesce(s.step_code, '') = %(step)s)
      AND (%(ids)s::text[] IS NULL OR (e.meter_id, e.code, e.occurred_at) IN (
           SELECT * FROM unnest(%(id_meters)s::bigint[], %(id_codes)s::int[], %(id_times)s::timestamptz[])))
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
    step_code: Literal["", "SEEN", "INSPECT"] | None = None,
    ids: Sequence[str] | None = None,
    after: str | None = None,
    limit: int = 50,
) -> TamperPage:
    """Tampers that began in [from_at, to_at), newest first: of a company, of offices, of a meter.

    office_ids: those the reader may see (`network.queries.offices_below`). `is_open`: only open ones, or only
    others. `step_code`: only those of which a person did this last; "" nothing yet. `ids`: only those named.
    `after`: what the page before gave; a page may be short of `limit` and still have a next one.
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
    named = [tamper_key(each) for each in ids or ()]
    given |= {
        "step": step_code,
        "ids": None if ids is None else list(ids),
        "id_meters": [meter for meter, _, _ in named],
        "id_codes": [code for _, code, _ in named],
        "id_times": [instant for _, _, instant in named],
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
    meter_id, serial, connection_id, service_number, office_id, code, from_at = row[:7]
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
        _name(row),
        *row[8:12],
    )


def tamper_key(text: str) -> tuple[int, int, datetime]:
    """(meter, code, instant) of a `TamperRecord.id`. Raises ValueError for a text that is none."""
    place = _place(text)
    return place["after_meter"], place["after_code"], place["after_at"]


def tampers_told(keys: Sequence[tuple[int, int, datetime]]) -> set[tuple[int, int, datetime]]:
    """Those of the keys (meter, code, instant) that a meter told of as a tamper."""
    meters, codes, times = ([key[place] for key in keys] for place in range(3))
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.meter_id, e.code, e.occurred_at FROM metering_event e "
            "JOIN unnest(%s::bigint[], %s::int[], %s::timestamptz[]) k(meter_id, code, occurred_at) "
            "USING (meter_id, code, occurred_at) WHERE e.code = ANY(%s)",
            [meters, codes, times, list(TAMPER_CODES)],
        )
        return set(cursor.fetchall())


_NAME = re.compile(r"[0-9T:.+-]{19,40}(~[0-9]{1,19}){3}")


def _name(row: tuple[Any, ...]) -> str:
    return f"{row[6].isoformat()}~{row[0]}~{row[5]}~{row[7]}"


def _place(after: str | None) -> dict[str, Any]:
    names = ("after_at", "after_meter", "after_code", "after_sequence")
    if after is None:
        return dict.fromkeys(names)
    place: list[Any] = []
    if _NAME.fullmatch(after):
        instant, *numbers = after.split("~")
        try:
            place = [datetime.fromisoformat(instant), *map(int, numbers)]
        except ValueError:
            place = []
    is_place = len(place) == len(names) and place[1] < 2**63 and max(place[2:]) < 2**31
    if not is_place or place[0].tzinfo is None:
        raise ValueError(f"{after!r} is no place in the list of tampers; begin with the first page.")
    return dict(zip(names, place, strict=True))
