"""Commands and their steps, as people follow them, and what workers have to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.metering.models import CommandStep


@dataclass(frozen=True, slots=True)
class CommandStepRecord:
    """One step: what, at which attempt, why, with which evidence, when and by whom."""

    step_code: str
    attempt: int
    reason_code: str
    detail: str
    evidence: Mapping[str, Any]
    taken_at: datetime
    taken_by: str


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """A command with where it stands; `decision_*` are there for a DISCONNECT alone."""

    id: int
    kind_code: str
    state_code: str
    meter_id: int
    serial: str
    connection_id: int
    reason: str
    decision_key: str | None
    decision_reason: str | None
    attempts: int
    most_attempts: int
    requested_at: datetime
    requested_by: str
    expires_at: datetime
    next_at: datetime
    steps: tuple[CommandStepRecord, ...] = ()


_LIVE = "'REQUESTED', 'SENT'"
_COMMAND = (
    "SELECT c.id, c.kind_code, s.state_code, c.meter_id, m.serial, i.connection_id, c.reason, "
    "c.decision_key, c.decision_reason, s.attempts, c.most_attempts, c.requested_at, c.requested_by, "
    "c.expires_at, s.next_at FROM metering_command c JOIN metering_command_state s ON s.command_id = c.id "
    "JOIN metering_meter m ON m.id = c.meter_id JOIN metering_installation i ON i.id = c.installation_id "
)


def command(command_id: int) -> CommandRecord | None:
    """One command with every step."""
    found = _commands("WHERE c.id = %s", [command_id])
    if not found:
        return None
    names = tuple(CommandStepRecord.__dataclass_fields__)
    steps = CommandStep.objects.filter(command_id=command_id).order_by("id").values(*names)
    (one,) = found
    values = {name: getattr(one, name) for name in CommandRecord.__dataclass_fields__ if name != "steps"}
    return CommandRecord(**values, steps=tuple(CommandStepRecord(**row) for row in steps))


def commands(
    *,
    company_id: int | None = None,
    meter_id: int | None = None,
    is_live: bool | None = None,
    limit: int = 100,
) -> list[CommandRecord]:
    """Commands of a company or of one meter, newest first, without their steps."""
    # Written out, so that the index of live commands is used.
    live = {None: "", True: f"AND s.state_code IN ({_LIVE}) ", False: f"AND s.state_code NOT IN ({_LIVE}) "}
    return _commands(
        "WHERE (%(company)s::bigint IS NULL OR m.company_id = %(company)s) "
        f"AND (%(meter)s::bigint IS NULL OR c.meter_id = %(meter)s) {live[is_live]}"
        "ORDER BY c.id DESC LIMIT %(limit)s",
        {"company": company_id, "meter": meter_id, "limit": limit},
    )


def commands_due(*, at: datetime) -> bool:
    """Whether a worker has anything to do."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM metering_command_state "
            "WHERE state_code IN ('REQUESTED', 'SENT') AND next_at <= %s)",
            [at],
        )
        return bool(cursor.fetchone()[0])


def _commands(rest: str, given: Any) -> list[CommandRecord]:
    with database.cursor() as cursor:
        cursor.execute(_COMMAND + rest, given)
        return [CommandRecord(*row) for row in cursor.fetchall()]
