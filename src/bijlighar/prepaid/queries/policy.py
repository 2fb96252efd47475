"""The dated settings of prepaid charging."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bijlighar.prepaid.models import Policy
from bijlighar.prepaid.rules.spread import DEFAULT_PARTS


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """Settings in force on a day; `source` and `mark` say where they come from."""

    spread_days: int
    source: str
    mark: str


def policy(company_id: int, day: date) -> PolicyRecord:
    """The settings of a company on a day; without a row the project's own default, marked unverified."""
    row = Policy.objects.filter(company_id=company_id, from_date__lte=day).order_by("-from_date").first()
    if row is None:
        return PolicyRecord(DEFAULT_PARTS, "default of this program; no order says otherwise", "U")
    return PolicyRecord(row.spread_days, row.source, row.mark)
