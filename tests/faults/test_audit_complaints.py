"""The audits of complaints: silent on sound ones, and each finds the fault it is there for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bijlighar.complaints import actions
from bijlighar.complaints.actions import theft, theft_reward
from bijlighar.complaints.models import Theft
from bijlighar.complaints.tests.stage import BY, LINEMAN, NOW, OFFICER, OPERATOR, SECOND, register
from bijlighar.complaints.tests.stage import stage as set_stage
from bijlighar.interfaces.cli.audit import all_audits, ask
from tests.faults.planted import hold

OPEN = "WHERE state_code = 'ASSIGNED'"
PLANTED = [
    ("every_complaint_has_an_owner_and_a_due_time",
     f"UPDATE complaints_complaint SET escalate_at = NULL, level = 0 {OPEN}"),
    ("every_complaint_has_an_owner_and_a_due_time",
     f"UPDATE complaints_complaint SET escalate_at = due_at - interval '1 minute' {OPEN}"),
    ("steps_lead_to_the_state", "DELETE FROM complaints_step WHERE verb_code = 'FORCE'"),
    ("steps_lead_to_the_state", f"UPDATE complaints_complaint SET gang_id = NULL {OPEN}"),
    ("complaints_begin_with_their_registration", "DELETE FROM complaints_step WHERE verb_code = 'REGISTER'"),
    ("complaints_begin_with_their_registration",
     "UPDATE complaints_complaint SET registered_at = registered_at - interval '1 hour'"),
    ("hours_are_kept_by_the_clock",
     f"UPDATE complaints_complaint SET due_at = due_at - interval '1 hour' {OPEN}"),
    ("hours_are_kept_by_the_clock",
     "UPDATE complaints_complaint SET due_at = due_at + interval '9 days' WHERE state_code = 'CLOSED'"),
    ("pauses_have_a_listed_end",
     "UPDATE complaints_pause SET ended_at = from_at WHERE ended_at IS NULL"),
    ("nothing_is_compensated_twice", "DELETE FROM ledger_transfer WHERE code = 120"),
    ("nothing_is_compensated_twice",
     "UPDATE ledger_transfer SET sequence = sequence + 900 WHERE code = 120"),
    ("nothing_is_compensated_twice",
     "UPDATE ledger_transfer SET amount_paise = amount_paise + 1 WHERE code = 120"),
    ("compensation_is_for_lateness", "UPDATE complaints_compensation SET posted_at = due_at"),
    ("compensation_is_for_lateness", "UPDATE complaints_compensation SET for_day = for_day + 1"),
    ("two_people_close_and_waive",
     "UPDATE complaints_step SET by_id = 903 WHERE verb_code = 'ASK_FORCE'"),
    ("two_people_close_and_waive", "UPDATE complaints_waiver SET is_granted = FALSE"),
    ("waived_compensation_is_taken_back", "DELETE FROM ledger_transfer WHERE code = 1120"),
    ("thefts_are_where_their_steps_say", "DELETE FROM complaints_theft_step WHERE verb_code = 'DECIDED'"),
    ("thefts_are_where_their_steps_say", "UPDATE complaints_theft SET outcome_code = ''"),
    ("rewards_are_of_proved_thefts", "UPDATE complaints_theft SET outcome_code = 'NOT_PROVED'"),
    ("rewards_are_of_proved_thefts",
     "UPDATE complaints_reward SET paid_at = approved_at - interval '1 hour'"),
]  # fmt: skip


def rewarded_theft(company_id: int) -> None:
    """A report of theft that was proved, its reward approved by another officer and paid."""
    told = theft.report_theft(
        company_id=company_id, kind_code="HOOKING", channel_code="PORTAL", words="A hook", place={},
        suspected="", told_name="", told_mobile="", wants_reward=True, from_where="here", once="o" * 20,
        by=BY, at=NOW,
    )  # fmt: skip
    said: dict[str, Any] = {"theft_id": Theft.objects.get(number=told.number).id, "at": NOW}
    theft.take_theft(by=OFFICER, **said)
    theft.decide_theft(outcome_code="PROVED", assessed_paise=1, note="x", by=OFFICER, **said)
    theft_reward.propose_reward(amount_paise=1, reason="x", by=OFFICER, **said)
    theft_reward.decide_reward(is_approved=True, note="", by=SECOND, **said)
    theft_reward.pay_reward(secret=told.follow_code, reference="V1", by=OFFICER, **said)


@pytest.fixture
def complaints(committed_database: Any) -> Any:
    """One closed in time, one late and waived, one forced, one whose clock stands, one late and open."""
    on = set_stage()
    done, late, forced, stood = (
        register(on, at=NOW + timedelta(minutes=number), connection_id=connection_id)
        for number, connection_id in enumerate([on.connection_id, on.neighbour_id] * 2)
    )
    actions.resolve(complaint_id=done.id, cause_code="FUSE", by=LINEMAN, at=NOW + timedelta(hours=1))
    actions.record_feedback(
        complaint_id=done.id, answer_code="SATISFIED", by=OPERATOR, at=NOW + timedelta(hours=2)
    )
    asked = NOW + timedelta(hours=3)
    actions.ask_force_close(complaint_id=forced.id, reason="Written twice", by=OFFICER, at=asked)
    actions.approve_force_close(complaint_id=forced.id, by=SECOND, at=asked)
    actions.pause(complaint_id=stood.id, reason_code="CONSUMER_ABSENT", by=LINEMAN, at=asked)
    register(on, at=NOW)
    at = NOW + timedelta(hours=6)
    actions.escalate_due(by=BY, at=at)
    assert actions.compensate_due(by=BY, at=at).amounts == 2
    actions.ask_waiver(complaint_id=late.id, reason="Flooded road", by=OFFICER, at=at)
    actions.decide_waiver(complaint_id=late.id, is_granted=True, by=SECOND, at=at)
    rewarded_theft(on.company_id)
    return committed_database


def test_each_audit_finds_its_fault_and_none_on_sound_complaints(complaints: Any) -> None:
    hold("complaints", PLANTED)
    found = {
        audit.name: answer.rows
        for audit in all_audits()
        if audit.area in ("ledger", "consumers") and (answer := ask(audit)).offending
    }
    assert found == {}
