"""Reading simulated meters: good ones give exactly what their home used, bad ones their reason (M2, M11)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest

from bijlighar.metering.adapters import dlms
from bijlighar.metering.rules.is15959.objects import EVENTS, Client, Dialect, Profile
from bijlighar.metering.tests.dlms.stage import (
    AT,
    BLOCKS,
    FROM,
    IMPATIENT,
    QUICK,
    TO,
    read,
    true_blocks,
    with_meters,
)
from tools.meter_simulator.meter import Meter

NAIVE = FROM.replace(tzinfo=None)
EVERYTHING = dlms.Ask(
    (Profile.INSTANTANEOUS, Profile.BLOCK, Profile.DAILY, Profile.BILLING, *EVENTS), FROM, TO
)


def energy(outcome: dlms.Outcome) -> list[Any]:
    frame = dlms.readings([outcome]).filter(quantity="ENERGY_IMPORT_BLOCK").sort("stamp")
    return frame["value"].to_list()


def test_every_profile_of_a_day() -> None:
    (meter,), (outcome,) = read(1, EVERYTHING)
    assert (outcome.state, outcome.reason, outcome.attempts) == ("COMPLETE", None, 1)
    assert energy(outcome) == true_blocks(meter)
    frame = dlms.readings([outcome])
    blocks = frame.filter(profile="BLOCK", quantity="ENERGY_IMPORT_BLOCK").sort("stamp")
    assert (blocks["stamp"][0], blocks["stamp"][-1]) == (FROM + timedelta(minutes=15), TO)
    volts = frame.filter(profile="BLOCK", quantity="VOLTAGE_AVERAGE").sort("stamp")
    # Tenths of a volt in the meter, thousandths here.
    first = (FROM + timedelta(minutes=15)).replace(tzinfo=None)
    assert volts["value"][0] == meter.home.volt_tenths(first) * 100
    assert set(volts["unit"]) == {"V"}
    midnights = frame.filter(profile="DAILY", quantity="ENERGY_IMPORT").sort("stamp")
    assert midnights["value"].to_list() == [
        meter.home.register_wh(at.replace(tzinfo=None)) for at in (FROM, TO)
    ]
    assert midnights["value"][1] - midnights["value"][0] == sum(true_blocks(meter))
    now = frame.filter(profile="INSTANTANEOUS", quantity="ENERGY_IMPORT")
    assert now["value"][0] == meter.home.register_wh(AT.replace(tzinfo=None))


def test_events_of_a_month() -> None:
    (meter,), (outcome,) = read(1, dlms.Ask((Profile.EVENTS_POWER,), FROM - timedelta(days=30), TO), QUICK)
    told = dlms.readings([outcome]).select("stamp", "value").rows()
    local = (FROM - timedelta(days=30)).replace(tzinfo=None), TO.replace(tzinfo=None)
    happened = [(at, code) for at, code in meter.home.power_failures() if local[0] <= at < local[1]]
    assert happened
    assert [(at.astimezone(FROM.tzinfo).replace(tzinfo=None), code) for at, code in told] == happened


def test_billing_rows_of_two_months() -> None:
    (meter,), (outcome,) = read(1, dlms.Ask((Profile.BILLING,), FROM - timedelta(days=60), TO))
    frame = dlms.readings([outcome]).filter(quantity="ENERGY_IMPORT")
    assert [f"{at:%d %H:%M}" for at in frame["stamp"].dt.convert_time_zone("Asia/Kolkata")] == [
        "01 00:00"
    ] * 2
    local = [at.replace(tzinfo=None) for at in frame["stamp"].dt.convert_time_zone("Asia/Kolkata")]
    assert frame["value"].to_list() == [meter.home.register_wh(at) for at in local]


@pytest.mark.parametrize(
    ("fault", "reason", "attempts"),
    [
        ("absent", "REFUSED", 2),
        ("wrong-key", "WRONG_KEY", 1),
        ("cut", "TRUNCATED", 2),
        ("truncated", "TRUNCATED", 2),
        ("drops", "CLOSED", 2),
        ("other-meter", "OTHER_METER", 1),
        ("replays", "REPLAYED", 1),
        ("gaps", "PARTIAL", 1),
    ],
)
def test_a_faulty_meter_ends_with_its_reason(fault: str, reason: str, attempts: int) -> None:
    meters, outcomes = read(3, faults={fault: 1})
    for meter, outcome in zip(meters, outcomes, strict=True):
        if meter.fault:
            assert (outcome.state, outcome.reason, outcome.attempts) == ("FAILED", reason, attempts)
            assert outcome.detail
        else:
            assert outcome.state == "COMPLETE"
            assert energy(outcome) == true_blocks(meter)


@pytest.mark.parametrize("fault", ["silent", "slow"])
def test_a_meter_without_an_answer_in_time_is_silent(fault: str) -> None:
    _, (outcome,) = read(1, BLOCKS, IMPATIENT, faults={fault: 1})
    assert (outcome.state, outcome.reason, outcome.attempts) == ("FAILED", "SILENT", 2)


def test_a_meter_may_not_take_for_ever() -> None:
    _, (outcome,) = read(
        1, BLOCKS, replace(QUICK, answer_seconds=30, meter_seconds=0.2), faults={"silent": 1}
    )
    assert (outcome.state, outcome.reason) == ("FAILED", "TOO_SLOW")


def test_a_meter_is_not_silent_while_we_do_not_listen() -> None:
    """Work of our own that blocks the loop is not counted as the meter's silence."""

    async def busy(meter: Meter) -> None:
        while not meter.connections:
            await asyncio.sleep(0)
        for _ in range(6):
            time.sleep(0.3)  # what is meant: nobody can listen meanwhile
            await asyncio.sleep(0)

    async def work(meters: list[Meter], targets: list[dlms.Target]) -> Any:
        limits = dlms.Limits(answer_seconds=0.2, attempts=1)
        reading = asyncio.create_task(dlms.aread_meters(targets, BLOCKS, limits, at=AT))
        await asyncio.gather(reading, busy(meters[0]))
        return reading.result()

    (outcome,) = with_meters(work)
    assert outcome.state == "COMPLETE", outcome.detail


