"""What notices keep about people: the questions a mobile asked. What is published is an officer's wording."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.notices.models import Question
from bijlighar.notices.rules.notice import question_number

Rows = list[dict[str, Any]]
AREA = "notices"


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many questions lost their words and who asked."""

    questions: int


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """What a mobile asked, and what became of it."""
    rows = Question.objects.filter(mobile=mobile).order_by("id")
    names = ("id", "company_id", "language", "words", "state_code", "asked_at", "decided_at", "reason")
    return {"questions": [{"number": question_number(row["id"]), **row} for row in rows.values(*names)]}


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """Notices keep no documents."""
    return AREA, []


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget who asked, and in which words, of questions that are answered or declined."""
    over = Question.objects.filter(mobile=mobile).exclude(mobile="").exclude(state_code="ASKED")
    return Shredded(over.update(mobile="", words=""))


def count_old(*, before: datetime) -> int:
    """How many questions that were decided before an instant say still who asked."""
    return Question.objects.filter(decided_at__lt=before).exclude(mobile="").count()


@action
def forget_old(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget who asked, and in which words, of questions decided before an instant; how many."""
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE notices_question SET mobile = '', words = '' WHERE id IN (SELECT id FROM notices_question"
            " WHERE decided_at < %s AND mobile <> '' ORDER BY id LIMIT %s)",
            [before, most],
        )
        return int(cursor.rowcount)
