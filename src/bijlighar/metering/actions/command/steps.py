"""Steps of a command: written once, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bijlighar.kernel.actor import Actor
from bijlighar.metering.models import CommandState, CommandStep


def write_step(
    command_id: int,
    step_code: str,
    attempt: int,
    reason_code: str,
    detail: str,
    evidence: Mapping[str, object],
    by: Actor,
    at: datetime,
) -> None:
    """Write one step down."""
    CommandStep.objects.create(
        command_id=command_id,
        step_code=step_code,
        attempt=attempt,
        reason_code=reason_code,
        detail=detail[:2000],
        evidence=dict(evidence),
        taken_at=at,
        taken_by=by.label,
    )


def move(state: CommandState, state_code: str, next_at: datetime) -> bool:
    """Bring a command into another state unless somebody else did since it was read (compare and set)."""
    moved = CommandState.objects.filter(
        command_id=state.command_id, turn=state.turn, state_code__in=["REQUESTED", "SENT"]
    ).update(state_code=state_code, turn=state.turn + 1, attempts=state.attempts, next_at=next_at)
    return moved == 1


def end(
    state: CommandState,
    state_code: str,
    reason_code: str,
    detail: str,
    evidence: Mapping[str, object],
    by: Actor,
    at: datetime,
) -> bool:
    """End a command; False when somebody else moved it first."""
    if not move(state, state_code, at):
        return False
    write_step(state.command_id, state_code, state.attempts, reason_code, detail, evidence, by, at)
    return True
