"""Reading many meters at once, each to its own end."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bijlighar.kernel.time import minute_label
from bijlighar.metering.adapters.dlms import axdr, cosem, profiles
from bijlighar.metering.adapters.dlms.pulse import Pulse
from bijlighar.metering.adapters.dlms.records import (
    USUAL_LIMITS,
    Ask,
    Column,
    Limits,
    Outcome,
    ProfileRows,
    State,
    Target,
    Tell,
    Unread,
)
from bijlighar.metering.adapters.dlms.session import Session, associated
from bijlighar.metering.rules.is15959.objects import (
    CLOCK,
    METER_NUMBER,
    OBIS_OF,
    SCALERS_OF,
    Kind,
    Profile,
)
from bijlighar.metering.rules.is15959.reasons import MAY_PASS, Reason


@dataclass(slots=True)
class Told:
    """The instant of the call, carried forward by a clock that cannot be set."""

    at: datetime
    began: float = field(default_factory=time.monotonic)
    pulse: Pulse = field(default_factory=Pulse)

    def now(self) -> datetime:
        """The instant by now."""
        return self.at + timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Seconds since the call."""
        return time.monotonic() - self.began


@dataclass(slots=True)
class _Got:
    """What several attempts at one meter have brought together."""

    profiles: dict[Profile, ProfileRows] = field(default_factory=dict)
    drift: float | None = None
    counter: int = 0
    bytes_in: int = 0


def read_meters(
    targets: Iterable[Target],
    ask: Ask,
    limits: Limits = USUAL_LIMITS,
    *,
    at: datetime,
    tell: Tell | None = None,
) -> list[Outcome]:
    """Read meters, `limits.at_once` at a time; one outcome a target, in the order of the targets.

    `at` is the instant of the call, against which clocks are checked. `tell` hears of each outcome as it is
    reached. Raises nothing for what a meter does or does not do.
    """
    return asyncio.run(aread_meters(targets, ask, limits, at=at, tell=tell))


async def aread_meters(
    targets: Iterable[Target],
    ask: Ask,
    limits: Limits = USUAL_LIMITS,
    *,
    at: datetime,
    tell: Tell | None = None,
) -> list[Outcome]:
    """The same inside a running event loop."""
    told = Told(at.astimezone(UTC))
    waiting = iter(enumerate(targets))
    ended: dict[int, Outcome] = {}

    async def worker() -> None:
        for number, target in waiting:
            ended[number] = outcome = await read_meter(target, ask, limits, told)
            if tell is not None:
                tell(outcome)

    # Workers share one iterator, so that targets may be a stream of any length.
    async with told.pulse.beating(), asyncio.TaskGroup() as group:
        for _ in range(max(1, limits.at_once)):
            group.create_task(worker())
    return [ended[number] for number in sorted(ended)]


async def read_meter(target: Target, ask: Ask, limits: Limits, told: Told) -> Outcome:
    """Read one meter to its end: COMPLETE, or FAILED with the reason of the last attempt."""
    began, got, attempts = time.monotonic(), _Got(), 0
    problem: Unread | None = None
    dice = random.Random(target.serial)
    try:
        async with asyncio.timeout(limits.meter_seconds):
            while True:
                attempts += 1
                problem = await _attempt(target, ask, limits, told, got)
                if problem is None or problem.reason not in MAY_PASS or attempts >= limits.attempts:
                    break
                await asyncio.sleep(pause(attempts, limits, dice))
    except TimeoutError:
        last = f"; the attempt before: {problem.detail}" if problem else ""
        problem = Unread(Reason.TOO_SLOW, f"not done within {limits.meter_seconds:g} s{last}")
    except Exception as bug:  # one meter must not end the reading of the others
        problem = Unread(Reason.INTERNAL, f"{type(bug).__name__}: {bug}")
    if problem is None:
        problem = _gaps(got)
    return Outcome(
        target=target,
        state=State.COMPLETE if problem is None else State.FAILED,
        reason=problem.reason if problem else None,
        detail=problem.detail if problem else "",
        attempts=attempts,
        seconds=time.monotonic() - began,
        profiles=got.profiles,
        drift_seconds=got.drift,
        is_drift_large=got.drift is not None and abs(got.drift) > limits.drift_seconds,
        counter_used=max(got.counter, target.counter_floor),
        bytes_in=got.bytes_in,
    )


