"""What is late goes up, what it costs is paid once, storms are taken out, two people waive (M23, M35)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bijlighar.complaints import actions, queries
from bijlighar.complaints.actions import ComplaintRefused
from bijlighar.complaints.models import Compensation, Complaint
from bijlighar.complaints.tests.stage import (
    BY,
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
from bijlighar.consumers.actions import change_terms
from bijlighar.kernel.models import OutboxMessage
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules.chart import Account
from bijlighar.outages import actions as outages

pytestmark = pytest.mark.django_db
DUE = ist("2026-11-19 14:00")


@pytest.fixture
def stage() -> Stage:
    return set_stage()


def pay(at: datetime) -> tuple[int, int]:
    done = actions.compensate_due(by=BY, at=at)
    return done.amounts, done.paise


def owed(connection_id: int, account: Account = Account.RECEIVABLE) -> int:
    return ledger.balance(connection_id, account)


def test_it_goes_up_a_level_at_a_time_and_never_twice(stage: Stage) -> None:
    made = register(stage)
    steps = [
        actions.escalate_due(by=BY, at=DUE + timedelta(hours=h)).escalated
        for h in (-1, 0, 0, 23, 24, 200, 2000)
    ]
    assert steps == [0, 1, 0, 0, 1, 2, 1]
    found = queries.complaint(made.id)
    assert found is not None and (found.complaint.level, found.complaint.escalate_at) == (5, None)
    assert [step.facts["level"] for step in found.steps if step.verb_code == "ESCALATE"] == [1, 2, 3, 4, 5]
    forum = OutboxMessage.objects.filter(template="complaint_forum").values_list("recipient", flat=True)
    assert list(forum) == [made.caller_mobile]


def test_what_is_attended_or_stands_still_does_not_go_up(stage: Stage) -> None:
    done, stood = register(stage), register(stage, connection_id=stage.neighbour_id)
    actions.resolve(complaint_id=done.id, cause_code="FUSE", by=LINEMAN, at=NOW)
    actions.pause(complaint_id=stood.id, reason_code="CONSUMER_ABSENT", by=LINEMAN, at=NOW)
    assert actions.escalate_due(by=BY, at=DUE + timedelta(hours=23)).escalated == 0
    assert actions.escalate_due(by=BY, at=DUE + timedelta(hours=24)).escalated == 1


def test_each_day_begun_is_paid_once(stage: Stage) -> None:
    made = register(stage)
    assert [pay(DUE + timedelta(minutes=m)) for m in (0, 1, 2, 1440, 1441)] == [
        (0, 0), (1, 100_00), (0, 0), (0, 0), (1, 100_00),
    ]  # fmt: skip
    actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=DUE + timedelta(days=3, hours=1))
    assert pay(DUE + timedelta(days=9)) == (2, 200_00)
    assert pay(DUE + timedelta(days=30)) == (0, 0)
    assert owed(stage.connection_id) == -400_00
    days = Compensation.objects.order_by("day_number").values_list("for_day", flat=True)
    assert [day.day for day in days] == [19, 20, 21, 22]
    # Only the new days are written: a row that was there already would have used up a number.
    ids = list(Compensation.objects.order_by("id").values_list("id", flat=True))
    assert ids == list(range(ids[0], ids[0] + 4))
    told = OutboxMessage.objects.filter(template="complaint_compensated").order_by("id")
    assert [each.context["amount"] for each in told] == ["₹100.00", "₹100.00", "₹200.00"]


def test_one_without_a_rule_is_set_aside_and_keeps_nobody_waiting(stage: Stage) -> None:
    """Registered on a day of which the rulebook says nothing: named, looked at later; the others are paid."""
    odd, plain = register(stage), register(stage, connection_id=stage.neighbour_id)
    Complaint.objects.filter(id=odd.id).update(registered_at=ist("1999-01-01 10:00"))
    at = DUE + timedelta(minutes=1)
    done = actions.compensate_due(by=BY, at=at)
    assert (done.amounts, done.paise, done.set_aside) == (1, 100_00, (odd.number,))
    assert owed(stage.neighbour_id) == -100_00 and owed(stage.connection_id) == 0
    assert actions.compensate_due(by=BY, at=at).set_aside == ()
    Complaint.objects.filter(id=odd.id).update(registered_at=NOW)
    assert pay(at + timedelta(days=1)) == (3, 300_00)
    assert (owed(stage.connection_id), owed(plain.connection_id or 0)) == (-200_00, -200_00)


def test_a_prepaid_home_gets_it_on_its_balance(stage: Stage) -> None:
    change_terms(
        connection_id=stage.connection_id,
        from_date=ist("2026-11-01 00:00").date(),
        is_prepaid=True,
        by=BY,
        at=NOW,
    )
    register(stage)
    assert pay(DUE + timedelta(minutes=1)) == (1, 100_00)
    assert owed(stage.connection_id, Account.PREPAID) == 100_00


def test_in_time_costs_nothing(stage: Stage) -> None:
    made = register(stage)
    actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=DUE)
    assert pay(DUE + timedelta(days=9)) == (0, 0)


def test_a_transformer_is_paid_to_everybody_on_it_once(stage: Stage) -> None:
    register(stage, category_code="TRANSFORMER")
    assert pay(NOW + timedelta(hours=25)) == (2, 200_00)
    assert pay(NOW + timedelta(days=9)) == (0, 0)
    assert {owed(stage.connection_id), owed(stage.neighbour_id)} == {-100_00}


def test_opened_again_the_first_lateness_is_not_forgotten(stage: Stage) -> None:
    made = register(stage)
    actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=DUE + timedelta(hours=1))
    at = DUE + timedelta(hours=2)
    actions.record_feedback(complaint_id=made.id, answer_code="NOT_RESTORED", by=OPERATOR, at=at)
    assert pay(at + timedelta(hours=4)) == (0, 0)
    assert pay(at + timedelta(hours=5)) == (1, 100_00)
    assert owed(stage.connection_id) == -200_00


@pytest.mark.parametrize("office", ["company", "office", "other"])
def test_a_storm_takes_its_hours_out(stage: Stage, office: str) -> None:
    made, danger = register(stage), register(stage, category_code="DANGER", connection_id=stage.neighbour_id)
    office_id = {"company": None, "office": stage.office_id, "other": stage.other_office_id}[office]
    storm = outages.declare_storm(
        company_id=stage.company_id,
        office_id=office_id,
        reason="Storm",
        by=OFFICER,
        at=NOW + timedelta(hours=1),
    )
    actions.escalate_due(by=BY, at=DUE)
    held = queries.brief(made.id)
    feared = queries.brief(danger.id)
    assert feared is not None and feared.level == 1, "danger knows no storm"
    if office == "other":
        assert held is not None and (held.due_at, held.level) == (DUE, 1)
        return
    assert held is not None and held.level == 0 and held.due_at > DUE
    outages.end_storm(
        storm_id=storm if isinstance(storm, int) else storm.id, by=OFFICER, at=NOW + timedelta(hours=7)
    )
    # One hour ran before the storm, three are left after it ended at 17:00.
    assert pay(ist("2026-11-19 20:00")) == (0, 0)
    actions.escalate_due(by=BY, at=ist("2026-11-19 20:00"))
    found = queries.brief(made.id)
    assert found is not None and (found.due_at, found.level) == (ist("2026-11-19 20:00"), 1)
    assert pay(ist("2026-11-19 20:01")) == (1, 100_00)


def test_attended_in_a_storm_is_in_time(stage: Stage) -> None:
    made = register(stage)
    outages.declare_storm(
        company_id=stage.company_id, reason="Storm", by=OFFICER, at=NOW + timedelta(hours=1)
    )
    actions.resolve(complaint_id=made.id, cause_code="FUSE", by=LINEMAN, at=DUE + timedelta(hours=5))
    assert pay(DUE + timedelta(days=2)) == (0, 0)


def test_two_people_take_it_back(stage: Stage) -> None:
    made = register(stage)
    pay(DUE + timedelta(minutes=1))
    given = {"complaint_id": made.id, "at": DUE + timedelta(hours=1)}
    actions.ask_waiver(**given, reason="The road was flooded", by=OFFICER)
    with pytest.raises(ComplaintRefused, match="Another person"):
        actions.decide_waiver(**given, is_granted=True, by=OFFICER)
    assert actions.decide_waiver(**given, is_granted=True, by=SECOND) == 100_00
    assert owed(stage.connection_id) == 0
    assert pay(DUE + timedelta(days=5)) == (0, 0)
    with pytest.raises(ComplaintRefused, match="any more"):
        actions.ask_waiver(**given, reason="Once more", by=OFFICER)


def test_complaints_under_an_outage_are_joined_and_put_right_together(stage: Stage) -> None:
    first = register(stage)
    assert (actions.signal_due(by=BY, at=NOW), actions.signal_due(by=BY, at=NOW)) == (1, 0)
    assert actions.link_due(company_id=stage.company_id, by=BY, at=NOW) == 0
    Complaint.objects.filter(id=first.id).update(outage_id=77)
    second = register(stage, connection_id=stage.neighbour_id, outage_id=77)
    left = register(stage, connection_id=stage.neighbour_id, outage_id=77, category_code="VOLTAGE")
    actions.pause(complaint_id=second.id, reason_code="CONSUMER_ABSENT", by=LINEMAN, at=NOW)
    at = NOW + timedelta(hours=2)
    done = actions.resolve_outage(outage_id=77, except_ids=(left.id,), by=OFFICER, at=at)
    assert (done, actions.resolve_outage(outage_id=77, except_ids=(left.id,), by=OFFICER, at=at)) == (2, 0)
    now = queries.briefs([first.id, second.id, left.id])
    assert [now[each.id].state_code for each in (first, second, left)] == ["ATTENDED", "ATTENDED", "ASSIGNED"]
    # Two of the four hours were used standing still, so two more are left.
    assert (now[second.id].due_at, now[second.id].paused_at) == (DUE + timedelta(hours=2), None)
    assert OutboxMessage.objects.filter(template="complaint_resolved").count() == 2


def test_every_figure_of_the_board_opens_into_its_list(stage: Stage) -> None:
    late = register(stage, at=NOW - timedelta(days=2))
    done = register(stage, connection_id=stage.neighbour_id, category_code="DANGER")
    actions.resolve(complaint_id=done.id, cause_code="FUSE", by=LINEMAN, at=NOW + timedelta(minutes=30))
    actions.record_feedback(complaint_id=done.id, answer_code="SATISFIED", by=OPERATOR, at=NOW)
    register(stage, connection_id=stage.neighbour_id)
    pay(NOW)
    actions.escalate_due(by=BY, at=NOW)
    span = (NOW - timedelta(days=30), NOW + timedelta(days=1))
    at, offices = NOW + timedelta(hours=3, minutes=30), [stage.office_id, stage.other_office_id]
    board = queries.board(offices, *span, at=at)
    assert (board.open, board.open_late, board.due_soon, board.escalated) == (2, 1, 1, 1)
    assert (board.registered, board.attended, board.in_time_percent, board.satisfied) == (3, 1, 100, 1)
    assert (board.compensated, board.compensation_paise) == (1, 200_00)
    assert (board.median_minutes, board.ninetieth_minutes) == (30, 30)
    for figure in ("open", "open_danger", "open_late", "due_soon", "paused", "force_asked", "escalated",
                   "registered", "attended", "attended_late", "reopened", "satisfied", "not_restored",
                   "no_answer", "forced", "compensated"):  # fmt: skip
        filters = queries.figure_filter(figure, *span)
        assert queries.count(offices, filters, at=at) == getattr(board, figure), figure
        assert len(queries.listing(offices, filters, at=at).rows) == getattr(board, figure), figure
    for (code, _, _), number in zip(queries.AGES, board.open_by_age, strict=True):
        assert queries.count(offices, queries.figure_filter(code, *span), at=at) == number
    assert queries.boards({1: [stage.office_id], 2: [stage.other_office_id]}, *span, at=at)[2].open == 0
    assert late.office_id == stage.office_id
