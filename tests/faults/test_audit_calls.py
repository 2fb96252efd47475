"""The audits of calls: silent on a day with every kind of end, and each finds the fault it is there for."""

from __future__ import annotations

from typing import Any

from bijlighar.calls import actions, queries
from bijlighar.calls.tests.stage import BY, MINUTE, NOON, SECOND, fault, operator, tell
from bijlighar.consumers.tests import place
from tests.faults.planted import hold

AS_EVENTS, LOST = "calls_are_as_their_events", "nobody_who_called_is_lost"
HISTORY, OF_COMPANY = "operators_are_as_their_history", "complaints_of_calls_are_of_their_company"
PLANTED = [
    (AS_EVENTS, "DELETE FROM calls_event WHERE kind_code = 'ANSWERED'"),
    (AS_EVENTS, "UPDATE calls_call SET queued_at = queued_at + interval '1 second'"),
    (AS_EVENTS, "UPDATE calls_call SET end_code = 'TALKED' WHERE end_code = 'ABANDONED'"),
    (AS_EVENTS, "UPDATE calls_event SET call_key = 'nobody' WHERE call_key = 'c3'"),
    (LOST, "DELETE FROM calls_call_back"),
    (LOST, "UPDATE calls_call_back SET done_at = asked_at - interval '1 day', end_code = 'REACHED'"),
    ("who_was_served_by_the_menu_was_told", "DELETE FROM calls_step WHERE step_code = 'TOLD_OUTAGE'"),
    (HISTORY, "UPDATE calls_agent SET state_code = 'BREAK'"),
    (HISTORY, "DELETE FROM calls_agent_state WHERE state_code = 'WRAP_UP'"),
    (OF_COMPANY, "UPDATE calls_call SET complaint_id = complaint_id + 1"),
    (OF_COMPANY, "UPDATE calls_step SET step_code = 'COUNTED' WHERE step_code = 'COMPLAINT'"),
]


def test_each_audit_finds_its_fault_and_none_on_sound_books(committed_database: Any) -> None:
    east = place.company("east")
    for number in (1, 2):
        place.connection(east, number)
    operator(east, "d1")
    tell("ARRIVED", "c1", NOON, caller_mobile=place.SUNITA)
    tell("QUEUED", "c1", NOON + SECOND)
    tell("ANSWERED", "c1", NOON + 2 * SECOND, operator_code="d1")
    call = queries.call_of_key("c1")
    assert call is not None
    actions.register_complaint(
        call_id=call.id, category_code="NO_SUPPLY", answers={}, place={}, remark="", key="k", by=BY, at=NOON
    )
    tell("HUNG_UP", "c1", NOON + MINUTE)
    tell("QUEUED", "c2", NOON, caller_mobile=place.STRANGER)
    tell("HUNG_UP", "c2", NOON + MINUTE)
    fault(east)
    tell("ARRIVED", "c3", NOON, caller_mobile=place.NEIGHBOUR, plays_prompts=True)
    tell("IVR_CHOICE", "c3", NOON + SECOND, digits="1", plays_prompts=True)
    tell("HUNG_UP", "c3", NOON + MINUTE)
    hold("calls", PLANTED)
