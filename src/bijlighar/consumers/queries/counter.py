"""Visits at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.consumers.models import Connection, CounterVisit


@dataclass(frozen=True, slots=True)
class VisitRecord:
    """One visit: whose account, which operator, what for, and until when it is open."""

    id: int
    connection_id: int
    staff_id: int
    reason_code: str
    is_code_sent: bool
    asked_at: datetime
    expires_at: datetime
    agreed_at: datetime | None
    ends_at: datetime | None

    def is_open(self, at: datetime) -> bool:
        """Whether the person said yes and it has not ended."""
        return self.ends_at is not None and at < self.ends_at


def visit(visit_id: int) -> VisitRecord | None:
    """A visit; None where there never was one."""
    row = CounterVisit.objects.filter(id=visit_id).values(*VisitRecord.__dataclass_fields__).first()
    return VisitRecord(**row) if row else None


def visit_office(visit_id: int) -> int | None:
    """The office of a visit's connection."""
    asked = CounterVisit.objects.filter(id=visit_id).values("connection_id")
    return Connection.objects.filter(id__in=asked).values_list("office_id", flat=True).first()
