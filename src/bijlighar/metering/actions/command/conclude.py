"""Writes down how turns at commands ended, with what the meters showed as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering.actions.command.steps import Move, Step, move, write_steps
from bijlighar.metering.actions.interruptions import record_clock_offsets
from bijlighar.metering.models import Command, CommandState, RelayReading
from bijlighar.metering.rules.commands import Result, verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """What a meter showed: its switch (True: power flows), the control state, its clock less ours."""

    at: datetime
    is_on: bool | None = None
    control_state: int | None = None
    drift_seconds: float | None = None
    counter_used: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """How a worker's turn at a command ended, and what the meter showed in it."""

    command_id: int
    turn: int
    is_look: bool
    result: Result
    shown: Shown


@action
def conclude_commands(*, turns: Sequence[Turn], by: Actor, at: datetime) -> list[str]:
    """Write how turns ended, each of another command; a few statements for all.

    Returns the states that follow: CONFIRMED, FAILED, EXPIRED, REQUESTED or SENT. Whose time was over, and
    whose command another worker has taken since, changes nothing: what he saw is kept as a step, and the
    answer is TOO_LATE.
    """
    ids = [one.command_id for one in turns]
    commands = Command.objects.in_bulk(ids)
    _keep([(commands[one.command_id].meter_id, one.shown) for one in turns], by, at)
    held = CommandState.objects.select_for_update().filter(command_id__in=ids).order_by("command_id")
    states = {state.command_id: state for state in held}
    moves: list[Move] = []
    steps: list[Step] = []
    follows: list[str] = []
    for one in turns:
        state, command, result = states[one.command_id], commands[one.command_id], one.result
        evidence = {
            **result.evidence,
            "read_back": result.read_back,
            "shown_at": one.shown.at.isoformat(),
        }
        told = (result.detail, evidence)
        if state.turn != one.turn or state.state_code != "SENT":
            steps.append(Step(one.command_id, "TOO_LATE", state.attempts, result.reason_code, *told))
            follows.append("TOO_LATE")
            continue
        found = verdict(
            result,
            is_look=one.is_look,
            attempts=state.attempts,
            most_attempts=command.most_attempts,
            at=at,
            expires_at=command.expires_at,
        )
        moves.append(Move(one.command_id, state.turn, state.attempts, found.state_code, found.next_at))
        steps.append(Step(one.command_id, found.step_code, state.attempts, found.reason_code, *told))
        follows.append(found.state_code)
    move(moves)
    write_steps(steps, by, at)
    return follows


def _keep(seen: Sequence[tuple[int, Shown]], by: Actor, at: datetime) -> None:
    """Keep what was seen for the meters' pages, whatever becomes of the commands."""
    used = dict(sorted((meter_id, shown.counter_used) for meter_id, shown in seen if shown.counter_used))
    if used:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE metering_endpoint e SET counter_floor = greatest(e.counter_floor, u.used)"
                " FROM unnest(%s::bigint[], %s::bigint[]) u(meter_id, used) WHERE e.meter_id = u.meter_id",
                [list(used), list(used.values())],
            )
    switched = [
        RelayReading(
            meter_id=meter_id,
            read_at=shown.at,
            is_on=shown.is_on,
            control_state=shown.control_state,
            recorded_by=by.label,
        )
        for meter_id, shown in seen
        if shown.is_on is not None and shown.control_state is not None
    ]
    if switched:
        RelayReading.objects.bulk_create(switched, ignore_conflicts=True)
    drifted = [(meter_id, shown) for meter_id, shown in seen if shown.drift_seconds is not None]
    if drifted:
        offsets = pl.DataFrame(
            {
                "meter_id": [meter_id for meter_id, _ in drifted],
                "measured_at": [shown.at for _, shown in drifted],
                "offset_seconds": [round(shown.drift_seconds or 0) for _, shown in drifted],
                "source_code": ["CHECK"] * len(drifted),
            },
            schema_overrides={"measured_at": pl.Datetime("us", "UTC")},
        )
        record_clock_offsets(offsets=offsets, by=by, at=at)


@action
def record_relay(
    *, meter_id: int, is_on: bool, control_state: int, read_at: datetime, by: Actor, at: datetime
) -> None:
    """Write down what a meter showed of its load switch when it was read for another reason."""
    _keep([(meter_id, Shown(read_at, is_on, control_state))], by, at)


@action
def set_endpoints(*, endpoints: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Write down where meters listen and what their keys are called; returns how many are new or changed.

    Columns meter_id, host, port, key_reference. The keys themselves never come here.
    """
    rows = endpoints.select("meter_id", "host", "port", "key_reference").rows()
    changed = 0
    with connection.cursor() as cursor:
        for start in range(0, len(rows), 1000):
            part = rows[start : start + 1000]
            cursor.execute(
                "INSERT INTO metering_endpoint AS e (meter_id, host, port, key_reference, counter_floor, "
                "changed_at) SELECT *, 0, %s FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[]) "
                "ON CONFLICT (meter_id) DO UPDATE SET host = excluded.host, port = excluded.port, "
                "key_reference = excluded.key_reference, changed_at = excluded.changed_at "
                "WHERE (e.host, e.port, e.key_reference) IS DISTINCT FROM "
                "(excluded.host, excluded.port, excluded.key_reference)",
                [at, *(list(column) for column in zip(*part, strict=True))],
            )
            changed += cursor.rowcount
    return changed
