"""Asks for commands to the meters that hang at connections now, and withdraws one that still waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions.command.steps import End, Step, end, write_steps
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


@dataclass(frozen=True, slots=True)
class Wish:
    """What the meter at a connection is to be told, and why; `decision` for a DISCONNECT, and only then."""

    connection_id: int
    kind_code: str
    reason: str
    decision: Decision | None = None
    expires_at: datetime | None = None
    most_attempts: int = MOST_ATTEMPTS


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a wish: the command that carries it, or why there is none."""

    command_id: int | None
    refusal: str = ""


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
    """Ask for one command, as `request_commands` does; returns its number. Raises UnableToCommand."""
    wish = Wish(connection_id, kind_code, reason, decision, expires_at, most_attempts)
    (asked,) = _request([wish], by, at)
    if asked.command_id is None:
        raise UnableToCommand(asked.refusal)
    return asked.command_id


@action
def request_commands(*, wishes: Sequence[Wish], by: Actor, at: datetime) -> list[Asked]:
    """Ask for DISCONNECT, CONNECT, READ_NOW, CHECK_CLOCK or SET_CLOCK, each of another connection.

    A command is bound to the meter that hangs at the connection now. A DISCONNECT needs a decision, and the
    same decision makes one command only. A CONNECT takes the place of a DISCONNECT that waits; the same kind
    that waits already is given back instead of a second one. A few statements for all.
    """
    return _request(wishes, by, at)


def _request(wishes: Sequence[Wish], by: Actor, at: datetime) -> list[Asked]:
    connections = [wish.connection_id for wish in wishes]
    if len(set(connections)) < len(connections):
        raise ValueError("Commands are asked for one connection each; a connection stands here twice.")
    refusals = {wish.connection_id: problem for wish in wishes if (problem := _problem(wish))}
    hanging = Installation.objects.filter(
        connection_id__in=connections, role_code="MAIN", to_at__isnull=True, from_at__lte=at
    )
    hangs = {one.connection_id: one for one in hanging}
    for one in connections:
        if one not in hangs:
            refusals.setdefault(one, f"No meter hangs at connection {one} now, so nobody can be told.")
    good = [wish for wish in wishes if wish.connection_id not in refusals]
    one_at_a_time(*(f"metering.command.{hangs[wish.connection_id].meter_id}" for wish in good))
    there, clashes = _the_same(good, hangs)
    refusals |= clashes
    new = [wish for wish in good if wish.connection_id not in there | clashes.keys()]
    _supersede([hangs[wish.connection_id].meter_id for wish in new if wish.kind_code == "CONNECT"], by, at)
    there |= _write(new, hangs, by, at)
    return [Asked(there.get(one), refusals.get(one, "")) for one in connections]


def _problem(wish: Wish) -> str:
    """Why a wish cannot be one, whatever hangs where."""
    if wish.kind_code not in KINDS:
        return f"{wish.kind_code!r} is no command; there are {', '.join(KINDS)}."
    if not wish.reason.strip():
        return "Say why the meter is told to; nothing was asked for."
    decision = wish.decision
    if wish.kind_code != "DISCONNECT":
        return "" if decision is None else "Only a DISCONNECT carries a decision."
    if decision is None or not (decision.key.strip() and decision.reason.strip() and decision.snapshot):
        return "Nobody is disconnected without a recorded decision: its key, what was known, and the reason."
    return ""


