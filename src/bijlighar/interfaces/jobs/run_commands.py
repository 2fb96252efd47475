"""The worker of commands: takes what is due, talks to the meters, writes down what each of them showed.

Meters are talked to in a thread of its own; the database is asked by this one alone, as each meter ends.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from queue import Queue
from threading import Event

from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.actions import Claimed, Shown
from bijlighar.metering.adapters import dlms
from bijlighar.metering.adapters.dlms import Keyring, Limits, Look, RelayOutcome, Target
from bijlighar.metering.rules.commands import Result
from bijlighar.metering.rules.is15959.objects import Client, Profile

log = logging.getLogger(__name__)

BY = Actor.system("commands")
AT_A_TIME = 200
GRACE_SECONDS = 60
"""How much longer than the slowest meter a worker may take before others look after his commands."""
PAUSE_SECONDS = 1.0
RIGHT_SECONDS = 30
"""A clock that is off by less is left as it is."""
USUAL = Limits(at_once=AT_A_TIME, answer_seconds=20, meter_seconds=90, attempts=2, pause_seconds=2)


@dataclass(frozen=True, slots=True)
class Ran:
    """One round: how many commands were taken in hand, and how many of each state they are in now."""

    claimed: int
    states: Mapping[str, int]


Now = Callable[[], datetime]
_Ended = tuple[Claimed, Result, Shown]


def run_due(
    *,
    keys: Mapping[str, Keyring],
    now: Now,
    limits: Limits = USUAL,
    at_a_time: int = AT_A_TIME,
    by: Actor = BY,
) -> Ran:
    """Take the commands that are due in hand, and see each to the end of its turn."""
    at = now()
    if not queries.commands_due(at=at):
        return Ran(0, {})
    held = actions.claim_commands(
        most=at_a_time, for_seconds=limits.meter_seconds + GRACE_SECONDS, by=BY, at=at
    )
    states: Counter[str] = Counter({"ENDED_UNSENT": held.ended} if held.ended else {})
    for claimed, result, shown in _ended(held.claimed, keys, limits, at):
        states[
            actions.conclude_command(
                command_id=claimed.command_id,
                turn=claimed.turn,
                is_look=claimed.is_look and claimed.kind_code in ("DISCONNECT", "CONNECT"),
                result=result,
                shown=shown,
                by=BY,
                at=now(),
            )
        ] += 1
    return Ran(len(held.claimed), dict(states))


def run_forever(stop: Event, *, keys: Mapping[str, Keyring], now: Now, limits: Limits = USUAL) -> None:
    """Round after round until `stop` is set; a database that is away for a while is waited for."""
    from django.db import Error, connection

    while not stop.is_set():
        try:
            if run_due(keys=keys, now=now, limits=limits).claimed:
                continue
        except Error as problem:
            log.warning("Commands could not be read (%s). Trying again.", str(problem).strip())
            connection.close()
            stop.wait(5)
        stop.wait(PAUSE_SECONDS)


def _ended(
    held: tuple[Claimed, ...], keys: Mapping[str, Keyring], limits: Limits, at: datetime
) -> Iterator[_Ended]:
    """Each command as its turn ends, in the order in which meters answer."""
    ready: Queue[_Ended | BaseException | None] = Queue()
    able = []
    for claimed in held:
        ring = keys.get(claimed.key_reference)
        if ring is None:
            yield claimed, Result(False, reason_code="NO_KEY"), Shown(at)
        else:
            able.append((claimed, _target(claimed, ring)))

    async def every() -> None:
        gate = asyncio.Semaphore(limits.at_once)

        async def one(claimed: Claimed, target: Target) -> None:
            async with gate:
                try:
                    result, shown = await _turn(claimed, target, limits, at)
                except Exception as bug:  # one meter must not end the round of the others
                    detail = f"{type(bug).__name__}: {bug}"
                    result, shown = Result(False, True, None, "INTERNAL", detail), Shown(at)
                ready.put((claimed, result, shown))

        await asyncio.gather(*(one(*each) for each in able))

    def talk() -> None:
        try:
            asyncio.run(every())
            ready.put(None)
        except BaseException as problem:
            ready.put(problem)

    if not able:
        return
    threading.Thread(target=talk, name="meters", daemon=True).start()
    while (found := ready.get()) is not None:
        if isinstance(found, BaseException):
            raise found
        yield found


def _target(claimed: Claimed, ring: Keyring) -> Target:
    client = Client.UTILITY if ring.access is dlms.Access.HLS else Client.METER_READER
    return Target(
        claimed.host,
        claimed.serial,
        ring.keys,
        claimed.port,
        client=client,
        access=ring.access,
        counter_floor=claimed.counter_floor,
    )


async def _turn(claimed: Claimed, target: Target, limits: Limits, at: datetime) -> tuple[Result, Shown]:
    if claimed.kind_code in ("DISCONNECT", "CONNECT"):
        wanted = claimed.kind_code == "CONNECT"
        if claimed.is_look:
            look = await dlms.alook(target, limits, at=at)
            return _looked(look, wanted), _shown(look)
        switched = await dlms.aswitch_relay(target, wanted, limits, at=at)
        return _switched(switched), _shown_switch(switched, at)
    if claimed.kind_code == "READ_NOW":
        return await _read(target, limits, at)
    if claimed.kind_code == "SET_CLOCK":
        return _clock(await dlms.ashift_clock(target, RIGHT_SECONDS, limits, at=at))
    look = await dlms.alook(target, limits, at=at)
    is_done = look.drift_seconds is not None
    return Result(
        is_done,
        reason_code=look.reason or "",
        detail=look.detail,
        evidence={"drift_seconds": look.drift_seconds},
    ), _shown(look)


def _looked(look: Look, wanted: bool) -> Result:
    seen = None if look.is_on is None else look.is_on is wanted
    return Result(
        seen is True, False, seen, look.reason or "", look.detail, {"control_state": look.control_state}
    )


def _switched(outcome: RelayOutcome) -> Result:
    steps = [step.what for step in outcome.steps]
    # What it showed before the command left is no proof of what it did.
    sent = len(steps) - 1 - steps[::-1].index("SENT") if "SENT" in steps else -1
    is_seen = any(step in ("READ_BACK", "ALREADY") for step in steps[sent + 1 :])
    read_back = outcome.read_back is outcome.wanted_on if is_seen and outcome.read_back is not None else None
    return Result(
        is_done=outcome.state == "CONFIRMED",
        was_sent=outcome.was_sent,
        read_back=read_back,
        reason_code=str(outcome.reason or ""),
        detail=outcome.detail,
        evidence={
            "control_state": outcome.control_state,
            "steps": [[step.what, step.at.isoformat(), step.detail] for step in outcome.steps],
        },
    )


def _shown_switch(outcome: RelayOutcome, at: datetime) -> Shown:
    seen = [step.at for step in outcome.steps if step.what in ("READ_BACK", "ALREADY", "STATE_BEFORE")]
    if not seen or outcome.read_back is None:
        return Shown(at, counter_used=outcome.counter_used)
    return Shown(seen[-1], outcome.read_back, outcome.control_state, counter_used=outcome.counter_used)


def _shown(look: Look) -> Shown:
    return Shown(look.at, look.is_on, look.control_state, look.drift_seconds, look.counter_used)


def _clock(look: Look) -> tuple[Result, Shown]:
    evidence = {"before_seconds": look.drift_before_seconds, "after_seconds": look.drift_seconds}
    before, after = look.drift_before_seconds, look.drift_seconds
    if before is not None and abs(before) > dlms.MOST_SHIFT_SECONDS:
        result = Result(False, reason_code="CLOCK_TOO_FAR", evidence=evidence)
    elif after is not None:
        is_right = abs(after) <= RIGHT_SECONDS
        result = Result(
            is_right, look.was_sent, is_right, "" if is_right else "NOT_ACTED", look.detail, evidence
        )
    else:
        # A shift whose end nobody saw is not sent again blindly: the next turn reads the clock first.
        result = Result(False, reason_code=look.reason or "", detail=look.detail, evidence=evidence)
    return result, _shown(look)


async def _read(target: Target, limits: Limits, at: datetime) -> tuple[Result, Shown]:
    ask = dlms.Ask((Profile.INSTANTANEOUS,))
    (outcome,) = await dlms.aread_meters([target], ask, replace(limits, at_once=1), at=at)
    values = {
        row["quantity"]: {"value": row["value"], "unit": row["unit"], "decimals": row["decimals"]}
        for row in dlms.readings([outcome]).to_dicts()
        if row["value"] is not None
    }
    result = Result(
        outcome.state == "COMPLETE",
        reason_code=str(outcome.reason or ""),
        detail=outcome.detail,
        evidence={"values": values},
    )
    return result, Shown(at, drift_seconds=outcome.drift_seconds, counter_used=outcome.counter_used)
