"""Disconnecting and connecting: only what the meter shows afterwards is proof (M11)."""

from __future__ import annotations

import asyncio
from typing import Any

from bijlighar.metering.adapters import dlms
from bijlighar.metering.tests.dlms.stage import AT, QUICK, with_meters
from tools.meter_simulator.meter import Meter


def steps(outcome: dlms.RelayOutcome) -> list[str]:
    return [step.what for step in outcome.steps]


def test_disconnect_and_connect_again() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        (meter,), (target,) = meters, targets
        for on in (False, True):
            outcome = await dlms.aswitch_relay(target, on, QUICK, at=AT)
            assert (outcome.state, outcome.read_back, outcome.was_sent) == ("CONFIRMED", on, True)
            assert outcome.control_state == int(on)
            assert meter.relay_on is on
            assert " ".join(steps(outcome)) == (
                "ASSOCIATED METER_NUMBER_RIGHT STATE_BEFORE SENT ACCEPTED READ_BACK CONFIRMED"
            )
            assert [step.at for step in outcome.steps] == sorted(step.at for step in outcome.steps)

    with_meters(work)


def test_a_meter_that_is_as_wanted_gets_no_command() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        outcome = await dlms.aswitch_relay(targets[0], True, QUICK, at=AT)
        assert (outcome.state, outcome.read_back, outcome.was_sent) == ("CONFIRMED", True, False)
        assert "ALREADY" in steps(outcome)

    with_meters(work)


def test_a_stuck_switch_is_no_success() -> None:
    """The meter accepts the command and does nothing: acceptance alone is not believed."""

    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        outcome = await dlms.aswitch_relay(targets[0], False, QUICK, at=AT)
        assert (outcome.state, outcome.reason) == ("FAILED", "RELAY_STUCK")
        assert (outcome.read_back, outcome.was_sent) == (True, True)
        assert "ACCEPTED" in steps(outcome)
        assert outcome.steps[-1].what == "FAILED"

    with_meters(work, faults={"relay-stuck": 1})


def test_another_meter_at_the_address_is_not_switched() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        outcome = await dlms.aswitch_relay(targets[0], False, QUICK, at=AT)
        assert (outcome.state, outcome.reason, outcome.was_sent) == ("FAILED", "OTHER_METER", False)
        assert meters[0].relay_on

    with_meters(work, faults={"other-meter": 1})


def test_a_silent_meter_fails_without_a_command() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        outcome = await dlms.aswitch_relay(targets[0], False, QUICK, at=AT)
        assert (outcome.state, outcome.reason) == ("FAILED", "REFUSED")
        assert (outcome.was_sent, outcome.read_back) == (False, None)
        assert steps(outcome) == ["FAILED_ATTEMPT", "FAILED"]

    with_meters(work, faults={"absent": 1})


def test_a_connection_that_breaks_after_the_command_is_looked_at_again() -> None:
    """The answer is lost, not the act: the second attempt finds it done and sends nothing twice."""

    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        outcome = await dlms.aswitch_relay(targets[0], False, QUICK, at=AT)
        assert (outcome.state, outcome.read_back, outcome.was_sent) == ("CONFIRMED", False, True)
        assert steps(outcome).count("SENT") == 1
        assert "FAILED_ATTEMPT" in steps(outcome)
        assert (meters[0].commands, meters[0].relay_on) == (1, False)

    with_meters(work, faults={"relay-cuts": 1})


def test_many_at_once() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> Any:
        wanted = [(target, False) for target in targets]
        return meters, await asyncio.to_thread(dlms.switch_relays, wanted, QUICK, at=AT)

    meters, outcomes = with_meters(work, 20, faults={"relay-stuck": 1, "wrong-key": 1})
    for meter, outcome in zip(meters, outcomes, strict=True):
        assert outcome.target.serial == meter.serial
        assert (outcome.state == "CONFIRMED") == (not meter.fault)
        assert (outcome.read_back is False) == (not meter.fault)
