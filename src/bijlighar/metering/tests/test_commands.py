"""Commands: bound to the meter that hangs there, decided before they cut off, one at a time (M11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.actions import Decision
from bijlighar.metering.models import Command, CommandStep
from bijlighar.metering.rules.commands import Result
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, NOW

pytestmark = pytest.mark.django_db

DECIDED = Decision("supply/17", {"balance_paise": -52_300, "as_of": "2026-11-19"}, "Balance below zero")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    return stage.connection(company_id=company)


@pytest.fixture
def meter(company: int, home: int) -> int:
    made = stage.meter(connection_id=home, company_id=company)
    reach(made)
    return made


def reach(meter_id: int) -> None:
    row = {"meter_id": meter_id, "host": "127.0.0.1", "port": 4059, "key_reference": "M1"}
    actions.set_endpoints(endpoints=pl.DataFrame([row]), by=BY, at=NOW)


def ask(home: int, kind: str = "CONNECT", at: Any = NOW, **more: Any) -> int:
    if kind == "DISCONNECT":
        more.setdefault("decision", DECIDED)
    return actions.request_command(
        connection_id=home, kind_code=kind, reason="asked by a test", by=BY, at=at, **more
    )


def claim(at: Any = NOW, seconds: float = 60, most: int = 10) -> actions.Round:
    return actions.claim_commands(most=most, for_seconds=seconds, by=BY, at=at)


def conclude(held: actions.Claimed, result: Result, at: Any = NOW) -> str:
    turn = actions.Turn(held.command_id, held.turn, held.is_look, result, actions.Shown(at))
    (follows,) = actions.conclude_commands(turns=[turn], by=BY, at=at)
    return follows


def state(command_id: int) -> tuple[str, str]:
    found = queries.command(command_id)
    assert found is not None
    return found.state_code, found.steps[-1].reason_code


def steps(command_id: int) -> list[str]:
    found = queries.command(command_id)
    assert found is not None
    return [step.step_code for step in found.steps]


@pytest.mark.parametrize(
    "decision",
    [
        None,
        Decision("", {"a": 1}, "why"),
        Decision("key", {}, "why"),
        Decision("key", {"a": 1}, "  "),
    ],
)
def test_nobody_is_disconnected_without_a_decision(meter: int, home: int, decision: Decision | None) -> None:
    with pytest.raises(actions.UnableToCommand, match="decision"):
        ask(home, "DISCONNECT", decision=decision)
    assert not Command.objects.exists()


@pytest.mark.parametrize(
    ("key", "snapshot", "reason"),
    [
        (None, '{"a": 1}', "why"),
        (" ", '{"a": 1}', "why"),
        ("key", None, "why"),
        ("key", "{}", "why"),
        ("key", "null", "why"),
        ("key", "[1]", "why"),
        ("key", '{"a": 1}', None),
        ("key", '{"a": 1}', " "),
    ],
)
def test_the_database_itself_refuses_an_undecided_disconnection(
    meter: int, home: int, key: str | None, snapshot: str | None, reason: str | None
) -> None:
    place_id = Command.objects.get(id=ask(home)).installation_id
    refused = pytest.raises(IntegrityError, match="metering_command_decided")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_command (installation_id, meter_id, kind_code, reason, decision_key, "
            "decision_snapshot, decision_reason, most_attempts, expires_at, requested_at, requested_by) "
            "VALUES (%s, %s, 'DISCONNECT', 'x', %s, %s::jsonb, %s, 3, %s, %s, 'test')",
            [place_id, meter, key, snapshot, reason, NOW + MINUTE, NOW],
        )


@pytest.mark.parametrize("table", ["metering_command", "metering_command_step", "metering_event"])
def test_what_was_written_cannot_be_changed(table: str) -> None:
    refused = pytest.raises(DatabaseError, match="permission denied")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")


def test_a_decision_makes_one_command(meter: int, home: int) -> None:
    first = ask(home, "DISCONNECT")
    assert ask(home, "DISCONNECT") == first
    with pytest.raises(actions.UnableToCommand, match="waits already"):
        ask(home, "DISCONNECT", decision=Decision("supply/18", {"a": 1}, "again"))
    found = queries.command(first)
    assert found is not None
    assert (found.decision_key, found.decision_reason) == ("supply/17", "Balance below zero")


def test_the_same_wish_that_waits_is_not_asked_for_twice(meter: int, home: int) -> None:
    assert ask(home, "READ_NOW") == ask(home, "READ_NOW")
    assert ask(home, "CONNECT") == ask(home, "CONNECT")
    assert len(queries.commands(meter_id=meter)) == 2


def test_a_newer_connect_takes_the_place_of_a_waiting_disconnect(meter: int, home: int) -> None:
    off = ask(home, "DISCONNECT")
    on = ask(home, "CONNECT")
    assert state(off) == ("CANCELLED", "SUPERSEDED")
    (held,) = claim().claimed
    assert (held.command_id, held.kind_code) == (on, "CONNECT")


def test_a_disconnect_that_may_have_acted_gives_way_to_a_connect_at_once(meter: int, home: int) -> None:
    off = ask(home, "DISCONNECT")
    (held,) = claim().claimed
    assert conclude(held, Result(False, was_sent=True, reason_code="CLOSED")) == "SENT"
    on = ask(home, "CONNECT", NOW + timedelta(seconds=5))
    claim(NOW + timedelta(seconds=5))
    assert state(off) == ("CANCELLED", "SUPERSEDED")
    (held,) = claim(NOW + timedelta(seconds=6)).claimed
    assert held.command_id == on


def test_switching_keeps_the_order_in_which_it_was_asked_for(meter: int, home: int) -> None:
    """The CONNECT waits for its next attempt; the newer DISCONNECT does not overtake it."""
    on = ask(home, "CONNECT")
    (held,) = claim().claimed
    assert conclude(held, Result(False, reason_code="SILENT")) == "REQUESTED"
    off = ask(home, "DISCONNECT", NOW + timedelta(seconds=5))
    assert claim(NOW + timedelta(seconds=10)).claimed == ()
    (held,) = claim(NOW + 2 * MINUTE).claimed
    assert held.command_id == on
    assert conclude(held, Result(True, True, True)) == "CONFIRMED"
    (held,) = claim(NOW + 2 * MINUTE).claimed
    assert held.command_id == off


def test_a_meter_that_left_is_never_sent_to(meter: int, home: int, company: int) -> None:
    """Removed between the wish and the sending: the check stands in the claim itself."""
    wish = ask(home, "DISCONNECT")
    actions.remove_meter(meter_id=meter, to_at=NOW + MINUTE, register_end_wh=None, by=BY, at=NOW + MINUTE)
    other = stage.connection(2, company_id=company)
    later = NOW + timedelta(days=1)
    actions.install_meter(
        meter_id=meter, connection_id=other, from_at=later, register_start_wh=None, by=BY, at=later
    )
    done = claim(later - timedelta(hours=20))
    assert (done.claimed, done.ended) == ((), 1)
    assert state(wish) == ("CANCELLED", "METER_LEFT")
    assert steps(wish) == ["REQUESTED", "CANCELLED"]
    with pytest.raises(actions.UnableToCommand, match="No meter hangs"):
        ask(home)


def test_a_meter_that_left_before_the_outcome_was_seen_fails(meter: int, home: int) -> None:
    wish = ask(home)
    claim(seconds=60)
    actions.remove_meter(meter_id=meter, to_at=NOW + MINUTE, register_end_wh=None, by=BY, at=NOW + MINUTE)
    claim(NOW + 2 * MINUTE)
    assert state(wish) == ("FAILED", "METER_LEFT")


def test_what_is_in_one_workers_hand_is_nobody_elses(meter: int, home: int) -> None:
    ask(home)
    ask(home, "READ_NOW")
    assert len(claim().claimed) == 1, "one at a time at one meter"
    assert claim().claimed == ()


def test_a_worker_who_was_too_slow_changes_nothing(meter: int, home: int) -> None:
    """His time was over and another took the command: his answer is kept as a step and decides nothing."""
    wish = ask(home)
    (slow,) = claim(seconds=60).claimed
    (held,) = claim(NOW + 2 * MINUTE).claimed
    assert (held.is_look, held.attempt) == (True, 2)
    assert conclude(slow, Result(False, reason_code="WRONG_KEY"), NOW + 2 * MINUTE) == "TOO_LATE"
    assert conclude(held, Result(True, read_back=True), NOW + 2 * MINUTE) == "CONFIRMED"
    assert steps(wish) == ["REQUESTED", "SENT", "SENT", "TOO_LATE", "CONFIRMED"]


def test_a_command_ends_once(meter: int, home: int) -> None:
    wish = ask(home)
    (held,) = claim().claimed
    conclude(held, Result(True, True, True))
    assert conclude(held, Result(False, reason_code="WRONG_KEY")) == "TOO_LATE"
    with pytest.raises(IntegrityError, match="ends_once"), transaction.atomic():
        CommandStep.objects.create(
            command_id=wish,
            step_code="FAILED",
            attempt=1,
            reason_code="",
            detail="",
            taken_at=NOW,
            taken_by="x",
        )


def test_what_was_never_sent_expires(meter: int, home: int) -> None:
    wish = ask(home, "READ_NOW", expires_at=NOW + MINUTE)
    assert claim(NOW + MINUTE).ended == 1
    assert state(wish) == ("EXPIRED", "EXPIRED")


def test_without_an_address_nothing_is_sent(company: int, home: int) -> None:
    stage.meter(connection_id=home, company_id=company)
    wish = ask(home)
    assert claim().ended == 1
    assert state(wish) == ("FAILED", "NO_ADDRESS")


def test_workers_that_die_again_and_again_do_not_keep_a_command_alive(meter: int, home: int) -> None:
    wish = ask(home)
    at, turns = NOW, 0
    while claim(at).claimed:
        at, turns = at + 2 * MINUTE, turns + 1
        assert turns < 10
    assert turns == 6
    assert state(wish) == ("FAILED", "UNRESOLVED")


def test_a_wish_is_withdrawn_while_it_waits_and_not_after(meter: int, home: int) -> None:
    wish = ask(home, "DISCONNECT")
    actions.cancel_command(command_id=wish, reason="paid", by=BY, at=NOW)
    assert state(wish) == ("CANCELLED", "WITHDRAWN")
    sent = ask(home)
    claim()
    with pytest.raises(actions.UnableToCommand, match="cannot be called back"):
        actions.cancel_command(command_id=sent, reason="no", by=BY, at=NOW)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind_code": "EXPLODE"}, "is no command"),
        ({"reason": " "}, "Say why"),
        ({"connection_id": 10**9}, "No meter hangs"),
        ({"decision": DECIDED}, "Only a DISCONNECT"),
    ],
)
def test_what_cannot_be_asked_for(meter: int, home: int, changes: dict[str, Any], why: str) -> None:
    given = {"connection_id": home, "kind_code": "CONNECT", "reason": "test", **changes}
    with pytest.raises(actions.UnableToCommand, match=why):
        actions.request_command(**given, by=BY, at=NOW)


def test_an_address_written_again_changes_nothing(meter: int) -> None:
    row = {"meter_id": meter, "host": "127.0.0.1", "port": 4059, "key_reference": "M1"}
    assert actions.set_endpoints(endpoints=pl.DataFrame([row]), by=BY, at=NOW) == 0
    assert actions.set_endpoints(endpoints=pl.DataFrame([{**row, "port": 4060}]), by=BY, at=NOW) == 1


def test_live_commands_are_listed_apart(meter: int, home: int, company: int) -> None:
    over, waiting = ask(home, "READ_NOW"), ask(home)
    actions.cancel_command(command_id=over, reason="not needed", by=BY, at=NOW)
    assert [one.id for one in queries.commands(company_id=company)] == [waiting, over]
    assert [one.id for one in queries.commands(is_live=True)] == [waiting]
    assert [one.id for one in queries.commands(is_live=False, meter_id=meter)] == [over]
    assert queries.commands(company_id=company + 999) == []
