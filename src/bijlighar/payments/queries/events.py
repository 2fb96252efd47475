"""What gateways told, for an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from bijlighar.payments.models import Event, Waiting
from bijlighar.payments.rules.codes import Verdict


@dataclass(frozen=True, slots=True)
class EventRecord:
    """One message as it was kept; `body` hides who paid."""

    id: int
    gateway_code: str
    received_at: datetime
    verdict_code: Verdict
    event_reference: str
    payment_reference: str
    amount_paise: int | None
    order_id: int | None
    body: str
    body_bytes: int
    sent_from: str


def events(
    *, verdict: Verdict | None = None, order_id: int | None = None, before: int | None = None, limit: int = 50
) -> list[EventRecord]:
    """Messages, the newest first; of one verdict, of one order, before one."""
    found = Event.objects.all()
    if verdict is not None:
        found = found.filter(verdict_code=verdict)
    if order_id is not None:
        found = found.filter(order_id=order_id)
    if before is not None:
        found = found.filter(id__lt=before)
    rows = found.order_by("-id").values(*EventRecord.__dataclass_fields__)[:limit]
    return [EventRecord(**row) for row in rows]


def event_counts(since: datetime) -> dict[Verdict, int]:
    """How many messages of each verdict came since an instant."""
    rows = Event.objects.filter(received_at__gte=since).values_list("verdict_code").annotate(Count("id"))
    return dict(rows)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A message by which taking failed: how often, and when it is tried again, alone."""

    id: int
    gateway_code: str
    received_at: datetime
    payment_reference: str
    amount_paise: int
    tries: int
    next_at: datetime


def events_wait(at: datetime, *, through_id: int | None = None) -> bool:
    """Whether the turn of any message is to be taken up by an instant; among those up to one, where named."""
    found = Waiting.objects.filter(Q(next_at__isnull=True) | Q(next_at__lte=at))
    return (found if through_id is None else found.filter(id__lte=through_id)).exists()


def newest_waiting() -> int | None:
    """The message that came last of those that wait."""
    return Waiting.objects.order_by("-id").values_list("id", flat=True).first()


def waiting_since() -> tuple[int, datetime | None]:
    """How many messages wait to be taken up, and since when the oldest does; those set aside apart."""
    found = Waiting.objects.filter(next_at__isnull=True).aggregate(
        count=Count("id"), oldest=Min("received_at")
    )
    return int(found["count"]), found["oldest"]


def set_aside(limit: int = 50) -> list[SetAside]:
    """Messages by which taking failed, the oldest first; whose payment is in one is not cut off meanwhile."""
    rows = Waiting.objects.filter(next_at__isnull=False).order_by("id")[:limit]
    return [
        SetAside(
            row.id,
            row.gateway_code,
            row.received_at,
            str(row.told.get("payment_reference", "")),
            int(row.told.get("amount_paise") or 0),
            row.tries,
            row.next_at,
        )
        for row in rows
        if row.next_at is not None
    ]
