"""Who of an office gets a complaint now, by the roster."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q

from bijlighar.complaints.models import Complaint, Duty
from bijlighar.complaints.rules.routing import DutyRow, Owner, route
from bijlighar.kernel.time import settlement_day


def owner_at(office_id: int, category_code: str, feeder_id: int | None, at: datetime) -> Owner:
    """The gang or employee on duty at an office; neither is the office's own queue."""
    day = settlement_day(at)
    rows = Duty.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=day), office_id=office_id)
    duties = [
        DutyRow(**{**row, "weekdays": tuple(row["weekdays"]), "category_codes": tuple(row["category_codes"]),
                   "feeder_ids": tuple(row["feeder_ids"])})
        for row in rows.values(*DutyRow.__dataclass_fields__)
    ]  # fmt: skip
    on = [duty for duty in duties if duty.is_on(at)]
    busy: dict[tuple[str, int], int] = {}
    if len(on) > 1:
        open_now = Complaint.objects.filter(closed_at__isnull=True, attended_at__isnull=True)
        gangs = [duty.gang_id for duty in on if duty.gang_id is not None]
        if gangs:
            counted = open_now.filter(gang_id__in=gangs).values_list("gang_id").annotate(Count("id"))
            busy |= {("gang", gang_id): count for gang_id, count in counted}
        staff = [duty.staff_id for duty in on if duty.staff_id is not None]
        if staff:
            counted = open_now.filter(owner_id__in=staff).values_list("owner_id").annotate(Count("id"))
            busy |= {("staff", staff_id): count for staff_id, count in counted}
    return route(on, category_code=category_code, feeder_id=feeder_id, at=at, busy=busy)
