"""What people ask about their data: number and last day at once, an answer, a message at each step (M3)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.privacy import actions, personal, queries
from bijlighar.privacy.actions import Asked, UnableToAsk

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
BY, OFFICER = Actor("consumer", "portal"), Actor("staff", "Asha", 7)
MINE = "+916000000001"


def ask(kind: str = "CORRECTION", key: str = "a", **changes: Any) -> Asked:
    given: dict[str, Any] = {
        "company_id": 1, "office_id": 5, "connection_id": 1, "mobile": MINE, "language": "hi",
        "field_code": "NAME" if kind == "CORRECTION" else "", "words": "It is Suneeta", "by": BY, "at": AT,
    }  # fmt: skip
    return actions.ask(kind_code=kind, key=key, **{**given, **changes})


def told() -> list[str]:
    return list(OutboxMessage.objects.order_by("id").values_list("template", flat=True))


def test_a_correction_waits_for_an_officer_and_both_steps_are_told() -> None:
    asked = ask()
    assert (asked.state_code, asked.due_date, asked.is_new) == ("OPEN", date(2026, 12, 22), True)
    page = queries.requests_waiting([5], date(2026, 12, 22))
    assert ([each.number for each in page.rows], page.open, page.late) == ([asked.number], 1, 0)
    assert queries.requests_waiting([5], date(2026, 12, 23), is_late=True).late == 1
    assert queries.requests_waiting([6], date(2026, 12, 23)).rows == ()
    actions.answer(request_id=asked.id, is_done=True, answer="Written anew", by=OFFICER, at=AT)
    (found,) = queries.requests_of(MINE, 1)
    assert (found.state_code, found.answer) == ("DONE", "Written anew")
    assert [each.state_code for each in queries.steps_of(asked.id)] == ["OPEN", "DONE"]
    assert told() == ["privacy_noted", "privacy_done"]
    assert OutboxMessage.objects.earliest("id").context == {
        "number": asked.number, "due_date": "22-12-2026",
    }  # fmt: skip


def test_a_refusal_has_its_reason_and_what_is_answered_stays() -> None:
    asked = ask("GRIEVANCE")
    with pytest.raises(UnableToAsk, match="NO_REASON"):
        actions.answer(request_id=asked.id, is_done=False, answer=" ", by=OFFICER, at=AT)
    actions.answer(request_id=asked.id, is_done=False, answer="No paper", by=OFFICER, at=AT)
    for step in (
        lambda: actions.answer(request_id=asked.id, is_done=True, answer="", by=OFFICER, at=AT),
        lambda: actions.take_back(request_id=asked.id, mobile=MINE, by=BY, at=AT),
    ):
        with pytest.raises(UnableToAsk, match="OVER"):
            step()
    assert told() == ["privacy_noted", "privacy_refused"]


def test_one_open_request_of_a_kind_and_the_same_form_twice_is_one() -> None:
    first = ask()
    assert ask(key="b").id == ask().id == first.id
    assert ask(key="c", field_code="ADDRESS").id != first.id
    actions.take_back(request_id=first.id, mobile=MINE, by=BY, at=AT)
    assert ask().id == first.id, "the key again is what it made"
    assert ask(key="d").is_new
    with pytest.raises(UnableToAsk, match="UNKNOWN"):
        actions.take_back(request_id=first.id, mobile="+916000000002", by=BY, at=AT)


def test_five_a_day_and_no_more() -> None:
    for number, connection_id in enumerate(range(5)):
        ask(key=f"k{number}", connection_id=connection_id)
    with pytest.raises(UnableToAsk, match="TOO_MANY"):
        ask(key="k5", connection_id=9)
    assert ask(key="k6", connection_id=9, at=AT + timedelta(days=1, seconds=1)).is_new


def test_a_nominee_stands_at_once_and_goes_when_taken_back() -> None:
    with pytest.raises(UnableToAsk, match="EMPTY"):
        ask("NOMINATION", nominee_name="Ravi")
    asked = ask("NOMINATION", nominee_name="Ravi", nominee_mobile="+916000000003")
    found = queries.nominee_of(MINE, 1)
    assert found is not None and (found.nominee_name, found.state_code) == ("Ravi", "DONE")
    actions.take_back(request_id=asked.id, mobile=MINE, by=BY, at=AT)
    assert queries.nominee_of(MINE, 1) is None


def test_it_is_given_out_with_mobiles_masked_and_words_are_forgotten_once_over() -> None:
    asked = ask()
    assert personal.shred(connection_ids=[1], by=OFFICER, at=AT).requests == 0
    actions.answer(request_id=asked.id, is_done=True, answer="", by=OFFICER, at=AT)
    (row,) = personal.export([1])["requests"]
    assert (row["words"], row["mobile"]) == ("It is Suneeta", "…0001")
    assert personal.shred(connection_ids=[1], by=OFFICER, at=AT).requests == 1
    assert personal.shred(connection_ids=[1], by=OFFICER, at=AT).requests == 0
    assert personal.export([1])["requests"][0]["words"] == ""
    assert personal.export([2]) == {"looks": [], "consents": [], "requests": []}
