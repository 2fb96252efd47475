"""What was handed to providers, what became of it, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, Sum

from bijlighar.notifications.models import Cost, Delivery


@dataclass(frozen=True, slots=True)
class CostRecord:
    """A month's messages of a company by one provider; cost in micro-rupees."""

    month: date
    way_code: str
    provider_code: str
    messages: int
    parts: int
    cost_urs: int


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One try of a message at a provider."""

    message_id: int
    way_code: str
    provider_code: str
    provider_ref: str
    parts: int
    cost_urs: int
    submitted_at: datetime
    state_code: str
    state_at: datetime
    problem: str


def costs(company_id: int, months: int = 12) -> list[CostRecord]:
    """What a company's messages cost, the newest months first, a row a provider; company 0: of none."""
    rows = (
        Cost.objects.filter(company_id=company_id)
        .values("month", "way_code", "provider_code")
        .annotate(messages_=Sum("messages"), parts_=Sum("parts"), cost=Sum("cost_urs"))
        .order_by("-month", "way_code", "provider_code")
    )
    found = [
        CostRecord(
            row["month"], row["way_code"], row["provider_code"], row["messages_"], row["parts_"], row["cost"]
        )
        for row in rows
    ]
    newest = sorted({row.month for row in found}, reverse=True)[:months]
    return [row for row in found if row.month in newest]


def deliveries(message_id: int) -> list[DeliveryRecord]:
    """Every try of a message, in order."""
    rows = Delivery.objects.filter(message_id=message_id).order_by("id")
    return [DeliveryRecord(**row) for row in rows.values(*DeliveryRecord.__dataclass_fields__)]


def states(company_id: int, since: datetime) -> dict[str, int]:
    """How many of a company's deliveries since an instant are in each state."""
    rows = Delivery.objects.filter(Q(company_id=company_id), submitted_at__gte=since)
    return dict(rows.values_list("state_code").annotate(count=Count("id")).order_by("state_code"))