def pause(attempt: int, limits: Limits, dice: random.Random) -> float:
    """Seconds before the next attempt: doubled each time, spread so that meters do not come back together."""
    longest: float = min(limits.pause_seconds * 2 ** (attempt - 1), limits.longest_pause_seconds)
    return longest * (0.5 + dice.random() / 2)


async def checked(session: Session, told: Told) -> float:
    """Make sure of the meter's number; its clock less ours, in seconds. Raises Unread OTHER_METER."""
    number = await session.get(Kind.DATA, METER_NUMBER, 2)
    name = number.decode("ascii", "replace") if isinstance(number, bytes) else str(number)
    if name.strip("\x00 ") != session.target.serial:
        raise Unread(Reason.OTHER_METER, f"the meter at this address calls itself {name[:40]!r}")
    before = told.now()
    clock, _ = axdr.instant(await session.get(Kind.CLOCK, CLOCK, 2))
    # The meter looked at its clock somewhere between question and answer: the middle errs least.
    middle = before + (told.now() - before) / 2
    return (clock - middle).total_seconds()


async def _attempt(target: Target, ask: Ask, limits: Limits, told: Told, got: _Got) -> Unread | None:
    session = Session(target, limits, got.counter, told.pulse)
    try:
        async with associated(session):
            got.drift = await checked(session, told)
            until = told.now() + timedelta(seconds=got.drift)
            for profile in ask.profiles:
                if profile not in got.profiles:  # what an earlier attempt brought is not read again
                    got.profiles[profile] = await _profile(session, profile, ask, until)
    except Unread as problem:
        return problem
    finally:
        got.counter = max(got.counter, session.counter)
        got.bytes_in += session.link.bytes_in
    return None


async def _profile(session: Session, profile: Profile, ask: Ask, until: datetime) -> ProfileRows:
    obis, dialect = OBIS_OF[profile], session.target.dialect
    described = profiles.columns(await session.get(Kind.PROFILE, obis, 3))
    described = profiles.with_scalers(described, await _scalers(session, profile, described))
    period = await session.get(Kind.PROFILE, obis, 4) if profile is Profile.BLOCK else None
    interval = profiles.interval_of(profile, period)
    first = last = None
    selection = b""
    if profile is not Profile.INSTANTANEOUS:
        assert ask.from_at is not None and ask.to_at is not None
        from_at, to_at = ask.from_at.astimezone(UTC), ask.to_at.astimezone(UTC)
        first, last = profiles.period_of(profile, from_at, to_at, interval, dialect)
        if dialect.selects:
            selection = cosem.between(first, last)
    raw = await session.get(Kind.PROFILE, obis, 2, selection)
    return profiles.rows_of(
        profile, described, raw, interval_seconds=interval, first=first, last=last, until=until
    )


async def _scalers(
    session: Session, profile: Profile, described: tuple[Column, ...]
) -> dict[str, tuple[int, int]]:
    """From the scaler profile, and from a register itself where that one does not name it."""
    known: dict[str, tuple[int, int]] = {}
    if not profiles.without_scaler(described, known):
        return known
    obis = SCALERS_OF[profile]
    try:
        scaler_columns = profiles.columns(await session.get(Kind.PROFILE, obis, 3))
        known = profiles.scalers(scaler_columns, await session.get(Kind.PROFILE, obis, 2))
    except Unread as problem:
        if problem.reason is not Reason.NO_ACCESS:
            raise
    for one in profiles.without_scaler(described, known):
        attribute = profiles.SCALED[Kind(one.kind)]
        known[one.obis] = profiles.scaler_of(await session.get(one.kind, one.obis, attribute), one.obis)
    return known


def _gaps(got: _Got) -> Unread | None:
    """Rows that the meter must have and has not, as one reason for all profiles."""
    short = [
        f"{profile}: {len(one.missing)} of {one.expected} rows missing, the first of "
        f"{minute_label(one.missing[0])}"
        for profile, one in got.profiles.items()
        if one.missing
    ]
    return Unread(Reason.PARTIAL, "; ".join(short)) if short else None
