"""The story of a day: its versions, and the corrections with who and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.metering.queries.archived import days_of
from bijlighar.metering.queries.days import places, within
from bijlighar.metering.queries.stored import array

State = Literal["PROPOSED", "APPROVED", "REJECTED", "REVERSED"]


@dataclass(frozen=True, slots=True)
class CorrectionRecord:
    """A person's correction of a meter's day, and what became of it.

    `values_wh` beside `blocks`; None asks for an estimate instead of the meter's value. `decided_` is the
    approval or rejection.
    """

    id: int
    meter_id: int
    meter_serial: str
    day: date
    blocks: tuple[int, ...]
    values_wh: tuple[int | None, ...]
    reason: str
    proposed_at: datetime
    proposed_by_id: int
    proposed_by: str
    state: State
    decided_at: datetime | None
    decided_by: str | None
    decided_reason: str | None
    reversed_at: datetime | None
    reversed_by: str | None
    reversed_reason: str | None

    def held_at(self, at: datetime) -> bool:
        """Whether it was in force at an instant."""
        return (
            self.state in ("APPROVED", "REVERSED")
            and self.decided_at is not None
            and self.decided_at <= at
            and (self.reversed_at is None or self.reversed_at > at)
        )


@dataclass(frozen=True, slots=True)
class VersionRecord:
    """One version of a meter's day: its sums, since when it is known, its file, the corrections in it.

    `batch_name` is empty where no file told of the day. The curve: `day_curve(connection, day, version)`.
    """

    meter_id: int
    meter_serial: str
    version: int
    known_at: datetime
    energy_wh: int
    estimated_wh: int
    missing_blocks: int
    is_complete: bool
    batch_id: int
    batch_name: str
    corrections: tuple[CorrectionRecord, ...]


_SELECT = """
    SELECT c.id, c.meter_id, m.serial, c.day, c.blocks, c.values_wh, c.reason, c.proposed_at,
           c.proposed_by_id, c.proposed_by,
           CASE WHEN r.id IS NOT NULL THEN 'REVERSED' ELSE coalesce(d.step_code, 'PROPOSED') END AS state,
           d.taken_at, d.taken_by, d.reason, r.taken_at, r.taken_by, r.reason
    FROM metering_correction c
    JOIN metering_meter m ON m.id = c.meter_id
    LEFT JOIN metering_correction_step d
           ON d.correction_id = c.id AND d.step_code IN ('APPROVED', 'REJECTED')
    LEFT JOIN metering_correction_step r ON r.correction_id = c.id AND r.step_code = 'REVERSED'
"""

# Of the offices where the meter hung on the day that is told of.
_IN_OFFICES = f"""
    EXISTS (SELECT 1 FROM metering_installation i JOIN {PLACES} p ON p.connection_id = i.connection_id
            WHERE i.meter_id = told.meter_id AND p.office_id = ANY(%(offices)s::bigint[])
            AND (i.from_at AT TIME ZONE 'Asia/Kolkata')::date <= told.day AND (i.to_at IS NULL OR
            ((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date >= told.day))
"""


def corrections(
    *,
    connection_id: int | None = None,
    meter_ids: Sequence[int] | None = None,
    office_ids: Sequence[int] | None = None,
    ids: Sequence[int] | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    state: State | None = None,
    before_id: int | None = None,
    limit: int = 200,
) -> list[CorrectionRecord]:
    """Corrections, newest first: of a connection's days, of meters, of offices, or those named; of one state.

    A correction belongs to the office where the meter hung on that day: it changes what was used there. The
    next page of a list (but of a connection's) begins before the last id of this one.
    """
    if connection_id is not None:
        first, last = from_date or date(2000, 1, 1), to_date or date(2100, 1, 1)
        stays = [
            (place.meter_id, max(first, place.from_day), min(last, _after(place.last_day)))
            for place in places(connection_id)
        ]
        found = [
            one
            for meter, start, end in stays
            for one in corrections(meter_ids=[meter], from_date=start, to_date=end, state=state, limit=limit)
        ]
        return sorted(found, key=lambda one: -one.id)[:limit]
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({_SELECT}) AS told(id, meter_id, serial, day, blocks, values_wh, reason, "
            "proposed_at, proposed_by_id, proposed_by, state, decided_at, decided_by, decided_reason, "
            "reversed_at, reversed_by, reversed_reason) "
            "WHERE (%(meters)s::bigint[] IS NULL OR meter_id = ANY(%(meters)s)) "
            "AND (%(ids)s::bigint[] IS NULL OR id = ANY(%(ids)s)) "
            f"AND (%(offices)s::bigint[] IS NULL OR {_IN_OFFICES}) "
            "AND (%(before)s::bigint IS NULL OR id < %(before)s) "
            "AND day >= coalesce(%(from)s, '-infinity'::date) AND day < coalesce(%(to)s, 'infinity'::date) "
            "AND (%(state)s::text IS NULL OR state = %(state)s) ORDER BY id DESC LIMIT %(limit)s",
            {
                "meters": None if meter_ids is None else list(meter_ids),
                "ids": None if ids is None else list(ids),
                "offices": None if office_ids is None else array(office_ids),
                "before": before_id,
                "from": from_date,
                "to": to_date,
                "state": state,
                "limit": limit,
            },
        )
        return [_correction(row) for row in cursor.fetchall()]


def corrections_waiting(office_ids: Sequence[int]) -> tuple[int, datetime | None]:
    """How many corrections of some offices wait for another person, and since when the oldest does."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), min(proposed_at) FROM metering_correction told WHERE NOT EXISTS "
            "(SELECT 1 FROM metering_correction_step s WHERE s.correction_id = told.id) "
            f"AND {_IN_OFFICES}",
            {"offices": array(office_ids)},
        )
        count, oldest = cursor.fetchone()
    return count, oldest


def versions(connection_id: int, day: date) -> list[VersionRecord]:
    """Every version of a connection's day, meter by meter, oldest first, with the corrections in it."""
    following = day + timedelta(days=1)
    found = []
    for place, _ in within(places(connection_id), day, following):
        mine = corrections(meter_ids=[place.meter_id], from_date=day, to_date=following)
        source, beside = days_of([place.meter_id], [day])
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT d.version, d.known_at, d.energy_wh, d.estimated_wh, d.missing_blocks, d.is_complete, "
                f"d.batch_id, coalesce(b.name, '') FROM {source} d "
                "LEFT JOIN metering_ingest_batch b ON b.id = d.batch_id "
                "WHERE d.meter_id = %(meter)s AND d.day = ANY(%(days)s) ORDER BY d.version",
                {"meter": place.meter_id, "days": [day], **beside},
            )
            for row in cursor.fetchall():
                held = tuple(one for one in reversed(mine) if one.held_at(row[1]))
                told: tuple[Any, ...] = (place.meter_id, place.serial, *row, held)
                found.append(VersionRecord(*told))
    return found


def _correction(row: Sequence[Any]) -> CorrectionRecord:
    told: tuple[Any, ...] = (*row[:4], tuple(row[4]), tuple(row[5]), *row[6:])
    return CorrectionRecord(*told)


def _after(day: date | None) -> date:
    return date(2100, 1, 1) if day is None else day + timedelta(days=1)
