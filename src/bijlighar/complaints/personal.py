"""What complaints keep about who called and where he lives; reports of theft are not among it.

Who told of a theft is known to nobody here: it is exported for no connection, and ends with its report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from bijlighar.complaints.models import Compensation, Complaint, Step
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor

AREA = "complaints"
Rows = list[dict[str, Any]]
_PLAIN: dict[str, Any] = {
    "caller_mobile": "", "caller_name": "", "remark": "", "locality": "", "pin": "", "latitude_udeg": None,
    "longitude_udeg": None, "digipin": "", "pole": "", "answers": {}, "material": "", "force_reason": "",
}  # fmt: skip
"""What is left of a forgotten complaint's words and place."""


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many complaints lost their words and place, and how many steps their notes."""

    complaints: int
    steps: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """Everything of the complaints of these connections; photos are `documents_of`."""
    of = list(connection_ids)
    complaints = Complaint.objects.filter(connection_id__in=of).order_by("id")
    steps = Step.objects.filter(complaint__connection_id__in=of).order_by("id")
    paid = Compensation.objects.filter(connection_id__in=of).order_by("id")
    return {
        "complaints": _plain(
            complaints.values(
                "number", "connection_id", "category_code", "channel_code", "state_code", "registered_at",
                "due_at", "attended_at", "closed_at", "cause_code", "feedback_code", "dtr_code", *_PLAIN,
            )
        ),
        "steps": _plain(steps.values("complaint_id", "verb_code", "state_code", "at", "by_kind", "note")),
        "compensations": _plain(paid.values("connection_id", "for_day", "amount_paise", "posted_at")),
    }  # fmt: skip


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """The documents that tell of these homes: their area, and the keys of their owners."""
    rows = Complaint.objects.filter(connection_id__in=list(connection_ids)).exclude(photo_keys=[])
    return AREA, [key for keys in rows.order_by("id").values_list("photo_keys", flat=True) for key in keys]


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget who called, in which words, and where; of closed complaints, as open ones are worked on.

    What was done when, and what it cost, stays: it is the company's account of its own work.
    """
    closed = Complaint.objects.filter(connection_id__in=list(connection_ids), closed_at__isnull=False)
    notes = Step.objects.filter(complaint__in=closed).exclude(note="").update(note="")
    still = Q()
    for name, left in _PLAIN.items():
        still |= Q(**{f"{name}__isnull": False}) if left is None else ~Q(**{name: left})
    return Shredded(closed.filter(still).update(**_PLAIN), notes)


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]
