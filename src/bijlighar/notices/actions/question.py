"""A question that a consumer asks in public: taken, and declined where it is none for everybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.notices.models import Question
from bijlighar.notices.rules.notice import LONGEST_WORDS, MOST_QUESTIONS_A_DAY, question_number


class UnableToAskQuestion(ValueError):
    """A question, or its decline, is not taken; `code` is EMPTY, TOO_MANY, OVER or NO_REASON."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@action
def ask_question(
    *, key: str, company_id: int, mobile: str, language: str, words: str, by: Actor, at: datetime
) -> str:
    """Take a question; returns its number. The same `key` again is the same question.

    Nobody reads it in public: what is published is the officer's wording with the answer. Raises
    `UnableToAskQuestion`.
    """
    said = words.strip()[:LONGEST_WORDS]
    if not said:
        raise UnableToAskQuestion("EMPTY")
    one_at_a_time(f"question {mobile}")
    same = Question.objects.filter(key=key).first()
    if same is not None:
        return question_number(same.id)
    if (
        Question.objects.filter(mobile=mobile, asked_at__gt=at - timedelta(days=1)).count()
        >= MOST_QUESTIONS_A_DAY
    ):
        raise UnableToAskQuestion("TOO_MANY")
    row = Question.objects.create(
        key=key, company_id=company_id, mobile=mobile, language=language, words=said, state_code="ASKED",
        asked_at=at,
    )  # fmt: skip
    return question_number(row.id)


@action
def decline(*, question_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Decline a question that is none for everybody, with the reason. Raises `UnableToAskQuestion`."""
    row = Question.objects.select_for_update().filter(id=question_id).first()
    if row is None or row.state_code != "ASKED":
        raise UnableToAskQuestion("OVER")
    if not reason.strip():
        raise UnableToAskQuestion("NO_REASON")
    row.state_code, row.decided_at, row.reason = "DECLINED", at, reason.strip()[:300]
    row.save(update_fields=["state_code", "decided_at", "reason"])
