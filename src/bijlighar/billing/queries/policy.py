"""The dated settings of billing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bijlighar.billing.models import Policy
from bijlighar.billing.rules.checks import Limits


@dataclass(frozen=True, slots=True)
class PolicyRecord:
    """Settings in force on a day, as `models.Policy` has them, and where they come from."""

    due_days: int
    reads_percent: int
    limits: Limits
    plan_parts: int
    plan_grace_days: int
    source: str
    mark: str


def policy(company_id: int, day: date) -> PolicyRecord:
    """The settings of a company on a day; without a row the project's own default, marked unverified."""
    row = Policy.objects.filter(company_id=company_id, from_date__lte=day).order_by("-from_date").first()
    if row is None:
        row = Policy(source="default of this program; no order says otherwise", mark="U")
    return PolicyRecord(
        due_days=row.due_days,
        reads_percent=row.reads_percent,
        limits=Limits(
            missing_percent=row.missing_percent,
            estimated_percent=row.estimated_percent,
            high_percent=row.high_percent,
            low_percent=row.low_percent,
            least_wh_day=row.least_wh_day,
        ),
        plan_parts=row.plan_parts,
        plan_grace_days=row.plan_grace_days,
        source=row.source,
        mark=row.mark,
    )
