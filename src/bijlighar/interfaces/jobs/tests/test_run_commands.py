"""The worker of commands against simulated meters over ciphered TCP: proof, or the reason (M11, M13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from bijlighar.consumers.tests import place
from bijlighar.interfaces.jobs.run_commands import Ran, run_due, run_forever
from bijlighar.interfaces.jobs.tests.meters_on_stage import hang, meters
from bijlighar.metering import actions, queries
from bijlighar.metering.actions import Decision
from bijlighar.metering.adapters import dlms
from bijlighar.metering.models import ClockOffset, Endpoint, RelayReading
from bijlighar.metering.queries import CommandRecord
from bijlighar.metering.tests.stage import BY
from tools.meter_simulator.meter import Meter

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 20, 6, 37, tzinfo=UTC)
QUICK = dlms.Limits(
    answer_seconds=5, attempts=2, pause_seconds=0.01, settle_seconds=0.05, meter_seconds=60, at_once=20
)
HOUR = timedelta(hours=1)


class Lab:
    """Meters that listen, hung at homes, and a worker with their keys."""

    def __init__(self, made: list[Meter], homes: dict[str, int], keys_file: Path) -> None:
        self.meters, self.homes = made, homes
        self.keys = dlms.read_keys(keys_file, {})

    def ask(self, kind: str, place: int = 0) -> int:
        serial = self.meters[place].serial
        decision = (
            Decision(f"lab/{kind}/{serial}", {"as_of": "2026-11-20"}, "a test")
            if kind == "DISCONNECT"
            else None
        )
        return actions.request_command(
            connection_id=self.homes[serial], kind_code=kind, reason="a test", decision=decision, by=BY, at=AT
        )

    def run(self, at: datetime = AT, limits: dlms.Limits = QUICK) -> Ran:
        # Who may be cut off is not this worker's question: here everybody may.
        return run_due(keys=self.keys, now=lambda: at, limits=limits, gate=lambda sending, at: {})

    def see(self, command_id: int) -> CommandRecord:
        found = queries.command(command_id)
        assert found is not None
        return found


@pytest.fixture
def lab(db: None, tmp_path: Path) -> Iterator[Callable[..., Lab]]:
    with ExitStack() as stack:

        def build(count: int = 1, **faults: int) -> Lab:
            path = tmp_path / "meters.csv"
            wanted = {name.replace("_", "-"): many for name, many in faults.items()}
            made = stack.enter_context(meters(path, count, AT, wanted))
            return Lab(made, hang(place.company(), made, path, AT), path)

        yield build


def test_disconnect_and_reconnect_are_confirmed_by_reading_back(lab: Callable[..., Lab]) -> None:
    here = lab()
    (meter,) = here.meters
    for kind, on in (("DISCONNECT", False), ("CONNECT", True)):
        wish = here.ask(kind)
        assert here.run() == Ran(1, {"CONFIRMED": 1})
        assert meter.relay_on is on
        found = here.see(wish)
        assert [step.step_code for step in found.steps] == ["REQUESTED", "SENT", "CONFIRMED"]
        evidence = found.steps[-1].evidence
        assert evidence["read_back"] is True
        assert evidence["control_state"] == int(on)
        assert "READ_BACK" in [step[0] for step in evidence["steps"]]
    assert meter.commands == 2
    assert list(RelayReading.objects.order_by("id").values_list("is_on", flat=True)) == [False, True]
    assert Endpoint.objects.get().counter_floor >= max(meter.taken.values())
    assert here.run() == Ran(0, {}), "nothing is left to do"


def test_a_silent_meter_fails_with_its_reason_after_bounded_attempts(lab: Callable[..., Lab]) -> None:
    here = lab(silent=1)
    wish = here.ask("DISCONNECT")
    impatient = dlms.Limits(answer_seconds=0.2, attempts=1, meter_seconds=5)
    at, turns = AT, 0
    while here.see(wish).state_code in ("REQUESTED", "SENT"):
        assert here.run(at, impatient).claimed == 1
        assert here.run(at, impatient).claimed == 0, "it waits before it is tried again"
        at, turns = at + HOUR, turns + 1
    found = here.see(wish)
    assert (turns, found.state_code, found.steps[-1].reason_code) == (3, "FAILED", "SILENT")
    assert here.meters[0].commands == 0


def test_a_stuck_switch_fails_because_the_read_back_says_otherwise(lab: Callable[..., Lab]) -> None:
    here = lab(relay_stuck=1)
    wish = here.ask("DISCONNECT")
    assert here.run() == Ran(1, {"FAILED": 1})
    last = here.see(wish).steps[-1]
    assert (last.reason_code, last.evidence["read_back"]) == ("RELAY_STUCK", False)
    assert "output on" in last.detail
    assert here.meters[0].commands == 1


def test_a_wrong_key_fails_at_once(lab: Callable[..., Lab]) -> None:
    """A meter locks itself after a few wrong keys."""
    here = lab(wrong_key=1)
    wish = here.ask("CONNECT")
    here.run()
    found = here.see(wish)
    assert (found.state_code, found.attempts, found.steps[-1].reason_code) == ("FAILED", 1, "WRONG_KEY")


def test_a_key_that_nobody_has_fails_without_a_word_to_the_meter(lab: Callable[..., Lab]) -> None:
    here = lab()
    wish = here.ask("CONNECT")
    here.keys = {}
    here.run()
    assert here.see(wish).steps[-1].reason_code == "NO_KEY"
    assert here.meters[0].connections == 0


def test_a_meter_removed_before_the_sending_hears_nothing(lab: Callable[..., Lab]) -> None:
    here = lab()
    wish = here.ask("DISCONNECT")
    meter_id = here.see(wish).meter_id
    actions.remove_meter(meter_id=meter_id, to_at=AT, register_end_wh=None, by=BY, at=AT)
    assert here.run() == Ran(0, {"ENDED_UNSENT": 1})
    found = here.see(wish)
    assert (found.state_code, found.steps[-1].reason_code) == ("CANCELLED", "METER_LEFT")
    assert here.meters[0].connections == 0


@pytest.mark.parametrize("had_acted", [True, False])
def test_what_a_dead_worker_left_is_looked_at_and_not_sent_again(
    lab: Callable[..., Lab], had_acted: bool
) -> None:
    """He died after SENT was written: the next asks the meter first, and sends only if it had not acted."""
    here = lab()
    (meter,) = here.meters
    wish = here.ask("DISCONNECT")
    actions.claim_commands(most=1, for_seconds=60, by=BY, at=AT)
    if had_acted:
        meter.switch(False)
    later = AT + timedelta(minutes=2)
    here.run(later)
    if had_acted:
        assert here.see(wish).state_code == "CONFIRMED"
    else:
        assert (here.see(wish).state_code, meter.commands) == ("REQUESTED", 0)
        here.run(later)
    assert (meter.commands, meter.relay_on, here.see(wish).state_code) == (1, False, "CONFIRMED")


def test_an_answer_lost_on_its_way_is_looked_for(lab: Callable[..., Lab]) -> None:
    here = lab(relay_cuts=1)
    wish = here.ask("DISCONNECT")
    once = dlms.Limits(answer_seconds=5, attempts=1, settle_seconds=0.05)
    here.run(AT, once)
    assert here.see(wish).state_code == "SENT"
    here.run(AT + HOUR, once)
    assert (here.see(wish).state_code, here.meters[0].commands) == ("CONFIRMED", 1)


def test_reading_now_and_checking_and_setting_the_clock(lab: Callable[..., Lab]) -> None:
    here = lab(clock_drift=1)
    (meter,) = here.meters
    meter.drift_seconds = 600
    read, check = here.ask("READ_NOW"), here.ask("CHECK_CLOCK")
    for _ in range(2):
        here.run()
    values = here.see(read).steps[-1].evidence["values"]
    assert values["ENERGY_IMPORT"]["value"] == meter.home.register_wh(meter.now())
    assert 595 < here.see(check).steps[-1].evidence["drift_seconds"] < 605
    setting = here.ask("SET_CLOCK")
    here.run()
    found = here.see(setting)
    assert found.state_code == "CONFIRMED"
    assert abs(found.steps[-1].evidence["after_seconds"]) < 5
    assert (meter.commands, meter.shifted_seconds) == (1, -600)
    assert ClockOffset.objects.filter(source_code="CHECK").exists()


def test_a_clock_that_is_hours_off_is_left_alone(lab: Callable[..., Lab]) -> None:
    here = lab(clock_drift=1)
    here.meters[0].drift_seconds = 7200
    wish = here.ask("SET_CLOCK")
    here.run()
    assert (here.see(wish).steps[-1].reason_code, here.meters[0].commands) == ("CLOCK_TOO_FAR", 0)


def test_many_meters_at_once_each_to_its_own_end(lab: Callable[..., Lab]) -> None:
    here = lab(12, relay_stuck=1, other_meter=1, absent=1)
    wishes = [here.ask("DISCONNECT", number) for number in range(12)]
    ran = here.run()
    assert (ran.claimed, ran.states) == (12, {"CONFIRMED": 9, "FAILED": 2, "REQUESTED": 1})
    for meter, wish in zip(here.meters, wishes, strict=True):
        assert (here.see(wish).state_code == "CONFIRMED") == (not meter.fault)
        assert meter.relay_on == bool(meter.fault)


def test_nobody_is_cut_off_without_the_gate_of_supply(lab: Callable[..., Lab]) -> None:
    """A decision that only its key names is none: the worker asks who decides, and sends nothing."""
    here = lab()
    wish = here.ask("DISCONNECT")
    assert run_due(keys=here.keys, now=lambda: AT, limits=QUICK) == Ran(0, {"ENDED_UNSENT": 1})
    found = here.see(wish)
    assert (found.state_code, found.steps[-1].reason_code) == ("CANCELLED", "NO_LONGER_RIGHT")
    assert here.meters[0].connections == 0


def test_a_silent_meter_keeps_no_other_one_waiting(lab: Callable[..., Lab]) -> None:
    """One place at a time each: while one meter says nothing, the others come one after the other."""
    here = lab(6, silent=1)
    for number in sorted(range(6), key=lambda number: not here.meters[number].fault):
        here.ask("CONNECT", number)  # the silent one first
    (silent,) = [meter for meter in here.meters if meter.fault]
    limits = dlms.Limits(at_once=2, answer_seconds=60, attempts=1, meter_seconds=60, settle_seconds=0.05)
    stop = Event()
    others = {meter.serial for meter in here.meters if not meter.fault}

    def states() -> dict[str, str]:
        return {each.serial: each.state_code for each in queries.commands(limit=10)}

    def now() -> datetime:
        if all(states()[serial] == "CONFIRMED" for serial in others):
            stop.set()
        return AT

    run_forever(stop, keys=here.keys, now=now, limits=limits)
    assert states() == {**dict.fromkeys(others, "CONFIRMED"), silent.serial: "SENT"}
