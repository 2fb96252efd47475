"""A notice: one person writes it, another publishes it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from bijlighar.kernel import outbox
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.notices.models import Notice, Question
from bijlighar.notices.rules.notice import Draft, missing, question_number


class UnableToPublish(ValueError):
    """A step is not possible.

    `code`: what `rules.missing` says, or UNKNOWN, OWN (another person approves), OVER (decided already),
    NO_REASON, NOBODY (only a person of the staff may).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@action
def propose(
    *,
    company_id: int,
    draft: Draft,
    question_id: int | None = None,
    replaces_id: int | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Propose a notice of a company; nobody reads it before another person publishes it. Returns its id.

    `question_id`: the question it answers. `replaces_id`: the published notice that it takes the place of.
    Raises `UnableToPublish`.
    """
    if problem := missing(draft):
        raise UnableToPublish(problem)
    question = replaced = None
    if question_id is not None:
        question = Question.objects.filter(id=question_id, company_id=company_id, state_code="ASKED").first()
        if question is None or draft.kind_code != "ANSWER":
            raise UnableToPublish("UNKNOWN")
    if replaces_id is not None:
        replaced = Notice.objects.filter(
            id=replaces_id, company_id=company_id, state_code="PUBLISHED"
        ).first()
        if replaced is None:
            raise UnableToPublish("UNKNOWN")
    row = Notice.objects.create(
        company_id=company_id, state_code="PROPOSED", question=question, replaces=replaced,
        proposed_by_id=_person(by), proposed_at=at,
        **{name: each.strip() for name, each in asdict(draft).items()},
    )  # fmt: skip
    return int(row.id)


@action
def decide(*, notice_id: int, is_published: bool, reason: str, by: Actor, at: datetime) -> None:
    """Publish a proposed notice, or send it back with the reason; never one's own. Raises `UnableToPublish`.

    What it replaces is withdrawn in the same moment, and who asked the question it answers is told.
    """
    row = _locked(notice_id, "PROPOSED")
    if row.proposed_by_id == _person(by):
        raise UnableToPublish("OWN")
    if not is_published and not reason.strip():
        raise UnableToPublish("NO_REASON")
    question = None
    if is_published and row.question_id is not None:
        question = Question.objects.select_for_update().get(id=row.question_id)
        if question.state_code != "ASKED":
            raise UnableToPublish("OVER")
    row.state_code = "PUBLISHED" if is_published else "REFUSED"
    row.reason = "" if is_published else reason.strip()[:300]
    row.decided_by_id, row.decided_at = _person(by), at
    row.save(update_fields=["state_code", "reason", "decided_by_id", "decided_at"])
    if is_published and row.replaces_id is not None:
        Notice.objects.filter(id=row.replaces_id, state_code="PUBLISHED").update(
            state_code="WITHDRAWN", reason="replaced", withdrawn_by_id=_person(by), withdrawn_at=at
        )
    if question is not None:
        question.state_code, question.decided_at = "ANSWERED", at
        question.save(update_fields=["state_code", "decided_at"])
        outbox.post(
            channel="sms", template="question_answered", recipient=question.mobile,
            language=question.language, context={"number": question_number(question.id)},
            key=f"question/{question.id}/answered", company_id=question.company_id, at=at,
        )  # fmt: skip


@action
def withdraw(*, notice_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a published notice out of sight, with the reason; it stays on record. Raises `UnableToPublish`."""
    row = _locked(notice_id, "PUBLISHED")
    if not reason.strip():
        raise UnableToPublish("NO_REASON")
    row.state_code, row.reason = "WITHDRAWN", reason.strip()[:300]
    row.withdrawn_by_id, row.withdrawn_at = _person(by), at
    row.save(update_fields=["state_code", "reason", "withdrawn_by_id", "withdrawn_at"])


def _locked(notice_id: int, state_code: str) -> Notice:
    row = Notice.objects.select_for_update().filter(id=notice_id).first()
    if row is None:
        raise UnableToPublish("UNKNOWN")
    if row.state_code != state_code:
        raise UnableToPublish("OVER")
    return row


def _person(by: Actor) -> int:
    if by.kind != "staff" or by.id is None:
        raise UnableToPublish("NOBODY")
    return by.id
