"""Steps of commands: written once, never changed; and how commands move from state to state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from bijlighar.kernel.actor import Actor
from bijlighar.metering.models import CommandState, CommandStep


class Step(NamedTuple):
    """A step that was taken, to be written down."""

    command_id: int
    step_code: str
    attempt: int
    reason_code: str = ""
    detail: str = ""
    evidence: Mapping[str, object] = {}


class Move(NamedTuple):
    """A command as it was read, and the state into which it is to go; `attempts` as they are then."""

    command_id: int
    turn: int
    attempts: int
    state_code: str
    next_at: datetime


class End(NamedTuple):
    """A command as it was read, and how it ends."""

    state: CommandState
    state_code: str
    reason_code: str
    detail: str = ""


def write_steps(steps: Sequence[Step], by: Actor, at: datetime) -> None:
    """Write steps down, in the order given."""
    CommandStep.objects.bulk_create(
        CommandStep(
            command_id=step.command_id,
            step_code=step.step_code,
            attempt=step.attempt,
            reason_code=step.reason_code,
            detail=step.detail[:2000],
            evidence=dict(step.evidence),
            taken_at=at,
            taken_by=by.label,
        )
        for step in steps
    )


def move(moves: Sequence[Move]) -> set[int]:
    """Bring commands into other states, but those that somebody else moved since they were read.

    Compare and set; the commands that moved.
    """
    if not moves:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE metering_command_state s SET state_code = m.state_code, turn = s.turn + 1,"
            " attempts = m.attempts, next_at = m.next_at"
            " FROM unnest(%s::bigint[], %s::int[], %s::smallint[], %s::text[], %s::timestamptz[])"
            "  m(command_id, turn, attempts, state_code, next_at)"
            " WHERE s.command_id = m.command_id AND s.turn = m.turn AND s.state_code IN ('REQUESTED', 'SENT')"
            " RETURNING s.command_id",
            [list(column) for column in zip(*moves, strict=True)],
        )
        return {row[0] for row in cursor.fetchall()}


def end(ends: Sequence[End], by: Actor, at: datetime) -> int:
    """End commands, but those that somebody else moved first; how many."""
    moved = move(
        [Move(one.state.command_id, one.state.turn, one.state.attempts, one.state_code, at) for one in ends]
    )
    write_steps(
        [
            Step(one.state.command_id, one.state_code, one.state.attempts, one.reason_code, one.detail)
            for one in ends
            if one.state.command_id in moved
        ],
        by,
        at,
    )
    return len(moved)
