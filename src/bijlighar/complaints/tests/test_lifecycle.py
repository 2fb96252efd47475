"""One complaint from the call to the last word, and everything that may not be done to it (M22, M23, M27)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bijlighar.complaints import actions, queries
from bijlighar.complaints.actions import ComplaintRefused
from bijlighar.complaints.tests.stage import (
    LINEMAN,
    NOW,
    OFFICER,
    OPERATOR,
    SECOND,
    Stage,
    ist,
    register,
)
from bijlighar.complaints.tests.stage import stage as set_stage
from bijlighar.kernel.models import OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def told(number: str) -> list[str]:
    sent = OutboxMessage.objects.filter(context__number=number).order_by("id")
    return [each.template.removeprefix("complaint_") for each in sent]


def refused(work: Any, **given: Any) -> str:
    with pytest.raises(ComplaintRefused) as caught:
        work(**{"by": OFFICER, "at": NOW + timedelta(hours=3), **given})
    return caught.value.code


def test_from_the_call_to_the_last_word(stage: Stage) -> None:
    made = register(stage)
    assert made.number[0] == "E" and made.due_at == ist("2026-11-19 14:00")  # four hours in a town
    assert (made.state_code, made.gang_id, made.owner_en) == ("ASSIGNED", stage.gang_id, "Gang 1")
    at = {"complaint_id": made.id, "by": LINEMAN}
    actions.take(**at, at=NOW + timedelta(minutes=10))
    actions.arrive(**at, at=NOW + timedelta(minutes=40))
    actions.note_cause(**at, cause_code="FUSE", at=NOW + timedelta(minutes=45))
    done = actions.resolve(**at, cause_code="FUSE", material="1 fuse", at=NOW + timedelta(hours=1))
    assert (done.state_code, done.state_number, done.escalate_at) == ("ATTENDED", 3, None)
    end = actions.record_feedback(
        complaint_id=made.id, answer_code="SATISFIED", by=OPERATOR, at=NOW + timedelta(hours=2)
    )
    assert (end.state_code, end.feedback_code, end.is_late(NOW)) == ("CLOSED", "SATISFIED", False)
    assert told(made.number) == ["registered", "on_the_way", "resolved", "closed"]
    story = queries.complaint(made.id)
    assert story is not None
    assert [(step.verb_code, step.state_code) for step in story.steps] == [
        ("REGISTER", "ASSIGNED"), ("TAKE", "TAKEN"), ("ARRIVE", "ARRIVED"), ("NOTE_CAUSE", "ARRIVED"),
        ("RESOLVE", "ATTENDED"), ("FEEDBACK", "ATTENDED"), ("CLOSE", "CLOSED"),
    ]  # fmt: skip


def test_sent_again_it_is_taken_once(stage: Stage) -> None:
    first, again = register(stage, key="call-7"), register(stage, key="call-7", remark="other")
    assert (first.id, first.follow_code) == (again.id, again.follow_code)
    for _ in range(2):
        actions.take(complaint_id=first.id, key="phone-1", by=LINEMAN, at=NOW)
    story = queries.by_follow_code(first.follow_code)
    assert story is not None and [step.verb_code for step in story.steps] == ["REGISTER", "TAKE"]
    assert queries.by_follow_code(first.number) is None
    assert told(first.number) == ["registered", "on_the_way"]


def test_not_restored_goes_back_to_the_same_team_with_a_new_clock(stage: Stage) -> None:
    made = register(stage)
    actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=NOW + timedelta(hours=1))
    at = ist("2026-11-19 22:00")
    again = actions.record_feedback(complaint_id=made.id, answer_code="NOT_RESTORED", by=OPERATOR, at=at)
    assert (again.state_code, again.gang_id, again.reopened) == ("REOPENED", stage.gang_id, 1)
    assert again.due_at == ist("2026-11-20 02:00")
    actions.resolve(complaint_id=made.id, cause_code="JUMPER", by=LINEMAN, at=at + timedelta(hours=1))
    closed = actions.record_feedback(complaint_id=made.id, answer_code="SATISFIED", by=OPERATOR, at=at)
    late = (closed.reopen_until or at) + timedelta(seconds=1)
    assert refused(actions.reopen, complaint_id=made.id, reason="again", at=late) == "TOO_LATE"
    opened = actions.reopen(complaint_id=made.id, reason="again", by=OPERATOR, at=at + timedelta(days=2))
    assert (opened.state_code, opened.gang_id, opened.closed_at) == ("REOPENED", stage.gang_id, None)


def test_closing_waits_for_the_consumer_or_for_two_officers(stage: Stage) -> None:
    made = register(stage)
    actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=NOW + timedelta(hours=1))
    assert refused(actions.close, complaint_id=made.id) == "ANSWER_AWAITED"
    assert actions.close_due(by=OFFICER, at=NOW + timedelta(hours=24)) == 0
    assert actions.close_due(by=OFFICER, at=NOW + timedelta(hours=25)) == 1
    other = register(stage, category_code="METER").id
    assert refused(actions.approve_force_close, complaint_id=other) == "NOT_ASKED"
    assert refused(actions.ask_force_close, complaint_id=other, reason=" ") == "REASON_MISSING"
    actions.ask_force_close(complaint_id=other, reason="Written twice", by=OFFICER, at=NOW)
    assert refused(actions.approve_force_close, complaint_id=other) == "SECOND_PERSON"
    ended = actions.approve_force_close(complaint_id=other, by=SECOND, at=NOW)
    assert (ended.state_code, ended.state_number) == ("FORCED_CLOSED", 6)


def test_three_calls_without_an_answer_close_it(stage: Stage) -> None:
    made = register(stage)
    actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=NOW)
    states = [
        actions.record_feedback(complaint_id=made.id, answer_code="NO_ANSWER", by=OPERATOR, at=NOW).state_code
        for _ in range(3)
    ]
    assert states == ["ATTENDED", "ATTENDED", "CLOSED"]


def test_handed_over_its_clock_goes_on(stage: Stage) -> None:
    made = register(stage)
    given: dict[str, Any] = {"complaint_id": made.id, "office_id": stage.other_office_id}
    assert refused(actions.hand_over, **given, reason="") == "REASON_MISSING"
    moved = actions.hand_over(**given, reason="Their feeder", by=OFFICER, at=NOW + timedelta(hours=3))
    assert (moved.office_id, moved.state_code, moved.gang_id) == (stage.other_office_id, "OPEN", None)
    assert (moved.owner_en, moved.due_at) == ("D2", made.due_at)


def test_a_pause_moves_the_due_time_by_what_was_used_of_it(stage: Stage) -> None:
    made = register(stage)
    at = NOW + timedelta(hours=1)
    given: dict[str, Any] = {"complaint_id": made.id, "at": at}
    assert refused(actions.pause, **given, reason_code="TEA") == "UNKNOWN_CODE"
    assert refused(actions.pause, **given, reason_code="POLICE") == "OFFICER_NEEDED"
    longer = at + timedelta(hours=25)
    assert refused(actions.pause, **given, reason_code="CONSUMER_ABSENT", until_at=longer) == "TOO_LONG"
    until = at + timedelta(hours=10)
    stood = actions.pause(**given, reason_code="CONSUMER_ABSENT", until_at=until, by=LINEMAN)
    assert stood.due_at == made.due_at + timedelta(hours=10)
    assert refused(actions.pause, **given, reason_code="CONSUMER_ABSENT") == "PAUSED_ALREADY"
    went_on = actions.resume(complaint_id=made.id, by=LINEMAN, at=at + timedelta(hours=2))
    assert (went_on.due_at, went_on.pause_code) == (made.due_at + timedelta(hours=2), "")
    actions.pause(complaint_id=made.id, reason_code="CONSUMER_ASKED", by=LINEMAN, at=at + timedelta(hours=3))
    later = at + timedelta(days=9)
    assert (actions.resume_due(by=OFFICER, at=later), actions.resume_due(by=OFFICER, at=later)) == (1, 0)
    found = queries.brief(made.id)
    assert found is not None and found.due_at == made.due_at + timedelta(hours=2 + 72)


def test_many_at_once_ask_for_nobody_s_name(stage: Stage) -> None:
    """A turn at many says how many; who has each is asked by nobody, so a gang and an office cost alike."""
    gang_s, office_s = register(stage), register(stage)
    given: dict[str, Any] = {"office_id": stage.other_office_id, "reason": "Their feeder"}
    moved = actions.hand_over(complaint_id=office_s.id, **given, by=OFFICER, at=NOW)
    assert gang_s.gang_id is not None and moved.gang_id is None
    at, later = NOW + timedelta(minutes=1), NOW + timedelta(days=9)
    cost: list[list[int]] = []
    for turn in (actions.resume_due, actions.close_due):  # what is read once a process is read before
        assert turn(by=OFFICER, at=at) == 0
    for made in (gang_s, office_s):
        one: dict[str, Any] = {"complaint_id": made.id, "at": at, "by": LINEMAN}
        actions.pause(**one, reason_code="CONSUMER_ASKED")
        resumed = statements(actions.resume_due, later)
        actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=later)
        cost.append([resumed, statements(actions.close_due, later + timedelta(days=9))])
    assert cost[0] == cost[1]


def statements(work: Any, at: datetime) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert work(by=OFFICER, at=at) == 1
    return len(asked)


def test_what_no_state_allows_is_refused(stage: Stage) -> None:
    made = register(stage)
    assert (
        refused(actions.record_feedback, complaint_id=made.id, answer_code="SATISFIED") == "NOT_IN_THIS_STATE"
    )
    assert refused(actions.resume, complaint_id=made.id) == "NOT_PAUSED"
    assert refused(actions.resolve, complaint_id=made.id, cause_code="MAGIC") == "UNKNOWN_CODE"
    assert refused(actions.take, complaint_id=made.id + 99) == "NO_SUCH_COMPLAINT"
    with pytest.raises(ComplaintRefused, match="way of its own"):
        register(stage, category_code="THEFT")


def test_danger_goes_first_and_is_told_so(stage: Stage) -> None:
    plain, danger = register(stage), register(stage, category_code="DANGER", connection_id=stage.neighbour_id)
    assert danger.is_danger and danger.due_at == NOW + timedelta(hours=1)
    assert told(danger.number) == ["danger"]
    filters = queries.ListFilter(states=("OPEN_ALL",))
    page = queries.listing([stage.office_id], filters, at=NOW, limit=1)
    assert [row.id for row in page.rows] == [danger.id]
    rest = queries.listing([stage.office_id], filters, at=NOW, after=page.next_after)
    assert ([row.id for row in rest.rows], rest.next_after) == ([plain.id], None)
    assert [row.id for row in queries.duplicates_for(stage.connection_id, "NO_SUPPLY", NOW)] == [plain.id]
    assert queries.open_of([stage.connection_id, stage.neighbour_id])["number"].to_list() == [
        plain.number, danger.number,
    ]  # fmt: skip
