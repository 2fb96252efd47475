"""Demand notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bijlighar.applications.models import Demand
from bijlighar.applications.rules.demand import DemandLine, from_data


@dataclass(frozen=True, slots=True)
class DemandRecord:
    """A demand note with its lines; amounts in paise. `due_on` is its last day for payment."""

    id: int
    application_id: int
    number: str
    state_code: str
    lines: tuple[DemandLine, ...]
    total_paise: int
    deposit_paise: int
    load_w: int
    proposed_at: datetime
    proposed_by_id: int
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    note: str
    due_on: date | None
    paid_at: datetime | None
    paid_paise: int
    receipt_number: str

    @property
    def open_paise(self) -> int:
        """What is still to be paid."""
        return max(self.total_paise - self.paid_paise, 0) if self.state_code == "ISSUED" else 0


_FIELDS = tuple(DemandRecord.__dataclass_fields__)


def demands(application_id: int) -> list[DemandRecord]:
    """The demand notes of an application, the newest first."""
    rows = Demand.objects.filter(application_id=application_id).order_by("-id").values(*_FIELDS)
    return [DemandRecord(**{**row, "lines": from_data(row["lines"])}) for row in rows]


def demand_of_number(number: str) -> DemandRecord | None:
    """A demand note by its number, however it is typed."""
    row = Demand.objects.filter(number=number.strip().upper()).values(*_FIELDS).first()
    return DemandRecord(**{**row, "lines": from_data(row["lines"])}) if row else None
