"""A meter by itself: what it is and where it hangs, or hung last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.consumers.rules import service_number
from bijlighar.metering.queries.stored import array


@dataclass(frozen=True, slots=True)
class MeterIdentity:
    """A meter with the connection and office of its latest installation; both None while it hung nowhere."""

    id: int
    serial: str
    make: str
    phase: int
    interval_minutes: int
    rating_w: int
    company_id: int | None
    connection_id: int | None
    office_id: int | None


def meter(meter_id: int) -> MeterIdentity | None:
    """One meter."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, m.serial, m.make, m.phase, m.interval_minutes, m.rating_w, m.company_id, "
            "c.connection_id, c.office_id FROM metering_meter m "
            "LEFT JOIN LATERAL (SELECT connection_id FROM metering_installation i WHERE i.meter_id = m.id "
            "  ORDER BY from_at DESC LIMIT 1) i ON TRUE "
            f"LEFT JOIN {PLACES} c ON c.connection_id = i.connection_id WHERE m.id = %s",
            [meter_id],
        )
        row = cursor.fetchone()
    return MeterIdentity(*row) if row else None


@dataclass(frozen=True, slots=True)
class StayRecord:
    """A meter at a connection over [from_at, to_at); `to_at` None: it hangs there still. Registers in Wh."""

    id: int
    role_code: str
    connection_id: int
    service_number: str
    office_id: int
    from_at: datetime
    to_at: datetime | None
    register_start_wh: int | None
    register_end_wh: int | None


@dataclass(frozen=True, slots=True)
class FoundMeter:
    """A meter that a search found, with the connection where it hangs or hung last."""

    meter_id: int
    serial: str
    make: str
    service_number: str
    office_id: int
    is_there: bool


def stays(meter_id: int) -> list[StayRecord]:
    """Where a meter hung, the latest first."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, i.role_code, c.connection_id, c.service_number, c.office_id, i.from_at, i.to_at, "
            "i.register_start_wh, i.register_end_wh FROM metering_installation i "
            f"JOIN {PLACES} c ON c.connection_id = i.connection_id "
            "WHERE i.meter_id = %s ORDER BY i.from_at DESC",
            [meter_id],
        )
        return [StayRecord(*row) for row in cursor.fetchall()]


def search(text: str, office_ids: Sequence[int], *, limit: int = 20) -> list[FoundMeter]:
    """Meters whose serial begins so, or that hang or hung at this service number, within some offices.

    At least three letters; fewer find nothing.
    """
    typed = "".join(text.split()).upper()
    if len(typed) < 3:
        return []
    with database.cursor() as cursor:
        cursor.execute(
            "WITH meters AS (SELECT id FROM metering_meter WHERE serial LIKE %(prefix)s "
            f"  UNION SELECT i.meter_id FROM {PLACES} c "
            "  JOIN metering_installation i ON i.connection_id = c.connection_id "
            "  WHERE c.service_number = %(number)s) "
            "SELECT m.id, m.serial, m.make, c.service_number, c.office_id, i.to_at IS NULL "
            "FROM meters JOIN metering_meter m USING (id) JOIN LATERAL (SELECT connection_id, to_at "
            "  FROM metering_installation WHERE meter_id = m.id ORDER BY from_at DESC LIMIT 1) i ON TRUE "
            f"JOIN {PLACES} c ON c.connection_id = i.connection_id "
            "WHERE c.office_id = ANY(%(offices)s::bigint[]) ORDER BY i.to_at IS NOT NULL, m.serial, m.id "
            "LIMIT %(limit)s",
            {
                "prefix": typed.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%",
                "number": service_number.normalise(text),
                "offices": array(office_ids),
                "limit": limit,
            },
        )
        return [FoundMeter(*row) for row in cursor.fetchall()]


def offices_of(meter_ids: Sequence[int]) -> dict[int, int]:
    """The office of each meter, where it hangs or hung last; a meter that never hung is absent."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (i.meter_id) i.meter_id, c.office_id FROM metering_installation i "
            f"JOIN {PLACES} c ON c.connection_id = i.connection_id "
            "WHERE i.meter_id = ANY(%s::bigint[]) ORDER BY i.meter_id, i.from_at DESC",
            [array(meter_ids)],
        )
        return dict(cursor.fetchall())


def offices_on(days: Sequence[tuple[int, date]]) -> dict[tuple[int, date], set[int]]:
    """The offices where meters hung on days, by (meter, day); a day on which one hung nowhere is absent.

    On a day on which a meter moved there are two: what was decided of it concerns both.
    """
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT k.meter_id, k.day, array_agg(DISTINCT c.office_id) "
            "FROM unnest(%s::bigint[], %s::date[]) k(meter_id, day) "
            "JOIN metering_installation i ON i.meter_id = k.meter_id "
            "AND (i.from_at AT TIME ZONE 'Asia/Kolkata')::date <= k.day AND (i.to_at IS NULL "
            "OR ((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date >= k.day) "
            f"JOIN {PLACES} c ON c.connection_id = i.connection_id GROUP BY 1, 2",
            [[meter for meter, _ in days], [day for _, day in days]],
        )
        return {(meter, day): set(offices) for meter, day, offices in cursor.fetchall()}
