"""A call from its first ring to what was written up, as exchange and operators live it (M29-M33)."""

from __future__ import annotations

import pytest
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from bijlighar.calls import actions, personal, queries
from bijlighar.calls.tests.stage import BY, MINUTE, NOON, SECOND, fault, operator, tell
from bijlighar.complaints import queries as complaints
from bijlighar.consumers.tests import place
from bijlighar.outages import actions as outages
from bijlighar.outages import queries as outage_queries

pytestmark = pytest.mark.django_db
AGENT = "d1"


@pytest.fixture
def east(db: None) -> int:
    company = place.company("east")
    for number in range(1, 4):
        place.connection(company, number)
    return company


def call_of(key: str) -> queries.CallRecord:
    found = queries.call_of_key(key)
    assert found is not None
    return found


def state_of(agent_id: int) -> str:
    return next((each.state_code for each in queries.agents() if each.id == agent_id), "OFF")


def test_a_call_to_an_operator(east: int) -> None:
    agent = operator(east, AGENT)
    tell("ARRIVED", "c1", NOON, caller_mobile=place.SUNITA, dialled="1912")
    tell("QUEUED", "c1", NOON + 5 * SECOND)
    assert [each.caller_mobile for each in queries.queue(NOON + MINUTE)] == [place.SUNITA]
    offer = actions.offer_next(by=BY, at=NOON + 6 * SECOND)
    assert offer is not None and (offer.call_key, offer.operator_code) == ("c1", AGENT)
    assert actions.offer_next(by=BY, at=NOON + 6 * SECOND) is None
    tell("OFFERED", "c1", NOON + 7 * SECOND, operator_code=AGENT)
    tell("ANSWERED", "c1", NOON + 9 * SECOND, operator_code=AGENT)
    assert state_of(agent) == "TALKING"
    with pytest.raises(actions.UnableToWork):
        actions.set_agent_state(agent_id=agent, state_code="BREAK", by=BY, at=NOON + 10 * SECOND)
    call = call_of("c1")
    assert (call.company_id, call.company_by_code, call.state_code) == (east, "CONNECTION", "TALKING")
    record = actions.register_complaint(
        call_id=call.id,
        category_code="NO_SUPPLY",
        answers={},
        place={},
        remark="dark",
        key="k1",
        by=BY,
        at=NOON,
    )
    assert complaints.brief(record.id).connection_id == call.connection_id
    tell("HUNG_UP", "c1", NOON + 2 * MINUTE)
    assert state_of(agent) == "WRAP_UP"
    actions.wrap_up(call_id=call.id, outcome_code="COMPLAINT", note="x", by=BY, at=NOON + 3 * MINUTE)
    assert state_of(agent) == "READY"
    board = queries.supervisor_board(NOON + 4 * MINUTE, [east])
    assert (board.arrived, board.talked, board.in_time, board.percent_in_time) == (1, 1, 1, 100)
    assert board.complaints == 1
    assert queries.call_back_list([east]) == []
    assert [each.code for each in queries.steps(call.id)] == [
        "ARRIVED", "COMPLAINT", "QUEUED", "OFFERED", "ANSWERED", "HUNG_UP", "WRITTEN_UP",
    ]  # fmt: skip


def test_an_offer_that_nobody_followed_is_made_again(east: int) -> None:
    operator(east, AGENT)
    tell("QUEUED", "c1", NOON, caller_mobile=place.SUNITA)
    assert actions.offer_next(by=BY, at=NOON) is not None
    assert actions.offer_next(by=BY, at=NOON + 30 * SECOND) is None
    again = actions.offer_next(by=BY, at=NOON + 50 * SECOND)
    assert again is not None and again.call_key == "c1"


def test_power_that_came_back_while_he_listened(east: int) -> None:
    """Nothing the caller presses is lost, whatever has changed meanwhile."""
    outage = fault(east)
    heard = {"caller_mobile": place.SUNITA, "plays_prompts": True}
    tell("ARRIVED", "c1", NOON, **heard)
    tell("IVR_CHOICE", "c1", NOON + SECOND, digits="1", **heard)
    outages.restore(outage_id=outage, by=BY, at=NOON + 2 * SECOND)
    last = tell("IVR_CHOICE", "c1", NOON + 3 * SECOND, digits="1", **heard)
    assert last.told.then == "HANG_UP"


def test_repeats_and_late_messages_change_nothing_that_was_right(east: int) -> None:
    operator(east, AGENT)
    mobile = {"caller_mobile": place.SUNITA}
    late = {"heard_at": NOON + 9 * MINUTE}
    tell("QUEUED", "c1", NOON + SECOND, **mobile)
    tell("HUNG_UP", "c1", NOON + 90 * SECOND)
    # The hang-up was heard before the answer: for a moment it looked as if nobody had served him.
    assert call_of("c1").end_code == "ABANDONED"
    assert [each.reason_code for each in queries.call_back_list([east])] == ["ABANDONED"]
    tell("ANSWERED", "c1", NOON + 20 * SECOND, operator_code=AGENT, **late)
    tell("ARRIVED", "c1", NOON, **mobile, **late)
    call = call_of("c1")
    assert (call.end_code, call.arrived_at, call.answered_at) == ("TALKED", NOON, NOON + 20 * SECOND)
    assert queries.call_back_list([east]) == []
    version, again = call.version, tell("ARRIVED", "c1", NOON, **mobile)
    assert not again.is_new
    assert call_of("c1").version == version
    assert state_of(queries.agents()[0].id) == "READY"


