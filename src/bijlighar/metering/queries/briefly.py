"""How the meters of some connections stand, in one read: for whoever has the consumer on the telephone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection as database

_DAYS = 10


@dataclass(frozen=True, slots=True)
class MeterBrief:
    """A connection's main meter: its last event (a code of `rules.events`), what its switch said when asked,
    and the last of the days just past that is validated. What is not known is None."""

    connection_id: int
    meter_id: int
    serial: str
    make: str
    installed_at: datetime
    event_code: int | None
    event_at: datetime | None
    relay_is_on: bool | None
    relay_read_at: datetime | None
    last_day: date | None


def meters_briefly(connection_ids: Sequence[int], at: datetime) -> dict[int, MeterBrief]:
    """By connection; one at which no main meter hangs now is absent."""
    today = at.date()
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT i.connection_id, m.id, m.serial, m.make, i.from_at, e.code, e.occurred_at, r.is_on,"
            " r.read_at, (SELECT max(d.day) FROM metering_day d WHERE d.day = ANY(%(days)s::date[])"
            "  AND d.meter_id = m.id)"
            " FROM metering_installation i JOIN metering_meter m ON m.id = i.meter_id"
            " LEFT JOIN LATERAL (SELECT code, occurred_at FROM metering_event WHERE meter_id = m.id"
            "  AND occurred_at <= %(at)s ORDER BY occurred_at DESC LIMIT 1) e ON TRUE"
            " LEFT JOIN LATERAL (SELECT is_on, read_at FROM metering_relay_reading WHERE meter_id = m.id"
            "  AND read_at <= %(at)s ORDER BY read_at DESC LIMIT 1) r ON TRUE"
            " WHERE i.connection_id = ANY(%(ids)s::bigint[]) AND i.role_code = 'MAIN' AND i.from_at <= %(at)s"
            " AND (i.to_at IS NULL OR i.to_at > %(at)s)",
            {
                "ids": list(connection_ids), "at": at,
                "days": [today - timedelta(days=back) for back in range(_DAYS)],
            },
        )  # fmt: skip
        return {row[0]: MeterBrief(*row) for row in cursor.fetchall()}
