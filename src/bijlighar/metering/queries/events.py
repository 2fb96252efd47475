"""Events as people read them: of a meter at a connection, and of all meters below an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.metering.rules.episodes import SAME_WITHIN, State
from bijlighar.metering.rules.events import KINDS, TAMPER_CODES, Edge, EventKind, kind

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


# The kinds go along as rows, so that a code whose meaning is learnt later means it for old events too.
_TAMPERS = """
    WITH kind AS (
        SELECT * FROM unnest(%(codes)s::int[], %(series)s::int[], %(edges)s::text[]) AS k (code, series, edge)
    ), partner AS (
        SELECT a.code, array_agg(b.code) AS codes FROM kind a JOIN kind b ON b.series = a.series
        WHERE a.edge = 'BEGINS' GROUP BY a.code
    )
    SELECT e.meter_id, m.serial, c.id, c.service_number, c.office_id, e.code, e.occurred_at, e.sequence,
           CASE WHEN k.edge = 'MOMENT' THEN e.occurred_at
                WHEN n.edge = 'ENDS' THEN n.occurred_at END AS to_at,
           CASE WHEN k.edge = 'MOMENT' THEN 'MOMENT' WHEN n.edge = 'ENDS' THEN 'CLOSED'
                WHEN n.edge = 'BEGINS' THEN 'END_UNKNOWN' ELSE 'OPEN' END AS state
    FROM metering_event e
    JOIN kind k ON k.code = e.code
    JOIN metering_meter m ON m.id = e.meter_id
    LEFT JOIN metering_installation i ON i.meter_id = e.meter_id AND i.role_code = 'MAIN'
         AND e.occurred_at >= i.from_at AND (i.to_at IS NULL OR e.occurred_at < i.to_at)
    LEFT JOIN consumers_connection c ON c.id = i.connection_id
    LEFT JOIN partner p ON p.code = e.code
    LEFT JOIN LATERAL (
        SELECT x.occurred_at, y.edge FROM metering_event x JOIN kind y ON y.code = x.code
        WHERE x.meter_id = e.meter_id AND x.code = ANY(p.codes)
          AND (x.occurred_at > e.occurred_at OR (x.occurred_at = e.occurred_at AND y.edge = 'ENDS'))
          -- The log and the push tell of the same thing a few seconds apart.
          AND NOT (y.edge = 'BEGINS' AND x.code <> e.code AND x.occurred_at - e.occurred_at <= %(same)s)
        ORDER BY x.occurred_at, x.code LIMIT 1
    ) n ON k.edge = 'BEGINS'
    WHERE e.code = ANY(%(tampers)s) AND e.code NOT IN (101, 102, 1085, 1086)
      AND e.occurred_at >= %(from)s AND e.occurred_at < %(to)s
      AND (%(after_at)s::timestamptz IS NULL
           OR (e.occurred_at, e.meter_id, e.code, e.sequence)
              < (%(after_at)s, %(after_meter)s, %(after_code)s, %(after_sequence)s))
      AND (%(company)s::bigint IS NULL OR m.company_id = %(company)s)
      AND (%(offices)s::bigint[] IS NULL OR c.office_id = ANY(%(offices)s))
      AND (%(meter)s::bigint IS NULL OR e.meter_id = %(meter)s)
      AND NOT EXISTS (
        SELECT 1 FROM metering_event d JOIN kind y ON y.code = d.code
        WHERE d.meter_id = e.meter_id AND d.code = ANY(%(all)s) AND d.code <> e.code
          AND y.series = k.series AND y.edge = k.edge
          AND d.occurred_at <= e.occurred_at AND e.occurred_at - d.occurred_at <= %(same)s
          AND (d.occurred_at < e.occurred_at OR d.code < e.code))
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
    others. `after`: what the page before gave. Raises ValueError for an `after` that no page gave.
    """
    known = list(KINDS.values())
    last = _place(after)
    sql, given = _TAMPERS, {
        "codes": [one.code for one in known],
        "series": [one.series for one in known],
        "edges": [str(one.edge) for one in known],
        "all": [one.code for one in known if one.edge is not Edge.ENDS],
        "tampers": list(codes),
        "same": SAME_WITHIN,
        "from": from_at,
        "to": to_at,
        "company": company_id,
        "offices": office_ids,
        "meter": meter_id,
        **last,
    }  # fmt: skip
    if is_open is not None:
        sql = f"SELECT * FROM ({sql}) t WHERE (state = 'OPEN') = {is_open}"
        order = "occurred_at DESC, meter_id DESC, code DESC, sequence DESC"
    else:
        order = "e.occurred_at DESC, e.meter_id DESC, e.code DESC, e.sequence DESC"
    size = max(1, min(limit, MOST))
    with database.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {order} LIMIT %(limit)s", {**given, "limit": size + 1})
        found = cursor.fetchall()
    rows = found[:size]
    more = None
    if len(found) > size:
        last_row = rows[-1]
        more = f"{last_row[6].isoformat()}~{last_row[0]}~{last_row[5]}~{last_row[7]}"
    return TamperPage(tuple(_tamper(row, at) for row in rows), more)


def _tamper(row: tuple[Any, ...], at: datetime) -> TamperRecord:
    *head, code, from_at, _, to_at, state = row
    end = to_at or (at if state == State.OPEN else None)
    seconds = None if end is None or state == State.MOMENT else max(0, int((end - from_at).total_seconds()))
    meter_id, serial, connection_id, service_number, office_id = head
    return TamperRecord(
        meter_id,
        serial,
        connection_id,
        service_number,
        office_id,
        code,
        from_at,
        to_at,
        State(state),
        seconds,
    )


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
