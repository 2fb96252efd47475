"""When there was no electricity, as it is written down: for a connection's page and an officer's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection as database

from bijlighar.consumers import queries as consumers

Scope = Literal["METER", "TRANSFORMER", "FEEDER"]


@dataclass(frozen=True, slots=True)
class InterruptionRecord:
    """An interruption over [from_at, to_at): of what, who said so and how it is known.

    `withdrawn_at` is None while it counts.
    """

    id: int
    scope: Scope
    from_at: datetime
    to_at: datetime
    source_code: str
    evidence: str
    recorded_at: datetime
    recorded_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    withdrawn_reason: str | None


def interruptions(connection_id: int, from_at: datetime, to_at: datetime) -> list[InterruptionRecord]:
    """Those that share time with [from_at, to_at) and hold for a connection, oldest first.

    They are its meters' own, its transformer's and its feeder's, withdrawn ones included.
    """
    wires = consumers.wires(connection_ids=[connection_id])
    if wires.is_empty():
        return []
    _, transformer_id, feeder_id = wires.row(0)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT i.id, CASE WHEN i.meter_id IS NOT NULL THEN 'METER' WHEN i.transformer_id IS NOT NULL "
            "THEN 'TRANSFORMER' ELSE 'FEEDER' END, i.from_at, i.to_at, i.source_code, i.evidence, "
            "i.recorded_at, i.recorded_by, w.withdrawn_at, w.withdrawn_by, w.reason "
            "FROM metering_interruption i "
            "LEFT JOIN metering_interruption_withdrawn w ON w.interruption_id = i.id "
            "WHERE i.to_at > %(from)s AND i.from_at < %(to)s AND (i.transformer_id = %(transformer)s "
            "OR i.feeder_id = %(feeder)s OR EXISTS (SELECT 1 FROM metering_installation n "
            "  WHERE n.connection_id = %(connection)s AND n.meter_id = i.meter_id "
            "  AND n.from_at < i.to_at AND (n.to_at IS NULL OR n.to_at > i.from_at))) "
            "ORDER BY i.from_at, i.id",
            {
                "connection": connection_id,
                "transformer": transformer_id,
                "feeder": feeder_id,
                "from": from_at,
                "to": to_at,
            },
        )
        return [InterruptionRecord(*row) for row in cursor.fetchall()]
