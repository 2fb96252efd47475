"""The dated settings of billing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bijlighar.billing.models import Policy
from bijlighar.billing.rules.cycle import DEFAULT_DUE_DAYS


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """Settings in force on a day; `source` and `mark` say where they come from."""

    due_days: int
    source: str
    mark: str


def policy(company_id: int, day: date) -> PolicyRecord:
    """The settings of a company on a day; without a row the project's own default, marked unverified."""
    row = Policy.objects.filter(company_id=company_id, from_date__lte=day).order_by("-from_date").first()
    if row is None:
        return PolicyRecord(DEFAULT_DUE_DAYS, "default of this program; no order says otherwise", "U")
    return PolicyRecord(row.due_days, row.source, row.mark)
