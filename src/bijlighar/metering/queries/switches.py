"""Whether power flows at many connections at once, and what became of many commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database

from bijlighar.metering.rules.events import CONNECTED, DISCONNECTED


@dataclass(frozen=True, slots=True)
class SwitchRecord:
    """The load switch of the main meter that hangs at a connection.

    `is_on` and `seen_at`: what the meter showed or told last, None where it never did. `under_way`: the
    newest command to switch it that is not over, DISCONNECT or CONNECT.
    """

    connection_id: int
    meter_id: int
    is_on: bool | None
    seen_at: datetime | None
    under_way: str | None


@dataclass(frozen=True, slots=True)
class CommandEnd:
    """Where a command stands; `at` and `reason_code` are those of its last step."""

    command_id: int
    meter_id: int
    kind_code: str
    state_code: str
    reason_code: str
    at: datetime


_SWITCHES = """
    SELECT i.connection_id, i.meter_id,
           CASE WHEN told.occurred_at > coalesce(seen.read_at, '-infinity') THEN told.code = %(connected)s
                ELSE seen.is_on END,
           greatest(told.occurred_at, seen.read_at), live.kind_code
    FROM metering_installation i
    LEFT JOIN LATERAL (
        SELECT r.is_on, r.read_at FROM metering_relay_reading r
        WHERE r.meter_id = i.meter_id AND r.read_at >= i.from_at AND r.read_at <= %(at)s
        ORDER BY r.read_at DESC LIMIT 1) seen ON true
    LEFT JOIN LATERAL (
        SELECT e.code, e.occurred_at FROM metering_event e
        WHERE e.meter_id = i.meter_id AND e.code IN (%(disconnected)s, %(connected)s)
          AND e.occurred_at >= i.from_at AND e.occurred_at <= %(at)s
        ORDER BY e.occurred_at DESC LIMIT 1) told ON true
    LEFT JOIN LATERAL (
        SELECT c.kind_code FROM metering_command_state s JOIN metering_command c ON c.id = s.command_id
        WHERE s.meter_id = i.meter_id AND s.is_switching AND s.state_code IN ('REQUESTED', 'SENT')
        ORDER BY c.id DESC LIMIT 1) live ON true
    WHERE i.connection_id = ANY(%(ids)s) AND i.role_code = 'MAIN' AND i.to_at IS NULL AND i.from_at <= %(at)s
"""


def switches(connection_ids: Sequence[int], *, at: datetime) -> dict[int, SwitchRecord]:
    """The switch at each of these connections; one at which no main meter hangs is absent."""
    with database.cursor() as cursor:
        cursor.execute(
            _SWITCHES,
            {"ids": list(connection_ids), "at": at, "connected": CONNECTED, "disconnected": DISCONNECTED},
        )
        return {row[0]: SwitchRecord(*row) for row in cursor.fetchall()}


def command_ends(command_ids: Sequence[int]) -> dict[int, CommandEnd]:
    """Where each of these commands stands; one that does not exist is absent."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT s.command_id, s.meter_id, c.kind_code, s.state_code, t.reason_code, t.taken_at"
            " FROM metering_command_state s JOIN metering_command c ON c.id = s.command_id"
            " JOIN LATERAL (SELECT reason_code, taken_at FROM metering_command_step t"
            "  WHERE t.command_id = s.command_id AND t.step_code <> 'TOO_LATE' ORDER BY t.id DESC LIMIT 1) t"
            " ON true WHERE s.command_id = ANY(%s)",
            [list(command_ids)],
        )
        return {row[0]: CommandEnd(*row) for row in cursor.fetchall()}
