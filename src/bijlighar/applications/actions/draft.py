"""A form that is not sent yet: kept as it was typed, found again by its code."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from bijlighar.applications.actions.write import UnableToApply
from bijlighar.applications.models import Draft
from bijlighar.applications.queries import (
    AREA,
    DraftRecord,
    application_of_key,
    draft,
    hash_of,
    owner_key,
)
from bijlighar.applications.rules.answers import QUESTIONS
from bijlighar.applications.rules.kinds import KINDS, Kind
from bijlighar.documents import actions as documents
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time

LONGEST = 1000
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def secret(length: int = 20) -> str:
    """A code that nobody guesses (99 bits at 20 letters) and that can be read out on the telephone."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


@action
def begin_draft(
    *, kind_code: Kind, language: str, by: Actor, at: datetime, answers: Mapping[str, str] | None = None
) -> DraftRecord:
    """Begin a form; its code opens it again. Raises `UnableToApply` for a kind that does not exist."""
    if kind_code not in KINDS:
        raise UnableToApply("KIND", "This cannot be applied for.", "इसका आवेदन नहीं होता।")
    code = secret()
    Draft.objects.create(
        key=secrets.token_hex(16),
        code_hash=hash_of(code),
        kind_code=kind_code,
        language="en" if language == "en" else "hi",
        answers=_own(kind_code, answers or {}),
        made_at=at,
        changed_at=at,
    )
    found = draft(code)
    assert found is not None
    return found


@action
def keep_draft(*, draft_id: int, answers: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Keep what was typed, right or wrong; what is not among the questions of the kind is left out."""
    row = Draft.objects.select_for_update().get(id=draft_id)
    row.answers = {**row.answers, **_own(row.kind_code, answers)}  # type: ignore[arg-type]
    row.changed_at = at
    row.save(update_fields=["answers", "changed_at"])


@action
def take_paper_away(*, draft_id: int, document_id: int, by: Actor, at: datetime) -> int:
    """Forget one paper of a form that is not sent; 1, or 0 where it is sent by now or the paper another's."""
    one_at_a_time(f"applications.submit.{draft_id}")
    row = Draft.objects.get(id=draft_id)
    if application_of_key(row.key):
        return 0
    return documents.take_back(
        document_id=document_id, area_code=AREA, owner_key=owner_key(row.key), by=by, at=at
    )


@action
def forget_drafts(*, keys: Sequence[str], by: Actor, at: datetime) -> int:
    """Forget forms, whose papers are gone already; how many they were."""
    count, _ = Draft.objects.filter(key__in=list(keys)).delete()
    return count


def _own(kind_code: Kind, answers: Mapping[str, str]) -> dict[str, str]:
    names = {question.name for question in QUESTIONS[kind_code]}
    return {
        name: str(value).replace("\x00", "")[:LONGEST] for name, value in answers.items() if name in names
    }
