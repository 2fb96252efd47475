"""The audits of privacy and notices: silent on sound ones, and each finds the fault it is there for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bijlighar.consumers.tests import place
from bijlighar.notices import actions as notices
from bijlighar.notices import queries as noticed
from bijlighar.notices.tests.test_notices import ASHA, GOOD, RAVI
from bijlighar.privacy import actions
from bijlighar.privacy.tests.test_request import AT, BY, OFFICER, ask
from tests.faults.planted import hold


@pytest.fixture
def kept(committed_database: Any) -> Any:
    """A correction done, a grievance refused, a nominee; a notice replaced, a question answered."""
    for kind, is_done in (("CORRECTION", True), ("GRIEVANCE", False)):
        asked = ask(kind, key=kind)
        actions.answer(request_id=asked.id, is_done=is_done, answer="x", by=OFFICER, at=AT)
    ask("NOMINATION", key="n", nominee_name="Ravi", nominee_mobile="+916000000003")
    ask("ERASURE", key="e")
    east = place.company("east")
    notices.ask_question(
        key="a", company_id=east, mobile=place.SUNITA, language="hi", words="?", by=BY, at=AT
    )
    question = noticed.open_questions(east)[0].id
    answer = replace(GOOD, kind_code="ANSWER")
    old = notices.propose(company_id=east, draft=answer, question_id=question, by=ASHA, at=AT)
    notices.decide(notice_id=old, is_published=True, reason="", by=RAVI, at=AT)
    new = notices.propose(company_id=east, draft=GOOD, replaces_id=old, by=ASHA, at=AT)
    notices.decide(notice_id=new, is_published=True, reason="", by=RAVI, at=AT)
    return committed_database


def test_each_audit_finds_its_fault_and_none_on_sound_rows(kept: Any) -> None:
    hold(
        "privacy",
        [
            ("requests_are_where_their_steps_say",
             "DELETE FROM privacy_request_step WHERE state_code = 'DONE'"),
            ("requests_are_where_their_steps_say",
             "UPDATE privacy_request SET asked_at = asked_at - interval '1 hour'"),
            ("officers_answer_others_requests",
             "UPDATE privacy_request SET answered_by_id = NULL WHERE kind_code = 'CORRECTION'"),
            ("officers_answer_others_requests",
             "UPDATE privacy_request_step SET by_kind = 'consumer' WHERE state_code = 'REFUSED'"),
        ],
    )  # fmt: skip
    hold(
        "notices",
        [
            ("two_people_publish", "UPDATE notices_notice SET decided_by_id = NULL"),
            ("two_people_publish",
             "UPDATE notices_question SET state_code = 'ASKED', decided_at = NULL"),
            ("what_is_replaced_is_gone",
             "UPDATE notices_notice SET state_code = 'PUBLISHED' WHERE state_code = 'WITHDRAWN'"),
        ],
    )  # fmt: skip
