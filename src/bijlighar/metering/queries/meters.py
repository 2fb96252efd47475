"""A meter by itself: what it is and where it hangs, or hung last."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection as database


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
            "c.id, c.office_id FROM metering_meter m "
            "LEFT JOIN LATERAL (SELECT connection_id FROM metering_installation i WHERE i.meter_id = m.id "
            "  ORDER BY from_at DESC LIMIT 1) i ON TRUE "
            "LEFT JOIN consumers_connection c ON c.id = i.connection_id WHERE m.id = %s",
            [meter_id],
        )
        row = cursor.fetchone()
    return MeterIdentity(*row) if row else None