def test_a_late_answer_is_not_taken_for_the_next_one() -> None:
    (meter,), (outcome,) = read(1, faults={"late-release": 1})
    assert (outcome.state, outcome.attempts) == ("COMPLETE", 1), outcome.detail
    assert energy(outcome) == true_blocks(meter)


def test_a_second_attempt_cures_what_passes() -> None:
    (meter,), (outcome,) = read(1, faults={"drops-once": 1})
    assert (outcome.state, outcome.attempts) == ("COMPLETE", 2)
    assert energy(outcome) == true_blocks(meter)


def test_a_wrong_clock_is_a_finding() -> None:
    _, outcomes = read(2, faults={"clock-drift": 1})
    assert [one.state for one in outcomes] == ["COMPLETE", "COMPLETE"]
    (wrong,) = [one for one in outcomes if one.is_drift_large]
    assert wrong.drift_seconds is not None
    assert abs(wrong.drift_seconds - 900) < 60
    assert dlms.verdicts(outcomes)["is_drift_large"].sum() == 1


def test_what_a_gap_leaves_is_kept_and_named() -> None:
    (meter,), (outcome,) = read(1, faults={"gaps": 1})
    # The simulator drops four rows, stamped 10:00 to 10:45: blocks 39 to 42.
    assert "4 of 96" in outcome.detail
    assert "2026-11-18 10:00 IST" in outcome.detail
    assert energy(outcome) == [wh for block, wh in enumerate(true_blocks(meter)) if not 39 <= block < 43]


