"""What privacy keeps about people: their consents, what they asked, and who looked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.privacy.models import AccessRecord, Consent, Request

Rows = list[dict[str, Any]]
_PLAIN = {"words": "", "nominee_name": "", "nominee_mobile": "", "nominee_relation": ""}
"""What is left of a forgotten request's words; a nomination that holds keeps its person."""


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
        "consents": _masked(
            consents.values(
                "mobile", "connection_id", "use_code", "is_given", "notice_version", "language",
                "channel_code", "at",
            )
        ),
        "requests": _masked(
            requests.values(
                "mobile", "connection_id", "kind_code", "state_code", "field_code", "asked_at", "due_date",
                "answered_at", "answer", *_PLAIN,
            )
        ),
    }  # fmt: skip


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """No document belongs to privacy."""
    return "privacy", []


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget the words of requests that are over; that they were asked and answered stays, as consents do."""
    over = Request.objects.filter(connection_id__in=list(connection_ids)).exclude(state_code="OPEN")
    over = over.exclude(kind_code="NOMINATION", state_code="DONE").exclude(**_PLAIN)
    return Shredded(over.update(**_PLAIN))


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]


def _masked(rows: Iterable[Any]) -> Rows:
    return [{**row, "mobile": "…" + str(row["mobile"])[-4:]} for row in rows]
