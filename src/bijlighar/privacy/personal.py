"""What privacy keeps about people: their consents, what they asked, and who looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db.models import QuerySet

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.privacy.models import AccessRecord, Consent, Request

Rows = list[dict[str, Any]]
_PLAIN = {"words": "", "nominee_name": "", "nominee_mobile": "", "nominee_relation": ""}
"""What is left of a forgotten request's words; a nomination that holds keeps its person."""
_CONSENT = ("connection_id", "use_code", "is_given", "notice_version", "language", "channel_code", "at")
_REQUEST = (
    "connection_id", "kind_code", "state_code", "field_code", "asked_at", "due_date", "answered_at", "answer",
)  # fmt: skip
AREA = "privacy"


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many requests lost their words."""

    requests: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """Everything about these connections, by kind; mobiles by their last digits: others' are among them."""
    of = list(connection_ids)
    looks = AccessRecord.objects.filter(connection_id__in=of).order_by("id")
    consents = Consent.objects.filter(connection_id__in=of).order_by("id")
    requests = Request.objects.filter(connection_id__in=of).order_by("id")
    return {
        "looks": _plain(looks.values("connection_id", "by_kind", "by_label", "purpose_code", "page", "at")),
        "consents": _masked(consents.values("mobile", *_CONSENT)),
        "requests": _masked(requests.values("mobile", *_REQUEST, *_PLAIN)),
    }


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """No document belongs to privacy."""
    return AREA, []


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """What a mobile said yes or no to and asked, at whichever connection; and where somebody nominated it."""
    consents = Consent.objects.filter(mobile=mobile).order_by("id")
    requests = Request.objects.filter(mobile=mobile).order_by("id")
    named = Request.objects.filter(nominee_mobile=mobile, kind_code="NOMINATION").order_by("id")
    return {
        "consents": _plain(consents.values(*_CONSENT)),
        "requests": _plain(requests.values(*_REQUEST, *_PLAIN)),
        "nominations": _plain(named.values("nominee_name", "nominee_relation", "state_code", "asked_at")),
    }


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """No document belongs to privacy."""
    return AREA, []


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget the words of what a mobile asked and that is over; that it was asked and answered stays."""
    return Shredded(_over(Request.objects.filter(mobile=mobile)).update(**_PLAIN))


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget the words of requests that are over; that they were asked and answered stays, as consents do."""
    return Shredded(_over(Request.objects.filter(connection_id__in=list(connection_ids))).update(**_PLAIN))


def count_old_looks(*, before: datetime) -> int:
    """How many looks are older than an instant."""
    return AccessRecord.objects.filter(at__lt=before).count()


@action
def forget_old_looks(*, before: datetime, most: int, by: Actor, at: datetime) -> int:
    """Forget looks from before an instant, at most so many; the database refuses the last year's."""
    with database.cursor() as cursor:
        cursor.execute("SELECT forget_privacy_access(%s, %s)", [before, most])
        return int(cursor.fetchone()[0])


def _over(rows: QuerySet[Request]) -> QuerySet[Request]:
    over = rows.exclude(state_code="OPEN").exclude(kind_code="NOMINATION", state_code="DONE")
    return over.exclude(**_PLAIN)


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]


def _masked(rows: Iterable[Any]) -> Rows:
    return [{**row, "mobile": "…" + str(row["mobile"])[-4:]} for row in rows]