def test_whoever_gives_up_is_called_back_and_a_second_call_clears_it(east: int) -> None:
    agent = operator(east, AGENT)
    for key, start in (("c1", NOON), ("c2", NOON + 10 * MINUTE)):
        tell("ARRIVED", key, start, caller_mobile=place.SUNITA)
        tell("QUEUED", key, start + SECOND)
        tell("HUNG_UP", key, start + MINUTE)
    (back,) = queries.call_back_list([east])
    assert (back.mobile, back.due_at) == (place.SUNITA, NOON + 31 * MINUTE)
    actions.take_call_back(call_back_id=back.id, agent_id=agent, by=BY, at=NOON + 12 * MINUTE)
    for tried in range(3):
        at = NOON + (20 + tried) * MINUTE
        actions.take_call_back(call_back_id=back.id, agent_id=agent, by=BY, at=at)
        is_done = actions.settle_call_back(call_back_id=back.id, end_code="NO_ANSWER", by=BY, at=at)
        assert is_done == (tried == 2)
    tell("QUEUED", "c3", NOON + 40 * MINUTE, caller_mobile=place.NEIGHBOUR)
    tell("HUNG_UP", "c3", NOON + 41 * MINUTE)
    tell("ANSWERED", "c4", NOON + 50 * MINUTE, caller_mobile=place.NEIGHBOUR, operator_code=AGENT)
    tell("HUNG_UP", "c4", NOON + 51 * MINUTE)
    assert queries.call_back_list([east]) == []


def test_the_menu_answers_a_caller_whose_line_is_out(east: int) -> None:
    """ "For your area we know ...", counted, a message promised, no operator (M33, M35)."""
    outage = fault(east)
    heard = {"caller_mobile": place.SUNITA, "plays_prompts": True}
    first = tell("ARRIVED", "c1", NOON, **heard)
    assert first.told is not None and first.told.then == "GATHER"
    spoken = tell("IVR_CHOICE", "c1", NOON + 3 * SECOND, digits="2", **heard)
    assert {each.name for each in spoken.told.prompts} == {"outage_fault", "outage_menu"}
    # The exchange lost the answer and asks again: the same words, nobody counted twice.
    again = tell("IVR_CHOICE", "c1", NOON + 3 * SECOND, digits="2", **heard)
    assert again.told == spoken.told
    last = tell("IVR_CHOICE", "c1", NOON + 9 * SECOND, digits="1", **heard)
    assert (last.told.then, last.told.language) == ("HANG_UP", "en")
    tell("HUNG_UP", "c1", NOON + 12 * SECOND)
    call = call_of("c1")
    assert (call.end_code, call.outage_id, call.wants_message) == ("SERVED", outage, True)
    assert outage_queries.is_watching(outage, place.SUNITA)
    codes = [each.code for each in queries.steps(call.id) if each.kind == "STEP"]
    assert sorted(codes) == ["COUNTED", "TOLD_OUTAGE", "WISHED_MESSAGE"]
    assert queries.call_back_list([east]) == []


def test_one_switch_changes_menu_scripts_and_complaints(east: int) -> None:
    """Storm mode (M35): declared once, everything follows; ended, all is as before."""
    storm = outages.declare_storm(company_id=east, reason="wind", by=BY, at=NOON)
    heard = {"caller_mobile": place.SUNITA, "plays_prompts": True}
    tell("ARRIVED", "c1", NOON, **heard)
    tell("IVR_CHOICE", "c1", NOON + 3 * SECOND, digits="1", **heard)
    told = tell("IVR_CHOICE", "c1", NOON + 6 * SECOND, digits="1", **heard)
    assert [each.name for each in told.told.prompts] == ["storm_noted"]
    tell("HUNG_UP", "c1", NOON + 8 * SECOND)
    call = call_of("c1")
    assert (call.end_code, call.is_storm) == ("SERVED", True)
    assert complaints.brief(call.complaint_id).channel_code == "IVR"
    assert queries.is_storm(east, NOON)
    assert queries.scripts(east, NOON, storm=True)[0].code == "STORM_GREETING"
    outages.end_storm(storm_id=storm, by=BY, at=NOON + MINUTE)
    tell("ARRIVED", "c2", NOON + 2 * MINUTE, caller_mobile=place.NEIGHBOUR)
    assert not call_of("c2").is_storm


