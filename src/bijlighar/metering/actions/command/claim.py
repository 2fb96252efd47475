"""A worker takes commands in hand: each is his alone until his time is over, and SENT before it is sent.

Written first and sent after: a worker that dies in between leaves a command that the next one looks after,
never one that is sent a second time unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering.actions.command.steps import end, move, write_step
from bijlighar.metering.models import CommandState
from bijlighar.metering.rules.commands import LOOKS, SWITCHING, Gate, Sending


@dataclass(frozen=True, slots=True)
class Claimed:
    """A command in a worker's hand. `is_look`: it may have been sent before, so only look at the meter."""

    command_id: int
    turn: int
    kind_code: str
    attempt: int
    is_look: bool
    meter_id: int
    serial: str
    host: str
    port: int
    key_reference: str
    counter_floor: int


@dataclass(frozen=True, slots=True)
class Round:
    """What a worker has now, and how many commands ended without being sent."""

    claimed: tuple[Claimed, ...]
    ended: int


_CUTTING = (
    "SELECT c.id, i.connection_id, c.decision_key FROM metering_command c JOIN metering_installation i "
    "ON i.id = c.installation_id WHERE c.id = ANY(%s) ORDER BY c.id"
)
_DUE = """
    SELECT s.command_id, s.state_code, s.turn, s.attempts, c.kind_code, c.most_attempts, c.expires_at,
           c.installation_id, s.meter_id
    FROM metering_command_state s JOIN metering_command c ON c.id = s.command_id
    WHERE s.state_code IN ('REQUESTED', 'SENT') AND s.next_at <= %(at)s
      AND NOT EXISTS (
        SELECT 1 FROM metering_command_state o WHERE o.meter_id = s.meter_id
        AND o.state_code = 'SENT' AND o.command_id <> s.command_id)
      -- Switching keeps the order in which it was asked for, so that the last wish is what remains.
      AND NOT (s.is_switching AND EXISTS (
        SELECT 1 FROM metering_command_state o WHERE o.meter_id = s.meter_id AND o.is_switching
        AND o.state_code IN ('REQUESTED', 'SENT') AND o.command_id < s.command_id))
    ORDER BY s.next_at, s.command_id LIMIT %(most)s
    FOR UPDATE OF s SKIP LOCKED
"""
_HANGS = "SELECT to_at FROM metering_installation WHERE id = %s FOR SHARE"
_REACHED = (
    "SELECT m.serial, e.host, e.port, e.key_reference, e.counter_floor FROM metering_meter m "
    "LEFT JOIN metering_endpoint e ON e.meter_id = m.id WHERE m.id = %s"
)
_NEWER = (
    "SELECT EXISTS (SELECT 1 FROM metering_command c WHERE c.meter_id = %s AND c.id > %s "
    "AND c.kind_code = 'CONNECT')"
)


@action
def claim_commands(
    *, most: int, for_seconds: float, by: Actor, at: datetime, gate: Gate | None = None
) -> Round:
    """Take up to `most` commands that are due, for `for_seconds`.

    Whether the meter still hangs where it did is seen here, in the transaction that writes SENT: a removal
    waits for it, or is seen by it. Commands whose time is over, whose meter left or whose place a newer one
    took end here; so do commands to cut off of which `gate` says, in this transaction, that they are no
    longer right.
    """
    until = at + timedelta(seconds=for_seconds)
    claimed: list[Claimed] = []
    ended = 0
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"at": at, "most": most})
        due = cursor.fetchall()
    wrong = _wrong([row[0] for row in due if row[4] == "DISCONNECT" and row[1] != "SENT"], gate, at)
    meters: set[int] = set()
    for command_id, state_code, turn, attempts, kind, most_attempts, expires_at, place_id, meter_id in due:
        if meter_id in meters:
            continue  # one at a time at one meter
        meters.add(meter_id)
        state = CommandState(
            command_id=command_id, meter_id=meter_id, state_code=state_code, turn=turn, attempts=attempts
        )
        is_look = state_code == "SENT"
        if command_id in wrong:
            ended += end(state, "CANCELLED", "NO_LONGER_RIGHT", wrong[command_id], {}, by, at)
            continue
        with connection.cursor() as cursor:
            cursor.execute(_HANGS, [place_id])
            (left_at,) = cursor.fetchone()
            cursor.execute(_NEWER, [meter_id, command_id])
            (is_superseded,) = cursor.fetchone()
            cursor.execute(_REACHED, [meter_id])
            serial, host, port, key_reference, counter_floor = cursor.fetchone()
        stop = _stop(
            at=at,
            left_at=left_at,
            is_look=is_look,
            is_superseded=kind == "DISCONNECT" and is_superseded,
            has_address=host is not None,
            is_expired=expires_at <= at,
            is_spent=attempts >= most_attempts + LOOKS,
        )
        if stop is not None:
            ended += end(state, *stop, {}, by, at)
            continue
        state.attempts = attempts + 1
        try:
            with transaction.atomic():
                if not move(state, "SENT", until):
                    continue
                detail = "Looked at again, nothing sent." if is_look and kind in SWITCHING else ""
                write_step(command_id, "SENT", attempts + 1, "", detail, {"is_look": is_look}, by, at)
        except IntegrityError:
            continue  # another worker is at this meter with another command
        claimed.append(
            Claimed(
                command_id, turn + 1, kind, attempts + 1, is_look, meter_id, serial, host, port,
                key_reference, counter_floor,
            )
        )  # fmt: skip
    return Round(tuple(claimed), ended)


def _wrong(command_ids: list[int], gate: Gate | None, at: datetime) -> Mapping[int, str]:
    if gate is None or not command_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_CUTTING, [command_ids])
        return gate([Sending(*row) for row in cursor.fetchall()], at)


def _stop(
    *,
    at: datetime,
    left_at: datetime | None,
    is_look: bool,
    is_superseded: bool,
    has_address: bool,
    is_expired: bool,
    is_spent: bool,
) -> tuple[str, str, str] | None:
    """(state, reason, detail) of a command that ends here instead of being sent."""
    unknown = "It may have been sent before; whether the meter acted was never seen."
    if left_at is not None and left_at <= at:
        return ("FAILED", "METER_LEFT", unknown) if is_look else ("CANCELLED", "METER_LEFT", "")
    if is_superseded:
        return "CANCELLED", "SUPERSEDED", unknown if is_look else ""
    if not has_address:
        return "FAILED", "NO_ADDRESS", ""
    if is_look:
        return ("FAILED", "UNRESOLVED", unknown) if is_spent else None
    return ("EXPIRED", "EXPIRED", "It was never sent.") if is_expired else None
