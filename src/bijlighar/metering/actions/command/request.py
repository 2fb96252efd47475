"""Asks for a command to the meter that hangs at a connection now, and withdraws one that still waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions.command.steps import end, write_step
from bijlighar.metering.models import Command, CommandState, Installation
from bijlighar.metering.rules.commands import KINDS, LIVE, MOST_ATTEMPTS, SWITCHING, VALID_FOR


class UnableToCommand(ValueError):
    """The command cannot be asked for, or not be withdrawn any more; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Why somebody may be cut off: the decision's key, what was known when it was taken, and the reason."""

    key: str
    snapshot: Mapping[str, object]
    reason: str


@action
def request_command(
    *,
    connection_id: int,
    kind_code: str,
    reason: str,
    by: Actor,
    at: datetime,
    decision: Decision | None = None,
    expires_at: datetime | None = None,
    most_attempts: int = MOST_ATTEMPTS,
) -> int:
    """Ask for DISCONNECT, CONNECT, READ_NOW, CHECK_CLOCK or SET_CLOCK; returns the command's number.

    It is bound to the meter that hangs at the connection now. A DISCONNECT needs a decision, and the same
    decision makes one command only. A CONNECT takes the place of a DISCONNECT that waits; the same kind that
    waits already is given back instead of a second one. Raises UnableToCommand.
    """
    if kind_code not in KINDS:
        raise UnableToCommand(f"{kind_code!r} is no command; there are {', '.join(KINDS)}.")
    if not reason.strip():
        raise UnableToCommand("Say why the meter is told to; nothing was asked for.")
    if kind_code == "DISCONNECT":
        if decision is None or not (decision.key.strip() and decision.reason.strip() and decision.snapshot):
            raise UnableToCommand(
                "Nobody is disconnected without a recorded decision: its key, what was known, and the reason."
            )
    elif decision is not None:
        raise UnableToCommand("Only a DISCONNECT carries a decision.")
    hangs = Installation.objects.filter(
        connection_id=connection_id, role_code="MAIN", to_at__isnull=True, from_at__lte=at
    ).first()
    if hangs is None:
        raise UnableToCommand(f"No meter hangs at connection {connection_id} now, so nobody can be told.")
    one_at_a_time(f"metering.command.{hangs.meter_id}")
    if (before := _the_same(hangs.id, kind_code, decision)) is not None:
        return before
    if kind_code == "CONNECT":
        _supersede(hangs.meter_id, by, at)
    made = Command.objects.create(
        installation_id=hangs.id,
        meter_id=hangs.meter_id,
        kind_code=kind_code,
        reason=reason.strip(),
        decision_key=decision.key.strip() if decision else None,
        decision_snapshot=dict(decision.snapshot) if decision else None,
        decision_reason=decision.reason.strip() if decision else None,
        most_attempts=most_attempts,
        expires_at=expires_at or at + VALID_FOR[kind_code],
        requested_at=at,
        requested_by=by.label,
    )
    CommandState.objects.create(
        command_id=made.id,
        meter_id=hangs.meter_id,
        is_switching=kind_code in SWITCHING,
        state_code="REQUESTED",
        turn=0,
        attempts=0,
        next_at=at,
    )
    write_step(made.id, "REQUESTED", 0, "", made.reason, {}, by, at)
    return made.id


@action
def cancel_command(*, command_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Withdraw a command that was never sent. Raises UnableToCommand when it was, or is over."""
    if not reason.strip():
        raise UnableToCommand("Say why the command is withdrawn; nothing was changed.")
    state = CommandState.objects.select_for_update().filter(command_id=command_id).first()
    if state is None:
        raise UnableToCommand(f"There is no command {command_id}.")
    if state.state_code != "REQUESTED":
        raise UnableToCommand(
            f"Command {command_id} was not withdrawn: it is {state.state_code}. What was sent cannot be "
            "called back; ask for the opposite."
        )
    end(state, "CANCELLED", "WITHDRAWN", reason.strip(), {}, by, at)


def _the_same(installation_id: int, kind_code: str, decision: Decision | None) -> int | None:
    if decision is not None:
        found = Command.objects.filter(kind_code="DISCONNECT", decision_key=decision.key.strip()).first()
        if found is not None and found.installation_id != installation_id:
            raise UnableToCommand(f"The decision {decision.key!r} was taken about another meter.")
        if found is not None:
            return found.id
    newest = (
        CommandState.objects.filter(
            command__installation_id=installation_id,
            state_code__in=LIVE,
            is_switching=kind_code in SWITCHING,
        )
        .order_by("-command_id")
        .values_list("command_id", "command__kind_code")
    )
    for command_id, kind in newest:
        if kind == kind_code:
            if decision is not None:
                raise UnableToCommand(f"A disconnection waits already: command {command_id}.")
            return int(command_id)
        if kind_code in SWITCHING:
            break  # the newest wish is the opposite one
    return None


def _supersede(meter_id: int, by: Actor, at: datetime) -> None:
    """End disconnections that wait; one that may have reached the meter is ended by the next worker, now."""
    waiting = CommandState.objects.select_for_update(of=("self",)).filter(
        meter_id=meter_id, command__kind_code="DISCONNECT", state_code="REQUESTED"
    )
    for state in waiting:
        end(state, "CANCELLED", "SUPERSEDED", "Power is to be switched on.", {}, by, at)
    with connection.cursor() as cursor:
        # Where a worker still has it in hand (its last step is SENT) he is let finish.
        cursor.execute(
            "UPDATE metering_command_state s SET next_at = %(at)s FROM metering_command c "
            "WHERE c.id = s.command_id AND c.kind_code = 'DISCONNECT' AND s.meter_id = %(meter)s "
            "AND s.state_code = 'SENT' AND (SELECT step_code FROM metering_command_step t "
            "WHERE t.command_id = s.command_id ORDER BY t.id DESC LIMIT 1) = 'PUT_OFF'",
            {"at": at, "meter": meter_id},
        )