def test_the_card_shows_everything_by_eight_reads(east: int) -> None:
    """All connections of the number, outage with estimate, open complaints, last contacts (M30)."""
    outage = fault(east)
    second = place.connection(east, 77, mobile=place.SUNITA)
    test_home = queries.caller_card(mobile=place.SUNITA, at=NOON).rows[0].connection.connection_id
    tell("ARRIVED", "c0", NOON - 10 * MINUTE, caller_mobile=place.SUNITA)
    tell("HUNG_UP", "c0", NOON - 9 * MINUTE)
    actions.choose_connection(call_id=call_of("c0").id, connection_id=second, by=BY, at=NOON)
    actions.register_complaint(
        call_id=call_of("c0").id,
        category_code="NO_SUPPLY",
        answers={},
        place={},
        remark="",
        key="k",
        by=BY,
        at=NOON,
    )
    with CaptureQueriesContext(database) as seen:
        card = queries.caller_card(mobile=place.SUNITA, at=NOON)
    assert len(seen) <= 8
    assert [row.connection.connection_id for row in card.rows] == [test_home, second]
    assert {row.outage.id for row in card.rows} == {outage}
    assert card.row(second).complaints[0]["outage_id"] == outage
    assert card.row(test_home).owed_paise == 0
    assert card.row(test_home).deducted_on is None
    assert card.rows[0].transformer[0] == "4010203001"
    assert card.rows[0].feeder[0] == "F1"
    assert [each.end_code for each in card.contacts] == ["DROPPED"]
    unknown = queries.caller_card(mobile=place.STRANGER, at=NOON)
    assert unknown.is_unknown


def test_supervisors_mark_calls_of_others_only(east: int) -> None:
    agent = operator(east, AGENT)
    tell("ANSWERED", "c1", NOON, operator_code=AGENT, caller_mobile=place.SUNITA)
    call, mine = call_of("c1"), next(each for each in queries.agents() if each.id == agent)
    said = {"call_id": call.id, "note": "calm", "by": BY, "at": NOON}
    with pytest.raises(actions.UnableToWrapUp):
        actions.note_quality(staff_id=mine.staff_id, marks=5, **said)
    with pytest.raises(actions.UnableToWrapUp):
        actions.note_quality(staff_id=mine.staff_id, marks=6, **said)
    other = operator(east, "d2")
    boss = next(each for each in queries.agents() if each.id == other)
    actions.note_quality(staff_id=boss.staff_id, marks=4, **said)
    assert [each["marks"] for each in queries.quality_notes(call.id)] == [4]


def test_number_and_note_can_be_forgotten(east: int) -> None:
    """What is kept of whoever called is given out, and forgotten; that there was a call stays (M17)."""
    tell("QUEUED", "c1", NOON, caller_mobile=place.SUNITA)
    tell("HUNG_UP", "c1", NOON + MINUTE)
    call = call_of("c1")
    actions.wrap_up(call_id=call.id, outcome_code="CALL_BACK", note="Sunita asks", by=BY, at=NOON + MINUTE)
    home = call.connection_id
    assert home is not None
    kept = personal.export([home])
    assert [each["caller_mobile"] for each in kept["calls"]] == [place.SUNITA]
    assert [each["mobile"] for each in kept["call_backs"]] == [place.SUNITA]
    assert personal.shred(connection_ids=[home], by=BY, at=NOON + 2 * MINUTE) == personal.Shredded(1, 1)
    assert place.SUNITA not in str(personal.export([home]))
    assert queries.call_back_list([east]) == []
    assert personal.shred(connection_ids=[home], by=BY, at=NOON + 3 * MINUTE) == personal.Shredded(0, 0)


def test_a_stranger_who_called_about_a_home_is_masked_there_and_known_by_his_mobile(east: int) -> None:
    """His number is his own: the home's holder reads that somebody called, he himself everything (M3)."""
    home = place.connection(east, 78)
    for key in ("c1", "c2"):
        tell("QUEUED", key, NOON, caller_mobile=place.STRANGER)
        tell("HUNG_UP", key, NOON + MINUTE)
    actions.choose_connection(call_id=call_of("c1").id, connection_id=home, by=BY, at=NOON)
    actions.wrap_up(call_id=call_of("c2").id, outcome_code="INFORMATION", note="About Ravi", by=BY, at=NOON)
    assert [each["caller_mobile"] for each in personal.export([home])["calls"]] == ["••••••0009"]
    own = personal.export_of_mobile(place.STRANGER)
    assert (len(own["calls"]), len(own["call_backs"])) == (2, 1)
    assert "About Ravi" in str(own)
    shred = {"mobile": place.STRANGER, "by": BY, "at": NOON + 2 * MINUTE}
    assert personal.shred_of_mobile(**shred) == personal.Shredded(2, 1)
    assert personal.export_of_mobile(place.STRANGER) == {"calls": [], "call_backs": []}
    assert (call_of("c2").caller_mobile, call_of("c2").note) == ("", "")
    assert personal.shred_of_mobile(**shred) == personal.Shredded(0, 0)