def _write(
    wishes: Sequence[Wish], hangs: Mapping[int, Installation], by: Actor, at: datetime
) -> dict[int, int]:
    """Write new commands, their states and first steps; their numbers by connection."""
    made = Command.objects.bulk_create(
        Command(
            installation_id=hangs[wish.connection_id].id,
            meter_id=hangs[wish.connection_id].meter_id,
            kind_code=wish.kind_code,
            reason=wish.reason.strip(),
            decision_key=wish.decision.key.strip() if wish.decision else None,
            decision_snapshot=dict(wish.decision.snapshot) if wish.decision else None,
            decision_reason=wish.decision.reason.strip() if wish.decision else None,
            most_attempts=wish.most_attempts,
            expires_at=wish.expires_at or at + VALID_FOR[wish.kind_code],
            requested_at=at,
            requested_by=by.label,
        )
        for wish in wishes
    )
    CommandState.objects.bulk_create(
        CommandState(
            command_id=one.id,
            meter_id=one.meter_id,
            is_switching=one.kind_code in SWITCHING,
            state_code="REQUESTED",
            turn=0,
            attempts=0,
            next_at=at,
        )
        for one in made
    )
    write_steps([Step(one.id, "REQUESTED", 0, "", one.reason) for one in made], by, at)
    return {wish.connection_id: one.id for wish, one in zip(wishes, made, strict=True)}


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
    end([End(state, "CANCELLED", "WITHDRAWN", reason.strip())], by, at)


def _the_same(
    wishes: Sequence[Wish], hangs: Mapping[int, Installation]
) -> tuple[dict[int, int], dict[int, str]]:
    """Commands that are what is wished already, by connection; and why some wishes clash with what waits."""
    keys = [wish.decision.key.strip() for wish in wishes if wish.decision]
    decided = {
        one.decision_key: one
        for one in (Command.objects.filter(kind_code="DISCONNECT", decision_key__in=keys) if keys else ())
    }
    places = [hangs[wish.connection_id].id for wish in wishes]
    waiting: dict[tuple[int, bool], list[tuple[int, str]]] = {}
    live = CommandState.objects.filter(command__installation_id__in=places, state_code__in=LIVE)
    for place, is_switching, command_id, kind in live.order_by("-command_id").values_list(
        "command__installation_id", "is_switching", "command_id", "command__kind_code"
    ):
        waiting.setdefault((place, is_switching), []).append((command_id, kind))
    there: dict[int, int] = {}
    clashes: dict[int, str] = {}
    for wish, place in zip(wishes, places, strict=True):
        found = decided.get(wish.decision.key.strip()) if wish.decision else None
        if found is not None:
            if found.installation_id == place:
                there[wish.connection_id] = found.id
            else:
                clashes[wish.connection_id] = (
                    f"The decision {found.decision_key!r} was taken about another meter."
                )
            continue
        is_switching = wish.kind_code in SWITCHING
        ones = waiting.get((place, is_switching), [])
        # Of switching the newest wish alone counts; when it is the opposite, this one is new.
        same = [one for one, kind in (ones[:1] if is_switching else ones) if kind == wish.kind_code]
        if same and wish.decision is not None:
            clashes[wish.connection_id] = f"A disconnection waits already: command {same[0]}."
        elif same:
            there[wish.connection_id] = same[0]
    return there, clashes


def _supersede(meter_ids: Sequence[int], by: Actor, at: datetime) -> None:
    """End disconnections that wait; one that may have reached the meter is ended by the next worker, now."""
    if not meter_ids:
        return
    waiting = CommandState.objects.select_for_update(of=("self",)).filter(
        meter_id__in=meter_ids, command__kind_code="DISCONNECT", state_code="REQUESTED"
    )
    why = ("CANCELLED", "SUPERSEDED", "Power is to be switched on.")
    end([End(state, *why) for state in waiting.order_by("command_id")], by, at)
    with connection.cursor() as cursor:
        # Where a worker still has it in hand (its last step is SENT) he is let finish.
        cursor.execute(
            "UPDATE metering_command_state s SET next_at = %(at)s FROM metering_command c "
            "WHERE c.id = s.command_id AND c.kind_code = 'DISCONNECT' AND s.meter_id = ANY(%(meters)s) "
            "AND s.state_code = 'SENT' AND (SELECT step_code FROM metering_command_step t "
            "WHERE t.command_id = s.command_id ORDER BY t.id DESC LIMIT 1) = 'PUT_OFF'",
            {"at": at, "meters": list(meter_ids)},
        )
