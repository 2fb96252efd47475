"""Whatever is done in whatever order: no complaint without an owner and a due time at any instant (M23)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bijlighar.complaints import actions, queries
from bijlighar.complaints.actions import ComplaintRefused
from bijlighar.complaints.rules import WORKING
from bijlighar.complaints.tests.stage import BY, NOW, OFFICER, SECOND, Stage, register
from bijlighar.complaints.tests.stage import stage as set_stage
from bijlighar.outages import actions as outages
from bijlighar.people.models import Staff

pytestmark = pytest.mark.django_db
MOST = max(5, settings.default.max_examples // 20)
"""Each example is a story of a dozen actions on the database."""


def verbs(on: Stage, complaint_id: int) -> dict[str, Callable[[Any], object]]:
    """Everything that can happen, each told when."""

    def one(work: Callable[..., object], **given: Any) -> Callable[[Any], object]:
        return lambda at: work(complaint_id=complaint_id, **given, by=OFFICER, at=at)

    def all_of(work: Callable[..., object], **given: Any) -> Callable[[Any], object]:
        return lambda at: work(**given, by=BY, at=at)

    return {
        "assign": one(actions.assign),
        "take": one(actions.take),
        "arrive": one(actions.arrive),
        "resolve": one(actions.resolve, cause_code="FUSE"),
        "away": one(actions.hand_over, office_id=on.other_office_id, reason="theirs"),
        "back": one(actions.hand_over, office_id=on.office_id, reason="ours"),
        "pause": one(actions.pause, reason_code="POLICE", is_officer=True),
        "resume": one(actions.resume),
        "happy": one(actions.record_feedback, answer_code="SATISFIED"),
        "unhappy": one(actions.record_feedback, answer_code="NOT_RESTORED"),
        "silent": one(actions.record_feedback, answer_code="NO_ANSWER"),
        "ask_force": one(actions.ask_force_close, reason="twice"),
        "force": lambda at: actions.approve_force_close(complaint_id=complaint_id, by=SECOND, at=at),
        "reopen": one(actions.reopen, reason="again"),
        "storm": all_of(outages.declare_storm, company_id=on.company_id, reason="Storm"),
        "escalate_due": all_of(actions.escalate_due),
        "compensate_due": all_of(actions.compensate_due),
        "close_due": all_of(actions.close_due),
        "resume_due": all_of(actions.resume_due),
        "resolve_outage": all_of(actions.resolve_outage, outage_id=77),
    }


NAMES = sorted(verbs(Stage(0, 0, 0, 0, 0, 0), 0))
STORY = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 30 * 60)), max_size=14)


@settings(max_examples=MOST)
@example(
    story=[("away", 5), ("take", 5)], category="BILL"
)  # from an office without a gang an officer sets out
@given(story=STORY, category=st.sampled_from(["NO_SUPPLY", "DANGER", "BILL", "TRANSFORMER"]))
def test_an_owner_and_a_due_time_at_any_instant(story: list[tuple[str, int]], category: str) -> None:
    with transaction.atomic():
        on = set_stage()
        Staff.objects.create(id=OFFICER.id, login="officer", name_en=OFFICER.label, name_hi="अधिकारी")
        made = register(on, category_code=category, outage_id=77)
        at = NOW
        for name, minutes in story:
            at += timedelta(minutes=minutes)
            try:
                # As in life, what is refused leaves nothing behind.
                with transaction.atomic():
                    verbs(on, made.id)[name](at)
            except (ComplaintRefused, outages.UnableToDeclare):
                pass
            holds(made.id)
        transaction.set_rollback(True)


def holds(complaint_id: int) -> None:
    found = queries.complaint(complaint_id)
    assert found is not None
    now, last = found.complaint, found.steps[-1]
    assert now.owner_en and now.owner_hi and now.office_id
    assert now.due_at >= now.registered_at
    assert last.state_code == now.state_code
    if now.state_code in WORKING:
        # Either it goes up by itself some day, or it is at the top.
        assert (now.escalate_at is None) == (now.level == 5)
        assert now.escalate_at is None or now.escalate_at >= now.due_at
    if now.paused_at is not None and now.due_at > now.paused_at:
        assert now.paused_until is not None and now.due_at >= now.paused_until
    paid = [(each.round_number, each.day_number) for each in found.paid]
    assert len(set(paid)) == len(paid) or now.category_code == "TRANSFORMER"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(amount_paise), 0) FROM ledger_transfer WHERE code = 120"
        )
        assert cursor.fetchone() == (len(found.paid), sum(each.amount_paise for each in found.paid))
