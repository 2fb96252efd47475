"""Writes down how a turn at a command ended, with what the meter showed as evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection
from django.db.models.functions import Greatest

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering.actions.command.steps import move, write_step
from bijlighar.metering.actions.interruptions import record_clock_offsets
from bijlighar.metering.models import Command, CommandState, Endpoint, RelayReading
from bijlighar.metering.rules.commands import Result, verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """What a meter showed: its switch (True: power flows), the control state, its clock less ours."""

    at: datetime
    is_on: bool | None = None
    control_state: int | None = None
    drift_seconds: float | None = None
    counter_used: int = 0


@action
def conclude_command(
    *, command_id: int, turn: int, is_look: bool, result: Result, shown: Shown, by: Actor, at: datetime
) -> str:
    """Write how a turn ended; returns the state that follows: CONFIRMED, FAILED, EXPIRED, REQUESTED or SENT.

    Whose time was over, and whose command another worker has taken since, changes nothing: what he saw is
    kept as a step, and the answer is TOO_LATE.
    """
    command = Command.objects.get(id=command_id)
    _keep(command.meter_id, shown, by, at)
    state = CommandState.objects.select_for_update().get(command_id=command_id)
    evidence = {**result.evidence, "read_back": result.read_back, "shown_at": shown.at.isoformat()}
    if state.turn != turn or state.state_code != "SENT":
        write_step(
            command_id, "TOO_LATE", state.attempts, result.reason_code, result.detail, evidence, by, at
        )
        return "TOO_LATE"
    found = verdict(
        result,
        is_look=is_look,
        attempts=state.attempts,
        most_attempts=command.most_attempts,
        at=at,
        expires_at=command.expires_at,
    )
    move(state, found.state_code, found.next_at)
    write_step(
        command_id, found.step_code, state.attempts, found.reason_code, result.detail, evidence, by, at
    )
    return found.state_code


def _keep(meter_id: int, shown: Shown, by: Actor, at: datetime) -> None:
    """Keep what was seen for the meter's page, whatever becomes of the command."""
    if shown.counter_used:
        Endpoint.objects.filter(meter_id=meter_id).update(
            counter_floor=Greatest("counter_floor", shown.counter_used)
        )
    if shown.is_on is not None and shown.control_state is not None:
        RelayReading.objects.bulk_create(
            [
                RelayReading(
                    meter_id=meter_id,
                    read_at=shown.at,
                    is_on=shown.is_on,
                    control_state=shown.control_state,
                    recorded_by=by.label,
                )
            ],
            ignore_conflicts=True,
        )
    if shown.drift_seconds is not None:
        offsets = pl.DataFrame(
            {
                "meter_id": [meter_id],
                "measured_at": [shown.at],
                "offset_seconds": [round(shown.drift_seconds)],
                "source_code": ["CHECK"],
            },
            schema_overrides={"measured_at": pl.Datetime("us", "UTC")},
        )
        record_clock_offsets(offsets=offsets, by=by, at=at)


@action
def record_relay(
    *, meter_id: int, is_on: bool, control_state: int, read_at: datetime, by: Actor, at: datetime
) -> None:
    """Write down what a meter showed of its load switch when it was read for another reason."""
    _keep(meter_id, Shown(read_at, is_on, control_state), by, at)


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
