"""A fault's life: suspected by signs, widened, confirmed, worked on, restored and believed by meters."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from bijlighar.kernel.models import OutboxMessage
from bijlighar.metering.rules.events import FIRST_BREATH, LAST_GASP
from bijlighar.outages import actions, queries
from bijlighar.outages.models import Affected, Outage
from bijlighar.outages.tests.stage import (
    CLOCK,
    ENGINEER,
    HOUR,
    MINUTE,
    A,
    B,
    World,
    events,
    ist,
    look,
    messages,
    shutdown,
    tell,
    world,
)

NOON = ist(12)


@pytest.fixture
def there(db: Any) -> World:
    return world()


def devices(there: World) -> set[tuple[str, str, str]]:
    """Kind, code and state of what is live."""
    rows = queries.live(there.company_id, NOON + 5 * HOUR)
    return {(one.device_kind, one.device_code, one.state_code) for one in rows}


def follow(there: World, at: Any) -> actions.Followed:
    return actions.follow_meters(company_id=there.company_id, by=CLOCK, at=at)


def test_last_words_become_a_fault_that_widens_and_the_meters_end_it(there: World) -> None:
    events(there, [1, 2, 3], LAST_GASP, NOON)
    assert look(there, NOON + MINUTE).opened == 1
    assert devices(there) == {("DTR", A, "SUSPECTED")}
    again = look(there, NOON + 2 * MINUTE)
    assert (again.signals, again.opened, again.widened) == (0, 0, 0)
    below = queries.live_for([there.homes[1], there.homes[4]], NOON + 2 * MINUTE)
    assert there.numbers(below) == {1}
    # Power comes back and the meters say so.
    events(there, [1, 2, 3], FIRST_BREATH, NOON + 30 * MINUTE)
    done = follow(there, NOON + 31 * MINUTE)
    assert (done.restored, done.verified) == (1, 0)
    [one] = queries.interruptions_of(there.homes[1], NOON, NOON + HOUR)
    assert (one.from_at, one.to_at) == (NOON, NOON + 30 * MINUTE)
    assert one.outage.verified_at == NOON + 31 * MINUTE
    assert queries.live_for(list(there.homes.values()), NOON + HOUR) == {}
    assert queries.interruptions_of(there.homes[4], NOON, NOON + HOUR) == []


def test_more_signs_make_the_feeder_of_the_transformer(there: World) -> None:
    events(there, [4, 5], LAST_GASP, NOON)
    look(there, NOON + MINUTE)
    first = Outage.objects.get()
    assert (first.device_kind, first.device_code, first.state_code) == ("DTR", B, "SUSPECTED")
    events(there, [1, 2, 3], LAST_GASP, NOON + MINUTE)
    done = look(there, NOON + 3 * MINUTE)
    wide = Outage.objects.exclude(id=first.id).get()
    assert done.widened == 1 and wide.device_kind in ("FEEDER", "DTR")
    first.refresh_from_db()
    assert first.state_code == "MERGED" and first.within_id == wide.id


@pytest.mark.parametrize("source_code", ["COMPLAINT", "CALL"])
def test_people_without_meters_are_heard_too(there: World, source_code: str) -> None:
    for number in (1, 2, 3):
        above = actions.note_signal(
            connection_id=there.homes[number], source_code=source_code, happened_at=NOON,
            key=f"c{number}", by=ENGINEER, at=NOON + MINUTE,
        )  # fmt: skip
        assert above is None
    assert look(there, NOON + 2 * MINUTE).opened == 1
    [one] = queries.live(there.company_id, NOON + 3 * MINUTE)
    assert (one.device_kind, one.device_code, one.cause_code) == ("DTR", A, "UNKNOWN")
    later = {"source_code": source_code, "happened_at": NOON + 4 * MINUTE, "by": ENGINEER}
    for _ in range(2):  # the same call told twice is one
        told = actions.note_signal(connection_id=there.homes[2], key="c9", at=NOON + 4 * MINUTE, **later)
        assert told == one.id
    assert queries.signal_counts([one.id]) == {one.id: {source_code: 4}}


def test_the_desk_works_on_a_fault_and_those_without_power_hear_of_it(there: World) -> None:
    feeder = there.device("FEEDER", "F1")
    number = actions.report_fault(
        company_id=there.company_id, device_kind="FEEDER", device_id=feeder, from_at=NOON, key="f1",
        by=ENGINEER, at=NOON + MINUTE,
    )  # fmt: skip
    assert number == actions.report_fault(
        company_id=there.company_id, device_kind="FEEDER", device_id=feeder, from_at=NOON, key="f2",
        by=ENGINEER, at=NOON + MINUTE,
    )  # fmt: skip
    assert there.numbers(one.connection_id for one in queries.affected(number).rows) == {1, 2, 3, 4, 5}
    actions.set_cause(outage_id=number, cause_code="TREE", by=ENGINEER, at=NOON + 2 * MINUTE)
    actions.set_crew(outage_id=number, crew="Ramesh Yadav, 4", by=ENGINEER, at=NOON + 3 * MINUTE)
    actions.crew_arrived(outage_id=number, by=ENGINEER, at=NOON + 20 * MINUTE)
    for hours, expected in ((1, 1), (1, 1), (2, 2)):  # the same estimate again is no new one
        given = actions.estimate(
            outage_id=number, estimate_at=NOON + hours * HOUR, by=ENGINEER, at=NOON + 21 * MINUTE
        )
        assert given == expected
    assert messages(there, "outage_estimate") == sorted([1, 2, 3, 4, 5] * 2)
    assert actions.estimate(outage_id=number, estimate_at=None, by=ENGINEER, at=NOON + HOUR) == 3
    assert messages(there, "outage_no_estimate") == [1, 2, 3, 4, 5]
    history = [one.estimate_at for one in queries.steps(number) if one.step_code == "ESTIMATED"]
    assert history == [NOON + HOUR, NOON + 2 * HOUR, None]
    brief = queries.live_for([there.homes[1]], NOON + HOUR)[there.homes[1]]
    assert (brief.cause_en, brief.cause_hi) == ("a tree fell on the line", "लाइन पर पेड़ गिरा है")
    # Transformer A comes back from another line; then all but B, which stays dark by a fault of its own.
    assert (
        actions.restore_part(
            outage_id=number, device_kind="DTR", device_id=there.device("DTR", A), by=ENGINEER, at=NOON + HOUR
        )
        == 3
    )
    assert messages(there, "outage_restored") == [1, 2, 3]
    assert there.numbers(queries.live_for(list(there.homes.values()), NOON + HOUR)) == {4, 5}
    part = actions.split(
        outage_id=number, device_kind="DTR", device_id=there.device("DTR", B), key="part", by=ENGINEER,
        at=NOON + 90 * MINUTE,
    )  # fmt: skip
    actions.restore(outage_id=number, by=ENGINEER, at=NOON + 2 * HOUR)
    assert messages(there, "outage_restored") == [1, 2, 3]
    assert {one.id for one in queries.live_for([there.homes[4]], NOON + 2 * HOUR).values()} == {part}
    actions.restore(outage_id=part, by=ENGINEER, at=NOON + 3 * HOUR)
    assert messages(there, "outage_restored") == [1, 2, 3, 4, 5]


def test_a_nested_fault_keeps_its_homes_dark_when_the_wider_one_ends(there: World) -> None:
    given: dict[str, Any] = {"company_id": there.company_id, "from_at": NOON, "by": ENGINEER, "at": NOON}
    small = actions.report_fault(device_kind="DTR", device_id=there.device("DTR", A), key="a", **given)
    wide = actions.report_fault(
        device_kind="FEEDER", device_id=there.device("FEEDER", "F1"), key="f", **given
    )
    assert {one.id for one in queries.live_for([there.homes[1]], NOON).values()} == {wide}
    actions.restore(outage_id=wide, by=ENGINEER, at=NOON + HOUR)
    assert messages(there, "outage_restored") == [4, 5]
    assert {one.id for one in queries.live_for([there.homes[1]], NOON + HOUR).values()} == {small}


def test_merging_and_dismissing_leave_no_trace_in_the_history_of_homes(there: World) -> None:
    given: dict[str, Any] = {"company_id": there.company_id, "by": ENGINEER}
    small = actions.report_fault(
        device_kind="DTR", device_id=there.device("DTR", A), key="a", from_at=NOON, at=NOON, **given
    )
    wide = actions.report_fault(
        device_kind="FEEDER", device_id=there.device("FEEDER", "F1"), key="f", from_at=NOON + 5 * MINUTE,
        at=NOON + 6 * MINUTE, **given,
    )  # fmt: skip
    actions.merge(outage_id=small, into_id=wide, by=ENGINEER, at=NOON + 10 * MINUTE)
    assert not Affected.objects.filter(outage_id=small).exists()
    assert len(queries.interruptions_of(there.homes[1], NOON, NOON + HOUR)) == 1
    actions.dismiss(outage_id=wide, reason="the operator misheard", by=ENGINEER, at=NOON + 20 * MINUTE)
    assert queries.interruptions_of(there.homes[1], NOON, NOON + HOUR) == []
    with pytest.raises(actions.UnableToChangeOutage, match="DISMISSED"):
        actions.restore(outage_id=wide, by=ENGINEER, at=NOON + HOUR)


def test_meters_confirm_what_an_officer_restored_and_their_silence_does_not(there: World) -> None:
    number = actions.report_fault(
        company_id=there.company_id, device_kind="DTR", device_id=there.device("DTR", A), from_at=NOON,
        key="a", by=ENGINEER, at=NOON,
    )  # fmt: skip
    events(there, [1, 2, 3], LAST_GASP, NOON)
    look(there, NOON + MINUTE)
    actions.restore(outage_id=number, by=ENGINEER, at=NOON + HOUR)
    events(there, [1], FIRST_BREATH, NOON + HOUR)
    assert follow(there, NOON + HOUR + MINUTE).verified == 0
    assert queries.verification(number, NOON + HOUR + MINUTE) == queries.Verification(told=3, heard=1)
    events(there, [2, 3], FIRST_BREATH, NOON + HOUR + 2 * MINUTE)
    assert follow(there, NOON + HOUR + 3 * MINUTE).verified == 1


def test_a_planned_shutdown_explains_the_last_words_below_it(there: World) -> None:
    tomorrow = timedelta(days=1)
    number = shutdown(there)
    tell(there, ist(9, 10))
    actions.start_due(company_id=there.company_id, by=CLOCK, at=ist(10) + tomorrow)
    events(there, [1, 2, 3], LAST_GASP, ist(10, 1) + tomorrow)
    done = look(there, ist(10, 2) + tomorrow)
    assert (done.signals, done.opened) == (3, 0)
    assert queries.signal_counts([number]) == {number: {"LAST_GASP": 3}}


def test_who_asked_is_told_when_power_is_back(there: World) -> None:
    number = actions.report_fault(
        company_id=there.company_id, device_kind="DTR", device_id=there.device("DTR", A), from_at=NOON,
        key="a", by=ENGINEER, at=NOON,
    )  # fmt: skip
    asked: dict[str, Any] = {"outage_id": number, "mobile": "60000 00099", "language": "en"}
    assert actions.ask_message(**asked, by=ENGINEER, at=NOON)
    assert not actions.ask_message(**asked, by=ENGINEER, at=NOON)
    with pytest.raises(actions.UnableToChangeOutage, match="digits"):
        actions.ask_message(outage_id=number, mobile="123", language="hi", by=ENGINEER, at=NOON)
    actions.restore(outage_id=number, by=ENGINEER, at=NOON + MINUTE)

    assert [one.recipient for one in OutboxMessage.objects.filter(template="outage_over")] == [
        "+916000000099"
    ]
    # A moment is no outage worth a message.
    assert messages(there, "outage_restored") == []


def test_the_storm_switch(there: World) -> None:
    offices = {one.code: one.id for one in _offices(there)}
    given: dict[str, Any] = {"company_id": there.company_id, "by": ENGINEER}
    assert queries.storm(there.company_id, NOON) is None
    number = actions.declare_storm(office_id=offices["D1"], reason="squall", at=NOON, **given)
    with pytest.raises(actions.UnableToDeclare, match="already"):
        actions.declare_storm(office_id=offices["D1"], reason="again", at=NOON + HOUR, **given)
    with pytest.raises(actions.UnableToDeclare, match="why"):
        actions.declare_storm(reason=" ", at=NOON, **given)
    found = queries.storm(there.company_id, NOON + HOUR)
    assert found is not None and (found.id, found.office_id, found.until) == (number, offices["D1"], None)
    assert queries.storm(there.company_id, NOON + HOUR, offices["D2"]) is None
    fault = actions.report_fault(
        device_kind="DTR", device_id=there.device("DTR", A), from_at=NOON, key="a", at=NOON + HOUR, **given
    )
    brief = queries.brief(fault)
    assert brief is not None and brief.is_storm
    actions.end_storm(storm_id=number, by=ENGINEER, at=NOON + 2 * HOUR)
    assert queries.storm(there.company_id, NOON + 2 * HOUR) is None
    assert [one.id for one in queries.storms_between(there.company_id, NOON + HOUR, NOON + 9 * HOUR)] == [
        number
    ]
    assert queries.storms_between(there.company_id, NOON + 2 * HOUR, NOON + 9 * HOUR) == []
    with pytest.raises(actions.UnableToDeclare, match="No storm"):
        actions.end_storm(storm_id=number, by=ENGINEER, at=NOON + 3 * HOUR)


def _offices(there: World) -> list[Any]:
    from bijlighar.network import queries as network

    home = network.head_office(there.company_id)
    assert home is not None
    return network.children(home)


def test_a_suspicion_that_only_callers_speak_for_ends_by_itself(there: World) -> None:
    """Two hours after the last word; not while a meter speaks, a team is sent, or a storm lasts."""

    def call(numbers: tuple[int, ...], at: datetime) -> None:
        for number in numbers:
            actions.note_signal(
                connection_id=there.homes[number], source_code="CALL", happened_at=at,
                key=f"{number}/{at}", by=ENGINEER, at=at,
            )  # fmt: skip
        look(there, at + MINUTE)

    def end(at: datetime) -> int:
        return actions.end_suspicions(company_id=there.company_id, by=CLOCK, at=at)

    call((1, 2, 3), NOON)
    [one] = queries.live(there.company_id, NOON + MINUTE)
    actions.ask_message(outage_id=one.id, mobile="9876500001", language="en", by=ENGINEER, at=NOON)
    call((2,), NOON + 30 * MINUTE)
    assert queries.fading(there.company_id, NOON + HOUR) == {one.id: NOON + 150 * MINUTE}
    assert end(NOON + 149 * MINUTE) == 0
    actions.declare_storm(company_id=there.company_id, reason="wind", by=ENGINEER, at=NOON + HOUR)
    assert queries.fading(there.company_id, NOON + 2 * HOUR) == {}
    storm = queries.storm(there.company_id, NOON + 2 * HOUR)
    assert storm is not None
    actions.end_storm(storm_id=storm.id, reason="over", by=ENGINEER, at=NOON + 2 * HOUR)
    assert (end(NOON + 150 * MINUTE), end(NOON + 150 * MINUTE)) == (1, 0)
    assert queries.live_for(list(there.homes.values()), NOON + 3 * HOUR) == {}
    assert queries.steps(one.id)[-1].step_code == "FADED"
    [told] = OutboxMessage.objects.filter(key__contains="/WATCH/")
    assert told.template == "outage_unsure", "nobody is told that power is back"
    # Told of anew, it is a new suspicion; a meter's word, or a team on its way, keeps it.
    call((1, 2, 3), NOON + 4 * HOUR)
    [again] = queries.live(there.company_id, NOON + 4 * HOUR + MINUTE)
    assert again.id != one.id and again.id in queries.fading(there.company_id, NOON + 4 * HOUR)
    actions.set_crew(outage_id=again.id, crew="FOC 2", by=ENGINEER, at=NOON + 4 * HOUR)
    assert queries.fading(there.company_id, NOON + 4 * HOUR) == {}
    events(there, [4, 5], LAST_GASP, NOON + 5 * HOUR)
    look(there, NOON + 5 * HOUR + MINUTE)
    assert end(NOON + 12 * HOUR) == 0
