"""Notices: what everybody may read, and what waits for a second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from bijlighar.notices.models import Notice


@dataclass(frozen=True, slots=True)
class NoticeRecord:
    """A notice or an answer; `decided_at` is when it was published, where it is."""

    id: int
    company_id: int
    kind_code: str
    state_code: str
    title_en: str
    title_hi: str
    text_en: str
    text_hi: str
    source_en: str
    source_hi: str
    link: str
    question_id: int | None
    replaces_id: int | None
    proposed_by_id: int
    proposed_at: datetime
    decided_at: datetime | None
    reason: str


def published(
    *,
    company_id: int | None = None,
    kind_code: str = "",
    words: str = "",
    after: int | None = None,
    limit: int = 20,
) -> list[NoticeRecord]:
    """What everybody may read, the newest first: of a company or all, with `words` in either language.

    `after`: the id of the last one of the page before.
    """
    rows = Notice.objects.filter(state_code="PUBLISHED")
    if company_id is not None:
        rows = rows.filter(company_id=company_id)
    if kind_code:
        rows = rows.filter(kind_code=kind_code)
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(title_en__icontains=word)
            | Q(title_hi__icontains=word)
            | Q(text_en__icontains=word)
            | Q(text_hi__icontains=word)
        )
    if after is not None:
        rows = rows.filter(id__lt=after)
    return _records(rows.order_by("-id")[:limit])


def notice(notice_id: int) -> NoticeRecord | None:
    """One that everybody may read; None for what is proposed, sent back or withdrawn."""
    return next(iter(_records(Notice.objects.filter(id=notice_id, state_code="PUBLISHED"))), None)


def waiting(company_id: int, *, limit: int = 100) -> list[NoticeRecord]:
    """What waits for a second person, the oldest first."""
    rows = Notice.objects.filter(company_id=company_id, state_code="PROPOSED")
    return _records(rows.order_by("id")[:limit])


def company_of_notice(notice_id: int) -> int | None:
    """Whose notice it is, in any state."""
    return Notice.objects.filter(id=notice_id).values_list("company_id", flat=True).first()


def _records(rows: QuerySet[Notice]) -> list[NoticeRecord]:
    return [NoticeRecord(**row) for row in rows.values(*NoticeRecord.__dataclass_fields__)]
