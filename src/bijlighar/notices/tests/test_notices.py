"""Notices: one writes, another publishes, everybody reads with source and day (M7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.models import OutboxMessage
from bijlighar.network.tests.test_register import company
from bijlighar.notices import actions, queries
from bijlighar.notices.actions import UnableToAskQuestion, UnableToPublish
from bijlighar.notices.rules.notice import Draft, missing

SUNITA = "+916000000001"
AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
ASHA, RAVI, BY = Actor("staff", "Asha", 7), Actor("staff", "Ravi", 8), Actor("consumer", "portal")
GOOD = Draft(
    "NOTICE", "Does the smart meter run faster?", "क्या स्मार्ट मीटर तेज़ चलता है?", "No. A check meter shows it.",
    "नहीं। चेक मीटर से पता चल जाता है।", "Electricity (Rights of Consumers) Rules 2020, rule 5",
    "विद्युत (उपभोक्ताओं के अधिकार) नियम 2020, नियम 5", "https://example.org/rules",
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, ""),
        ({"link": ""}, ""),
        ({"kind_code": "RUMOUR"}, "KIND"),
        ({"title_hi": " "}, "TITLE"),
        ({"text_en": ""}, "TEXT"),
        ({"source_hi": ""}, "SOURCE"),
        ({"title_hi": "Kya meter tez hai?"}, "LANGUAGE"),
        ({"link": "javascript:alert(1)"}, "LINK"),
        ({"text_en": "x" * 4001}, "LONG"),
    ],
)
def test_what_is_missing(change: Any, code: str) -> None:
    assert missing(replace(GOOD, **change)) == code


@pytest.fixture
def east(db: None) -> int:
    return company("east")


def proposed(company_id: int, draft: Draft = GOOD, **changes: Any) -> int:
    return actions.propose(company_id=company_id, draft=draft, **{"by": ASHA, "at": AT, **changes})


def publish(notice_id: int, by: Actor = RAVI) -> None:
    actions.decide(notice_id=notice_id, is_published=True, reason="", by=by, at=AT)


def test_nobody_reads_it_before_a_second_person_has_published_it(east: int) -> None:
    made = proposed(east)
    assert (queries.notice(made), queries.published()) == (None, [])
    with pytest.raises(UnableToPublish, match="OWN"):
        publish(made, ASHA)
    with pytest.raises(UnableToPublish, match="NOBODY"):
        publish(made, BY)
    publish(made)
    found = queries.notice(made)
    assert found is not None and found.decided_at == AT
    with pytest.raises(UnableToPublish, match="OVER"):
        publish(made)


def test_sent_back_and_withdrawn_ones_are_read_by_nobody(east: int) -> None:
    back, gone = proposed(east), proposed(east)
    with pytest.raises(UnableToPublish, match="NO_REASON"):
        actions.decide(notice_id=back, is_published=False, reason="", by=RAVI, at=AT)
    actions.decide(notice_id=back, is_published=False, reason="no source", by=RAVI, at=AT)
    publish(gone)
    actions.withdraw(notice_id=gone, reason="wrong", by=RAVI, at=AT)
    assert (queries.notice(back), queries.notice(gone), queries.waiting(east)) == (None, None, [])


def test_a_new_version_takes_the_old_ones_place_in_the_same_moment(east: int) -> None:
    old = proposed(east)
    publish(old)
    new = proposed(east, replace(GOOD, text_en="No, and here is why."), replaces_id=old)
    assert [each.id for each in queries.published()] == [old]
    publish(new)
    assert [each.id for each in queries.published()] == [new]


def test_each_company_has_its_own_and_words_are_found_in_both_languages(east: int) -> None:
    west = company("west")
    mine, theirs = (
        proposed(east),
        proposed(west, replace(GOOD, title_en="Recharge at night", title_hi="रात में रिचार्ज")),
    )
    publish(mine)
    publish(theirs)
    assert [each.id for each in queries.published(company_id=east)] == [mine]
    assert [each.id for each in queries.published(words="रिचार्ज रात")] == [theirs]
    assert [each.id for each in queries.published(words="FASTER")] == [mine]
    assert queries.published(words="% _") == []
    assert [each.id for each in queries.published(limit=1)] == [theirs]
    assert [each.id for each in queries.published(after=theirs)] == [mine]
    with pytest.raises(UnableToPublish, match="UNKNOWN"):
        proposed(east, replaces_id=theirs)


def test_a_question_is_public_only_with_its_answer_and_without_who_asked(east: int) -> None:
    said: dict[str, Any] = {
        "company_id": east, "mobile": SUNITA, "language": "hi", "words": "मेरा मीटर N0000000001 तेज़ है?",
        "by": BY, "at": AT,
    }  # fmt: skip
    number = actions.ask_question(key="a", **said)
    assert actions.ask_question(key="a", **said) == number
    (asked,) = queries.open_questions(east)
    assert asked.number == number and queries.published() == []
    made = proposed(east, replace(GOOD, kind_code="ANSWER"), question_id=asked.id)
    assert queries.questions_of(SUNITA)[0].notice_id is None
    publish(made)
    assert queries.questions_of(SUNITA)[0].notice_id == made
    assert "N0000000001" not in repr(queries.published())
    message = OutboxMessage.objects.get()
    assert (message.template, message.recipient) == ("question_answered", SUNITA)
    with pytest.raises(UnableToPublish, match="UNKNOWN"):
        proposed(east, replace(GOOD, kind_code="ANSWER"), question_id=asked.id)


def test_questions_are_limited_and_declined_with_a_reason(east: int) -> None:
    said: dict[str, Any] = {"company_id": east, "mobile": SUNITA, "language": "hi", "by": BY}
    with pytest.raises(UnableToAskQuestion, match="EMPTY"):
        actions.ask_question(key="e", words="  ", at=AT, **said)
    for number in range(5):
        actions.ask_question(key=str(number), words="?", at=AT, **said)
    with pytest.raises(UnableToAskQuestion, match="TOO_MANY"):
        actions.ask_question(key="5", words="?", at=AT, **said)
    actions.ask_question(key="6", words="?", at=AT + timedelta(days=2), **said)
    first = queries.open_questions(east)[0]
    with pytest.raises(UnableToAskQuestion, match="NO_REASON"):
        actions.decline(question_id=first.id, reason="", by=ASHA, at=AT)
    actions.decline(question_id=first.id, reason="About one bill", by=ASHA, at=AT)
    assert first.id not in [each.id for each in queries.open_questions(east)]
