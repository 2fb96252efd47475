"""What applications keep about people: who applied, from which mobile, with which answers and papers.

What was charged, who decided and when stays: it tells of the utility's work, and the ledger needs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bijlighar.applications.models import Application, Draft
from bijlighar.applications.queries import AREA, owner_key
from bijlighar.applications.rules.kinds import OVER
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor

Rows = list[dict[str, Any]]
_FACTS = ("category", "phase", "paying", "load_w", "office", "from_day", "to_day", "closing_day", "reason")
"""Answers that tell of the connection and not of a person."""


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many applications and forms lost what they told of a person."""

    applications: int
    drafts: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """The applications for these connections, by kind."""
    return {"applications": _plain(_of(connection_ids))}


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """The applications of a mobile, also those that led to no connection."""
    return {"applications": _plain(Application.objects.filter(mobile=mobile))}


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """The papers of these applications: their area, and the keys of their owners."""
    return AREA, [owner_key(key) for key in _of(connection_ids).order_by("id").values_list("key", flat=True)]


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """The papers of what a mobile applied for; or of what is over only."""
    rows = Application.objects.filter(mobile=mobile).exclude(mobile="")
    rows = rows.filter(stage_code__in=OVER) if only_over else rows
    return AREA, [owner_key(key) for key in rows.order_by("id").values_list("key", flat=True)]


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget name, mobile, address and words of applications that are over; again, it finds nothing."""
    return _shred(_of(connection_ids))


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget what was told by a mobile in applications that are over; their papers are `documents`' own."""
    return _shred(Application.objects.filter(mobile=mobile).exclude(mobile=""))


def _of(connection_ids: Sequence[int]) -> QuerySet[Application]:
    return Application.objects.filter(connection_id__in=list(connection_ids))


def _shred(rows: QuerySet[Application]) -> Shredded:
    count, keys = 0, []
    for row in rows.filter(stage_code__in=OVER).select_for_update():
        kept = {name: value for name, value in row.answers.items() if name in _FACTS}
        found = {name: value for name, value in row.found.items() if name not in ("before", "after")}
        keys.append(row.key)
        if (row.name, row.mobile, row.answers, row.found) == ("", "", kept, found):
            continue
        row.name, row.mobile, row.answers, row.found = "", "", kept, found
        row.save(update_fields=["name", "mobile", "answers", "found"])
        count += 1
    drafts, _ = Draft.objects.filter(key__in=keys).delete()
    return Shredded(count, drafts)


def _plain(rows: Iterable[Any]) -> Rows:
    names = (
        "number", "kind_code", "stage_code", "mobile", "name", "answers", "submitted_at", "due_at",
        "ended_at", "reason_en", "reason_hi", "found",
    )  # fmt: skip
    return [dict(row) for row in rows.order_by("id").values(*names)]  # type: ignore[attr-defined]
