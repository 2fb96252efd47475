"""A turn at one command: what is said to the meter, and what its answers prove."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bijlighar.metering.actions import Claimed, Shown
from bijlighar.metering.adapters import dlms
from bijlighar.metering.adapters.dlms import Keyring, Limits, Look, RelayOutcome, Target
from bijlighar.metering.rules.commands import Result
from bijlighar.metering.rules.is15959.objects import Client, Profile

RIGHT_SECONDS = 30
"""A clock that is off by less is left as it is."""


def target_of(claimed: Claimed, ring: Keyring) -> Target:
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


async def turn(claimed: Claimed, target: Target, limits: Limits, at: datetime) -> tuple[Result, Shown]:
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
