"""A worker takes commands in hand: each is his alone until his time is over, and SENT before it is sent.

Written first and sent after: a worker that dies in between leaves a command that the next one looks after,
never one that is sent a second time unseen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.metering.actions.command.steps import End, Move, Step, end, move, write_steps
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
_HANGS = "SELECT id, to_at FROM metering_installation WHERE id = ANY(%s) ORDER BY id FOR SHARE"
_REACHED = (
    "SELECT m.id, m.serial, e.host, e.port, e.key_reference, e.counter_floor FROM metering_meter m "
    "LEFT JOIN metering_endpoint e ON e.meter_id = m.id WHERE m.id = ANY(%s)"
)
_SUPERSEDED = (
    "SELECT d.id FROM unnest(%s::bigint[], %s::bigint[]) d(id, meter_id) WHERE EXISTS (SELECT 1 "
    "FROM metering_command c WHERE c.meter_id = d.meter_id AND c.id > d.id AND c.kind_code = 'CONNECT')"
)


class _Due(NamedTuple):
    command_id: int
    state_code: str
    turn: int
    attempts: int
    kind_code: str
    most_attempts: int
    expires_at: datetime
    installation_id: int
    meter_id: int

    @property
    def is_look(self) -> bool:
        return self.state_code == "SENT"

    @property
    def state(self) -> CommandState:
        return CommandState(
            command_id=self.command_id,
            meter_id=self.meter_id,
            state_code=self.state_code,
            turn=self.turn,
            attempts=self.attempts,
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
    due = _one_a_meter(_asked(_DUE, {"at": at, "most": most}))
    if not due:
        return Round((), 0)
    cutting = [one for one in due if one.kind_code == "DISCONNECT"]
    wrong = _wrong([one.command_id for one in cutting if not one.is_look], gate, at)
    left_at = dict(_asked(_HANGS, [[one.installation_id for one in due]]))
    newer = (
        _asked(_SUPERSEDED, [[one.command_id for one in cutting], [one.meter_id for one in cutting]])
        if cutting
        else ()
    )
    superseded = {row[0] for row in newer}
    reached = {row[0]: row[1:] for row in _asked(_REACHED, [[one.meter_id for one in due]])}
    ends: list[End] = []
    sent: list[_Due] = []
    for one in due:
        if one.command_id in wrong:
            ends.append(End(one.state, "CANCELLED", "NO_LONGER_RIGHT", wrong[one.command_id]))
            continue
        stop = _stop(
            at=at,
            left_at=left_at[one.installation_id],
            is_look=one.is_look,
            is_superseded=one.command_id in superseded,
            has_address=reached[one.meter_id][1] is not None,
            is_expired=one.expires_at <= at,
            is_spent=one.attempts >= one.most_attempts + LOOKS,
        )
        if stop is not None:
            ends.append(End(one.state, *stop))
        else:
            sent.append(one)
    ended = end(ends, by, at)
    claimed = tuple(
        Claimed(
            one.command_id, one.turn + 1, one.kind_code, one.attempts + 1, one.is_look, one.meter_id,
            *reached[one.meter_id],
        )
        for one in _send(sent, until, by, at)
    )  # fmt: skip
    return Round(claimed, ended)


def _asked(query: str, given: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return list(cursor.fetchall())


def _one_a_meter(rows: Sequence[tuple[Any, ...]]) -> list[_Due]:
    """One at a time at one meter: the first of each."""
    first: dict[int, _Due] = {}
    for row in rows:
        one = _Due(*row)
        first.setdefault(one.meter_id, one)
    return list(first.values())


def _send(due: list[_Due], until: datetime, by: Actor, at: datetime) -> list[_Due]:
    """Write SENT for all at once; those that are this worker's now.

    Where another worker is at one of the meters with another command, one after the other, without it.
    """
    if not due:
        return []
    try:
        with transaction.atomic():
            moves = [Move(one.command_id, one.turn, one.attempts + 1, "SENT", until) for one in due]
            moved = move(moves)
            ours = [one for one in due if one.command_id in moved]
            write_steps([_sent(one) for one in ours], by, at)
            return ours
    except IntegrityError:
        if len(due) == 1:
            return []
    half = len(due) // 2
    return _send(due[:half], until, by, at) + _send(due[half:], until, by, at)


def _sent(one: _Due) -> Step:
    detail = "Looked at again, nothing sent." if one.is_look and one.kind_code in SWITCHING else ""
    return Step(one.command_id, "SENT", one.attempts + 1, "", detail, {"is_look": one.is_look})


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
