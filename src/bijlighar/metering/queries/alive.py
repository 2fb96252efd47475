"""What meters tell of power, by connection: that it went or came, and that a meter was heard at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import BLOCK_MINUTES, block_index, settlement_day
from bijlighar.metering.rules.events import FIRST_BREATH, LAST_GASP, POWER_BACK, POWER_FAILED
from bijlighar.metering.rules.pushed import SHARD_METERS

GONE = (POWER_FAILED, LAST_GASP)
BACK = (POWER_BACK, FIRST_BREATH)

_HANGS = (
    "JOIN metering_installation i ON i.meter_id = e.meter_id AND i.role_code = 'MAIN' "
    "AND e.occurred_at >= i.from_at AND (i.to_at IS NULL OR e.occurred_at < i.to_at) "
)


def power_told(*, company_id: int, received_from: datetime, received_to: datetime) -> pl.DataFrame:
    """Events of power that arrived in [received_from, received_to): connection_id, is_back, is_push, at_us.

    `is_push`: told at the moment itself, not read from the log; `at_us`: microseconds since 1970.
    """
    return outgoing(
        "SELECT i.connection_id, e.code = ANY(%(back)s::int[]), e.code >= 1000, "
        "(extract(epoch FROM e.occurred_at) * 1000000)::bigint "
        f"FROM metering_event e {_HANGS} JOIN {PLACES} p ON p.connection_id = i.connection_id "
        "WHERE e.received_at >= %(from)s AND e.received_at < %(to)s AND e.code IN (101, 102, 1085, 1086) "
        "AND p.company_id = %(company)s ORDER BY e.occurred_at, i.connection_id",
        {"back": list(BACK), "from": received_from, "to": received_to, "company": company_id},
        {
            "connection_id": pl.Int64(),
            "is_back": pl.Boolean(),
            "is_push": pl.Boolean(),
            "at_us": pl.Int64(),
        },
    )


def power_back(connection_ids: Sequence[int], from_at: datetime, to_at: datetime) -> dict[int, datetime]:
    """When the main meter of each connection first said in [from_at, to_at) that power is back."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT i.connection_id, min(e.occurred_at) FROM metering_installation i JOIN metering_event e "
            "ON e.meter_id = i.meter_id AND e.occurred_at >= %(from)s AND e.occurred_at < %(to)s "
            "AND e.code = ANY(%(back)s) WHERE i.connection_id = ANY(%(ids)s) AND i.role_code = 'MAIN' "
            "AND i.to_at IS NULL GROUP BY 1",
            {"ids": list(connection_ids), "from": from_at, "to": to_at, "back": list(BACK)},
        )
        return dict(cursor.fetchall())


def heard_between(connection_ids: Sequence[int], from_at: datetime, to_at: datetime) -> list[int]:
    """Those connections whose main meter was heard in [from_at, to_at), ascending.

    By a pushed quarter hour that lies wholly in it, or by any event but that power went.
    """
    ids = list(connection_ids)
    found = set(_by_event(ids, from_at, to_at)) | set(_by_push(ids, from_at, to_at))
    return sorted(found)


def _by_event(ids: list[int], from_at: datetime, to_at: datetime) -> list[int]:
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT i.connection_id FROM metering_installation i JOIN metering_event e "
            "ON e.meter_id = i.meter_id AND e.occurred_at >= %(from)s AND e.occurred_at < %(to)s "
            "AND NOT e.code = ANY(%(gone)s) "
            "WHERE i.connection_id = ANY(%(ids)s) AND i.role_code = 'MAIN' AND i.to_at IS NULL",
            {"ids": ids, "from": from_at, "to": to_at, "gone": list(GONE)},
        )
        return [row[0] for row in cursor.fetchall()]


def _by_push(ids: list[int], from_at: datetime, to_at: datetime) -> list[int]:
    pairs = _slots(from_at, to_at)
    if not pairs:
        return []
    given: dict[str, Any] = {
        "ids": ids,
        "days": [day for day, _ in pairs],
        "slots": [slot for _, slot in pairs],
        "only": sorted({day for day, _ in pairs}),
        "shard": SHARD_METERS,
    }
    # Bits of a byte are counted from the lowest here and there.
    with database.cursor() as cursor:
        cursor.execute(
            "WITH hangs AS (SELECT connection_id, meter_id FROM metering_installation "
            "  WHERE connection_id = ANY(%(ids)s) AND role_code = 'MAIN' AND to_at IS NULL), "
            "asked AS (SELECT * FROM unnest(%(days)s::date[], %(slots)s::int[]) a(day, slot)) "
            "SELECT h.connection_id FROM hangs h JOIN metering_push_block b "
            "  ON b.day = ANY(%(only)s::date[]) AND b.shard = h.meter_id / %(shard)s "
            "JOIN asked a ON a.day = b.day AND a.slot = b.slot "
            "WHERE get_bit(b.present, (h.meter_id %% %(shard)s)::int) = 1 "
            "UNION SELECT h.connection_id FROM hangs h JOIN metering_push_inbox n "
            "  ON n.day = ANY(%(only)s::date[]) AND n.meter_id = h.meter_id "
            "JOIN asked a ON a.day = n.day AND a.slot = n.slot",
            given,
        )
        return [row[0] for row in cursor.fetchall()]


def _slots(from_at: datetime, to_at: datetime) -> list[tuple[date, int]]:
    """The quarter hours that lie wholly within."""
    length = timedelta(minutes=BLOCK_MINUTES)
    first = from_at - timedelta(
        minutes=from_at.minute % BLOCK_MINUTES, seconds=from_at.second, microseconds=from_at.microsecond
    )
    start = first if first == from_at else first + length
    found = []
    while start + length <= to_at:
        found.append((settlement_day(start), block_index(start)))
        start += length
    return found
