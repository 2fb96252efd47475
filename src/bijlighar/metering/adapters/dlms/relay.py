"""Disconnecting and connecting with proof: what counts is what the meter says of its switch afterwards."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from datetime import UTC, datetime

from bijlighar.metering.adapters.dlms.read import Told, checked, pause
from bijlighar.metering.adapters.dlms.records import (
    USUAL_LIMITS,
    Limits,
    RelayOutcome,
    RelayState,
    Step,
    Target,
    Unread,
)
from bijlighar.metering.adapters.dlms.session import Session, associated
from bijlighar.metering.rules.is15959 import status
from bijlighar.metering.rules.is15959.objects import RELAY, Kind
from bijlighar.metering.rules.is15959.reasons import MAY_PASS, Reason

DISCONNECT, CONNECT = 1, 2
ZERO = b"\x0f\x00"
LOOK_EVERY_SECONDS = 1.0


def switch_relay(target: Target, on: bool, limits: Limits = USUAL_LIMITS, *, at: datetime) -> RelayOutcome:
    """Connect (`on`) or disconnect one meter, and read back its output state as proof.

    A meter that is already as wanted gets no command and is CONFIRMED. When the connection breaks after the
    command left, the next attempt reads the state first: a command is repeated only to a meter that shows
    that it did not act. Raises nothing for what a meter does.
    """
    return asyncio.run(aswitch_relay(target, on, limits, at=at))


def switch_relays(
    targets: Iterable[tuple[Target, bool]], limits: Limits = USUAL_LIMITS, *, at: datetime
) -> list[RelayOutcome]:
    """Switch many meters, `limits.at_once` at a time; outcomes in the order of the targets."""

    async def every() -> list[RelayOutcome]:
        gate = asyncio.Semaphore(limits.at_once)

        async def one(target: Target, on: bool) -> RelayOutcome:
            async with gate:
                return await aswitch_relay(target, on, limits, at=at)

        return list(await asyncio.gather(*(one(target, on) for target, on in targets)))

    return asyncio.run(every())


async def aswitch_relay(
    target: Target, on: bool, limits: Limits = USUAL_LIMITS, *, at: datetime
) -> RelayOutcome:
    """The same inside a running event loop."""
    switching = _Switching(target, on, limits, Told(at.astimezone(UTC)))
    problem: Unread | None = None
    dice = random.Random(target.serial)
    try:
        async with switching.told.pulse.beating(), asyncio.timeout(limits.meter_seconds):
            for attempt in range(1, limits.attempts + 1):
                problem = await switching.attempt()
                if problem is None or problem.reason not in MAY_PASS or attempt == limits.attempts:
                    break
                switching.step("FAILED_ATTEMPT", f"{problem.reason}: {problem.detail}")
                await asyncio.sleep(pause(attempt, limits, dice))
    except TimeoutError:
        problem = Unread(Reason.TOO_SLOW, f"not done within {limits.meter_seconds:g} s")
    except Exception as bug:  # the saga must hear of an end in every case
        problem = Unread(Reason.INTERNAL, f"{type(bug).__name__}: {bug}")
    switching.step(*(("FAILED", str(problem)) if problem else ("CONFIRMED",)))
    return RelayOutcome(
        target=target,
        wanted_on=on,
        state=RelayState.FAILED if problem else RelayState.CONFIRMED,
        reason=problem.reason if problem else None,
        detail=problem.detail if problem else "",
        read_back=switching.output,
        control_state=switching.control,
        was_sent=switching.was_sent,
        steps=tuple(switching.steps),
        counter_used=max(switching.counter, target.counter_floor),
    )


class _Switching:
    def __init__(self, target: Target, on: bool, limits: Limits, told: Told) -> None:
        self.target, self.on, self.limits, self.told = target, on, limits, told
        self.steps: list[Step] = []
        self.output: bool | None = None
        self.control: int | None = None
        self.was_sent = False
        self.counter = 0

    def step(self, what: str, detail: str = "") -> None:
        self.steps.append(Step(what, self.told.now(), detail))

    async def attempt(self) -> Unread | None:
        session = Session(self.target, self.limits, self.counter, self.told.pulse)
        # What an earlier attempt read is no proof any more.
        self.output = self.control = None
        try:
            async with associated(session):
                self.step("ASSOCIATED")
                await checked(session, self.told)
                self.step("METER_NUMBER_RIGHT", self.target.serial)
                await self._look(session)
                if self._is_done():
                    self.step("ALREADY" if not self.was_sent else "READ_BACK", self._shown())
                    return None
                self.step("STATE_BEFORE", self._shown())
                # From here on the meter may have the command, whatever is heard of it.
                self.was_sent = True
                self.step("SENT", "remote reconnect" if self.on else "remote disconnect")
                await session.act(Kind.RELAY, RELAY, CONNECT if self.on else DISCONNECT, ZERO)
                self.step("ACCEPTED")
                return await self._settle(session)
        except Unread as problem:
            return problem
        finally:
            self.counter = max(self.counter, session.counter)

    async def _settle(self, session: Session) -> Unread | None:
        """Look until the switch has moved, for as long as a switch may take."""
        deadline = self.told.elapsed() + self.limits.settle_seconds
        while True:
            await self._look(session)
            if self._is_done():
                self.step("READ_BACK", self._shown())
                return None
            if self.told.elapsed() >= deadline:
                break
            await asyncio.sleep(min(LOOK_EVERY_SECONDS, self.limits.settle_seconds / 4))
        self.step("READ_BACK", self._shown())
        if self.on and self.control == status.RelayState.READY:
            return Unread(Reason.RELAY_READY, self._shown())
        return Unread(
            Reason.RELAY_STUCK, f"after {self.limits.settle_seconds:g} s the meter shows: {self._shown()}"
        )

    async def _look(self, session: Session) -> None:
        output = await session.get(Kind.RELAY, RELAY, 2)
        control = await session.get(Kind.RELAY, RELAY, 3)
        if not isinstance(output, bool) or not isinstance(control, int):
            raise Unread(Reason.PROTOCOL, "the switch tells no state")
        self.output, self.control = output, control

    def _is_done(self) -> bool:
        return self.output is self.on

    def _shown(self) -> str:
        return f"output {'on' if self.output else 'off'}, control state {self.control}"
