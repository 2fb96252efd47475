"""Planned shutdowns reach exactly the connections below the switch, each thing once (M10)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.consumers.models import Connection
from bijlighar.outages import actions, queries
from bijlighar.outages.models import Told
from bijlighar.outages.tests.stage import (
    CHIEF,
    CLOCK,
    DAY,
    ENGINEER,
    HOMES,
    HOUR,
    MINUTE,
    A,
    B,
    D,
    World,
    ist,
    messages,
    shutdown,
    tell,
    world,
)

TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def there(db: Any) -> World:
    return world()


@pytest.mark.parametrize(
    ("kind", "code", "below"),
    [
        ("DTR", A, {1, 2, 3}),
        ("DTR", B, {4, 5}),
        ("FEEDER", "F1", {1, 2, 3, 4, 5}),
        ("FEEDER", "F3", {8}),
        ("SUBSTATION", "S1", {1, 2, 3, 4, 5, 6, 7}),
    ],
)
def test_those_below_are_told_and_nobody_else(there: World, kind: str, code: str, below: set[int]) -> None:
    number = shutdown(there, kind, code)
    assert messages(there, "outage_planned") == []
    for _ in range(2):  # the clock looks again and again
        tell(there, ist(9, 10))
    assert messages(there, "outage_planned") == sorted(below)
    for _ in range(2):
        tell(there, ist(9, 15, TOMORROW))
    assert messages(there, "outage_soon") == sorted(below)
    at = ist(12, 0, TOMORROW)
    actions.start_due(company_id=there.company_id, by=CLOCK, at=ist(10, 1, TOMORROW))
    live = queries.live_for(list(there.homes.values()), at)
    assert there.numbers(live) == below
    assert {one.id for one in live.values()} == {number}
    actions.restore(outage_id=number, by=ENGINEER, at=at)
    assert messages(there, "outage_restored") == sorted(below)
    assert queries.live_for(list(there.homes.values()), at + MINUTE) == {}
    told = Told.objects.filter(outage_id=number)
    assert there.numbers(told.values_list("connection_id", flat=True)) == below


def test_nobody_is_told_before_a_second_person_approves(there: World) -> None:
    number = actions.plan_shutdown(
        company_id=there.company_id, device_kind="DTR", device_id=there.device("DTR", A),
        from_at=ist(10, 0, TOMORROW), until_at=ist(14, 0, TOMORROW), cause_code="MAINTENANCE", key="k",
        by=ENGINEER, at=ist(9),
    )  # fmt: skip
    tell(there, ist(9, 10))
    assert messages(there, "outage_planned") == []
    for somebody in (ENGINEER, CLOCK):
        with pytest.raises(actions.UnableToChangeOutage, match="second person"):
            actions.approve_shutdown(outage_id=number, by=somebody, at=ist(9, 20))
    actions.approve_shutdown(outage_id=number, by=CHIEF, at=ist(9, 30))
    with pytest.raises(actions.UnableToChangeOutage, match="APPROVED"):
        actions.approve_shutdown(outage_id=number, by=CHIEF, at=ist(9, 31))
    assert [one.id for one in queries.calendar(there.company_id, ist(0), ist(0) + 3 * 24 * HOUR)] == [number]


def test_a_change_and_a_cancellation_reach_those_who_were_told(there: World) -> None:
    number = shutdown(there)
    tell(there, ist(9, 10))
    actions.change(
        outage_id=number, from_at=ist(15, 0, TOMORROW), until_at=ist(16, 0, TOMORROW), reason="crane is late",
        by=ENGINEER, at=ist(12),
    )  # fmt: skip
    assert messages(there, "outage_changed") == [1, 2, 3]
    tell(there, ist(14, 30, TOMORROW))
    assert messages(there, "outage_soon") == [1, 2, 3]
    actions.cancel(outage_id=number, reason="rain", by=ENGINEER, at=ist(14, 45, TOMORROW))
    assert messages(there, "outage_cancelled") == [1, 2, 3]
    assert actions.start_due(company_id=there.company_id, by=CLOCK, at=ist(15, 1, TOMORROW)) == 0
    assert queries.live_for(list(there.homes.values()), ist(15, 30, TOMORROW)) == {}


def test_who_moves_away_is_told_so_and_who_comes_is_told_in_time(there: World) -> None:
    number = shutdown(there)
    tell(there, ist(9, 10))
    b = there.device("DTR", B)
    Connection.objects.filter(id=there.homes[1]).update(transformer_id=b)
    Connection.objects.filter(id=there.homes[4]).update(transformer_id=there.device("DTR", A))
    tell(there, ist(9, 20, TOMORROW))
    assert messages(there, "outage_soon") == [2, 3, 4]
    assert messages(there, "outage_cancelled") == [1]
    actions.start(outage_id=number, by=ENGINEER, at=ist(10, 5, TOMORROW))
    # Whoever moves while it is dark keeps the history of where he was.
    Connection.objects.filter(id=there.homes[2]).update(transformer_id=b)
    actions.restore(outage_id=number, by=ENGINEER, at=ist(11, 5, TOMORROW))
    assert messages(there, "outage_restored") == [2, 3, 4]
    for home, hours in ((1, 0), (2, 1), (4, 1), (5, 0)):
        found = queries.interruptions_of(there.homes[home], ist(0), ist(0) + 3 * 24 * HOUR)
        assert sum((one.to_at - one.from_at for one in found if one.to_at), 0 * HOUR) == hours * HOUR


def test_who_has_no_supply_any_more_or_no_mobile_gets_no_message(there: World) -> None:
    Connection.objects.filter(id=there.homes[1]).update(disconnected_on=DAY - timedelta(days=3))
    person = Connection.objects.get(id=there.homes[2]).person
    person.mobile = ""
    person.save()
    number = shutdown(there)
    tell(there, ist(9, 10))
    assert messages(there, "outage_planned") == [3]
    rows = Told.objects.filter(outage_id=number).values_list("connection_id", "has_message")
    assert {(there.numbers([one]).pop(), told) for one, told in rows} == {(2, False), (3, True)}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"from_at": ist(8)}, "past"),
        ({"until_at": ist(9, 30)}, "ends after it begins"),
        ({"until_at": ist(9) + timedelta(days=9)}, "three days"),
        ({"key": "other"}, "same device"),
    ],
)
def test_what_cannot_be_planned_is_refused(there: World, changes: dict[str, Any], why: str) -> None:
    shutdown(there)
    with pytest.raises(actions.UnableToChangeOutage, match=why):
        shutdown(there, **{"key": "s2", **changes})


def test_however_many_hang_below_it_takes_the_same_number_of_statements(there: World) -> None:
    counted = []
    for code, key in ((D, "one home"), (A, "three homes")):
        number = shutdown(there, "DTR", code, key=key)
        with CaptureQueriesContext(connection) as captured:
            tell(there, ist(9, 10))
            actions.start(outage_id=number, by=ENGINEER, at=ist(10, 0, TOMORROW))
            actions.restore(outage_id=number, by=ENGINEER, at=ist(11, 0, TOMORROW))
        counted.append(len(captured))
    assert counted[0] == counted[1]


def test_the_same_key_is_the_same_shutdown_and_another_company_has_no_such_device(there: World) -> None:
    given: dict[str, Any] = {
        "company_id": there.company_id, "device_kind": "DTR", "device_id": there.device("DTR", A),
        "from_at": ist(10, 0, TOMORROW), "until_at": ist(14, 0, TOMORROW), "cause_code": "SAFETY", "key": "k",
        "by": ENGINEER, "at": ist(9),
    }  # fmt: skip
    assert actions.plan_shutdown(**given) == actions.plan_shutdown(**given)
    other = world("west", first=100)
    with pytest.raises(actions.UnableToChangeOutage, match="no dtr"):
        actions.plan_shutdown(**{**given, "company_id": other.company_id, "key": "k2"})
    assert len(HOMES[A]) == 3
