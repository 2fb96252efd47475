"""Up to how much a person may approve at an office: dated policy by role and kind of office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bijlighar.billing.models import AdjustmentLimit
from bijlighar.billing.rules.adjustment import DEFAULT_LIMITS_PAISE
from bijlighar.billing.rules.adjustment import may_approve_paise as most_of
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.people import queries as people
from bijlighar.people.rules.roles import ROLES, permits

PERMISSION = "bill.correct"


@dataclass(frozen=True, slots=True)
class LimitRecord:
    """The most that a role over an office of a kind may approve; `source` and `mark` say where it is from."""

    role_code: str
    office_kind: str
    most_paise: int
    source: str
    mark: str


def approval_limits(company_id: int, day: date) -> list[LimitRecord]:
    """Limits in force on a day; a company that has set none goes by the project's own, marked unverified."""
    rows = (
        AdjustmentLimit.objects.filter(company_id=company_id, from_date__lte=day)
        .order_by("role_code", "office_kind", "-from_date")
        .distinct("role_code", "office_kind")
        .values_list("role_code", "office_kind", "most_paise", "source", "mark")
    )
    found = [LimitRecord(*row) for row in rows]
    return found or [
        LimitRecord(role, kind, paise, "default of this program; no order says otherwise", "U")
        for role in ROLES
        if permits(role, PERMISSION)
        for kind, paise in DEFAULT_LIMITS_PAISE.items()
    ]


def may_approve_paise(staff_id: int, *, office_id: int, company_id: int, at: datetime) -> int:
    """The most a person may approve at an office, in paise: by the live roles held over it or above it."""
    above = {office.id: office.kind for office in network.office_path(office_id)}
    held = [
        (role.role_code, above[role.office_id])
        for role in people.roles_of(staff_id, at)
        if role.office_id in above and permits(role.role_code, PERMISSION)
    ]
    limits = approval_limits(company_id, settlement_day(at))
    return most_of(held, {(one.role_code, one.office_kind): one.most_paise for one in limits})
