"""What complaints keep about who called and where he lives; reports of theft are not among it.

Who called about somebody else's connection is given out of it masked: his number is his. His own he gets by
his mobile, which is all that is kept of who has no connection. Who told of a theft is known to nobody here:
it is exported for nobody, and ends with its report.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from bijlighar.complaints.models import Compensation, Complaint, Step
from bijlighar.complaints.rules.theft import masked_name
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.mobile import masked

AREA, PHOTO = "complaints", "COMPLAINT_PHOTO"
"""Where photos of complaints stand among the documents, and as which kind while a form is filled in."""
Rows = list[dict[str, Any]]
_PLAIN: dict[str, Any] = {
    "caller_mobile": "", "caller_name": "", "remark": "", "locality": "", "pin": "", "latitude_udeg": None,
    "longitude_udeg": None, "digipin": "", "pole": "", "told_number": "", "answers": {}, "material": "",
    "force_reason": "",
}  # fmt: skip
"""What is left of a forgotten complaint's words and place."""
_STEP = ("complaint_id", "verb_code", "state_code", "at", "by_kind", "note")


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many complaints lost their words and place, and how many steps their notes."""

    complaints: int
    steps: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """Everything of the complaints of these connections; photos are `documents_of`."""
    of = list(connection_ids)
    steps = Step.objects.filter(complaint__connection_id__in=of).order_by("id")
    paid = Compensation.objects.filter(connection_id__in=of).order_by("id")
    own = set(consumers.mobiles(of).select("connection_id", "mobile").iter_rows())
    complaints = _complaints(Complaint.objects.filter(connection_id__in=of))
    for row in complaints:
        if (row["connection_id"], row["caller_mobile"]) not in own:
            row["caller_name"] = masked_name(row["caller_name"])
            row["caller_mobile"] = masked(row["caller_mobile"]) if row["caller_mobile"] else ""
    return {
        "complaints": complaints,
        "steps": _plain(steps.values(*_STEP)),
        "compensations": _plain(paid.values("connection_id", "for_day", "amount_paise", "posted_at")),
    }


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """What was complained of from a mobile; with the steps of what has no connection, which has them too."""
    mine = Complaint.objects.filter(caller_mobile=mobile).exclude(caller_mobile="")
    steps = Step.objects.filter(complaint__in=mine.filter(connection__isnull=True)).order_by("id")
    return {"complaints": _complaints(mine), "steps": _plain(steps.values(*_STEP))}


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """The documents that tell of these homes: their area, and the keys of their owners."""
    return AREA, _photos(Complaint.objects.filter(connection_id__in=list(connection_ids)))


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """The documents of what was complained of from a mobile without a connection; or of closed ones only."""
    rows = _guests(mobile)
    return AREA, _photos(rows.filter(closed_at__isnull=False) if only_over else rows)


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget who called, in which words, and where; of closed complaints, as open ones are worked on.

    What was done when, and what it cost, stays: it is the company's account of its own work.
    """
    return _shred(Complaint.objects.filter(connection_id__in=list(connection_ids)))


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget what was told from a mobile in closed complaints; at a connection its number and name alone.

    The words there belong to the home, which has them forgotten by its own number.
    """
    done = _shred(_guests(mobile))
    others = Complaint.objects.filter(caller_mobile=mobile, closed_at__isnull=False).exclude(caller_mobile="")
    return Shredded(done.complaints + others.update(caller_mobile="", caller_name=""), done.steps)


def _guests(mobile: str) -> QuerySet[Complaint]:
    return Complaint.objects.filter(caller_mobile=mobile, connection__isnull=True).exclude(caller_mobile="")


def _shred(rows: QuerySet[Complaint]) -> Shredded:
    # By their numbers: what is forgotten is no longer found by the mobile.
    closed = Complaint.objects.filter(
        id__in=list(rows.filter(closed_at__isnull=False).values_list("id", flat=True))
    )
    notes = Step.objects.filter(complaint__in=closed).exclude(note="").update(note="")
    still = Q()
    for name, left in _PLAIN.items():
        still |= Q(**{f"{name}__isnull": False}) if left is None else ~Q(**{name: left})
    return Shredded(closed.filter(still).update(**_PLAIN), notes)


def _complaints(rows: QuerySet[Complaint]) -> Rows:
    return _plain(
        rows.order_by("id").values(
            "number", "connection_id", "category_code", "channel_code", "state_code", "registered_at",
            "due_at", "attended_at", "closed_at", "cause_code", "feedback_code", "dtr_code", *_PLAIN,
        )
    )  # fmt: skip


def _photos(rows: QuerySet[Complaint]) -> list[str]:
    found = rows.exclude(photo_keys=[]).order_by("id").values_list("photo_keys", flat=True)
    return [key for keys in found for key in keys]


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]
