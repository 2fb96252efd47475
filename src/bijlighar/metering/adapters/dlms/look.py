"""Looking at a meter's switch and clock without telling it anything, and shifting a clock with proof."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

from bijlighar.metering.adapters.dlms.read import Told, checked
from bijlighar.metering.adapters.dlms.records import USUAL_LIMITS, Limits, Target, Unread
from bijlighar.metering.adapters.dlms.session import Session, associated
from bijlighar.metering.rules.is15959.objects import CLOCK, RELAY, Kind
from bijlighar.metering.rules.is15959.reasons import Reason

SHIFT = 6
MOST_SHIFT_SECONDS = 900
"""What the clock's own method `shift_time` takes at most, either way."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a meter showed at `at`: output state (True: power flows), control state, its clock less ours.

    `reason` says why it showed nothing or not all; `was_sent`: a shift of the clock left for the meter.
    """

    target: Target
    at: datetime
    is_on: bool | None
    control_state: int | None
    drift_seconds: float | None
    drift_before_seconds: float | None
    was_sent: bool
    reason: Reason | None
    detail: str
    counter_used: int


async def alook(target: Target, limits: Limits = USUAL_LIMITS, *, at: datetime) -> Look:
    """Read the switch and the clock of one meter, once; raises nothing for what a meter does."""
    return await _looked(target, limits, at, shift_over_seconds=None)


async def ashift_clock(
    target: Target, tolerance_seconds: float, limits: Limits = USUAL_LIMITS, *, at: datetime
) -> Look:
    """Shift a meter's clock to ours where it is off by more than the tolerance, and read it again as proof.

    A clock that is off by more than `MOST_SHIFT_SECONDS` is left alone.
    """
    return await _looked(target, limits, at, shift_over_seconds=tolerance_seconds)


async def _looked(target: Target, limits: Limits, at: datetime, shift_over_seconds: float | None) -> Look:
    told = Told(at.astimezone(UTC))
    session = Session(target, limits, 0, told.pulse)
    is_on: bool | None = None
    control: int | None = None
    before: float | None = None
    drift: float | None = None
    was_sent = False
    problem: Unread | None = None
    try:
        async with told.pulse.beating(), asyncio.timeout(limits.meter_seconds), associated(session):
            before = drift = await checked(session, told)
            if shift_over_seconds is not None and shift_over_seconds < abs(before) <= MOST_SHIFT_SECONDS:
                was_sent, drift = True, None
                by_seconds = round(-before)
                await session.act(
                    Kind.CLOCK, CLOCK, SHIFT, b"\x10" + by_seconds.to_bytes(2, "big", signed=True)
                )
                drift = await checked(session, told)
            output = await session.get(Kind.RELAY, RELAY, 2)
            state = await session.get(Kind.RELAY, RELAY, 3)
            if not isinstance(output, bool) or not isinstance(state, int):
                raise Unread(Reason.PROTOCOL, "the switch tells no state")
            is_on, control = output, state
    except Unread as found:
        problem = found
    except TimeoutError:
        problem = Unread(Reason.TOO_SLOW, f"not done within {limits.meter_seconds:g} s")
    except Exception as bug:  # whoever waits must hear of an end in every case
        problem = Unread(Reason.INTERNAL, f"{type(bug).__name__}: {bug}")
    return Look(
        target,
        told.now(),
        is_on,
        control,
        drift,
        before,
        was_sent,
        problem.reason if problem else None,
        problem.detail if problem else "",
        max(session.counter, target.counter_floor),
    )