@pytest.mark.parametrize(
    "given",
    [
        {"dialect": Dialect(general=True)},
        {"dialect": Dialect(reconnects=True)},
        {"dialect": Dialect(selects=False)},
        {"access": dlms.Access.LLS, "client": Client.METER_READER},
        {"client": Client.METER_READER},
    ],
    ids=["general-glo", "a connection an association", "no selection", "LLS", "meter reader"],
)
def test_other_ways_in(given: dict[str, Any]) -> None:
    (meter,), (outcome,) = read(1, **given)
    assert outcome.state == "COMPLETE", outcome.detail
    assert energy(outcome) == true_blocks(meter)


def test_a_wrong_password_is_a_wrong_key() -> None:
    async def work(meters: list[Meter], targets: list[dlms.Target]) -> Any:
        (target,) = targets
        keys = dlms.MeterKeys(*meters[0].keys()[:2], password=b"guess")
        return await dlms.aread_meters([replace(target, keys=keys)], BLOCKS, QUICK, at=AT)

    (outcome,) = with_meters(work, access=dlms.Access.LLS, client=Client.METER_READER)
    assert outcome.reason == "WRONG_KEY"


def test_only_blocks_that_are_over_are_expected() -> None:
    (meter,), (outcome,) = read(
        1, dlms.Ask((Profile.BLOCK,), AT - timedelta(minutes=67), AT + timedelta(days=1))
    )
    # From 11:00 to 12:07 in whole quarter-hours.
    assert (outcome.state, outcome.profiles[Profile.BLOCK].expected) == ("COMPLETE", 4)
    assert energy(outcome) == true_blocks(meter, AT - timedelta(minutes=67), 4)


def test_counters_only_go_up() -> None:
    """The simulator refuses a counter that does not rise; what we say of ours is what it took last."""

    async def work(meters: list[Meter], targets: list[dlms.Target]) -> None:
        (meter,), (target,) = meters, targets
        before = meter.taken[48]
        for _ in range(3):
            (outcome,) = await dlms.aread_meters([target], BLOCKS, QUICK, at=AT)
            assert outcome.state == "COMPLETE"
            assert before < outcome.counter_used == meter.taken[48]
            before = meter.taken[48]
        # A meter, or one who plays it, that tells an old counter does not make us repeat one.
        meter.taken[48] = 1
        (outcome,) = await dlms.aread_meters(
            [replace(target, counter_floor=before + 1000)], BLOCKS, QUICK, at=AT
        )
        assert meter.taken[48] == outcome.counter_used > before + 1000

    with_meters(work)


def test_a_spent_counter_is_never_wrapped() -> None:
    _, (outcome,) = read(1, counter_floor=0xFFFFFFFF)
    assert (outcome.state, outcome.reason, outcome.attempts) == ("FAILED", "COUNTER_SPENT", 1)


def test_many_at_once_in_bounded_number() -> None:
    heard: list[dlms.Outcome] = []

    async def work(meters: list[Meter], targets: list[dlms.Target]) -> Any:
        limits = replace(QUICK, at_once=4)
        return await dlms.aread_meters(iter(targets), BLOCKS, limits, at=AT, tell=heard.append)

    outcomes = with_meters(work, 20, faults={"wrong-key": 2})
    assert [one.target.serial for one in outcomes] == [f"SIM{number:07d}" for number in range(1, 21)]
    assert sorted(one.target.serial for one in heard) == [one.target.serial for one in outcomes]
    table = dlms.verdicts(outcomes)
    assert table.group_by("reason").len().sort("reason").rows() == [(None, 18), ("WRONG_KEY", 2)]
    assert set(table.filter(pl.col("reason").is_not_null())["reason_hi"]) == {
        "यह चाबी (की) इस मीटर की नहीं है।"
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"profiles": (Profile.BLOCK,)}, "from_at"),
        ({"profiles": (Profile.BLOCK,), "from_at": TO, "to_at": FROM}, "later"),
        ({"profiles": (Profile.BLOCK,), "from_at": NAIVE, "to_at": NAIVE.replace(year=2027)}, "zone"),
    ],
)
def test_an_impossible_period_is_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        dlms.Ask(**given)
