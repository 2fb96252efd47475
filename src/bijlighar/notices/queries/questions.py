"""Questions that people asked in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.notices.models import Notice, Question
from bijlighar.notices.rules.notice import question_number


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """A question as it was asked, without who asked; `notice_id` is its published answer."""

    id: int
    company_id: int
    words: str
    state_code: str
    asked_at: datetime
    reason: str
    notice_id: int | None = None

    @property
    def number(self) -> str:
        """How it is called."""
        return question_number(self.id)


_FIELDS = tuple(name for name in QuestionRecord.__dataclass_fields__ if name != "notice_id")


def open_questions(company_id: int, *, after: int | None = None, limit: int = 50) -> list[QuestionRecord]:
    """Questions of a company that nobody has answered, the oldest first."""
    rows = Question.objects.filter(company_id=company_id, state_code="ASKED")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [QuestionRecord(**row) for row in rows.order_by("id")[:limit].values(*_FIELDS)]


def question(question_id: int) -> QuestionRecord | None:
    """One question."""
    row = Question.objects.filter(id=question_id).values(*_FIELDS).first()
    return QuestionRecord(**row) if row else None


def questions_of(mobile: str, *, limit: int = 20) -> list[QuestionRecord]:
    """What a mobile asked, the newest first, each with its published answer."""
    rows = list(Question.objects.filter(mobile=mobile).order_by("-id")[:limit].values(*_FIELDS))
    answers = dict(
        Notice.objects.filter(
            question_id__in=[row["id"] for row in rows], state_code="PUBLISHED"
        ).values_list("question_id", "id")
    )
    return [QuestionRecord(**row, notice_id=answers.get(row["id"])) for row in rows]
