"""What gateways told, for an officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

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


def events_wait() -> bool:
    """Whether any message waits to be taken up."""
    return Waiting.objects.exists()


def waiting_since() -> tuple[int, datetime | None]:
    """How many messages wait to be taken up, and since when the oldest does."""
    found = Waiting.objects.aggregate(count=Count("id"), oldest=Min("received_at"))
    return int(found["count"]), found["oldest"]
