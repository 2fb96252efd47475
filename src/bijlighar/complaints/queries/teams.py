"""Gangs, their members, and the roster of an office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from bijlighar.complaints.models import Duty, Gang, Member
from bijlighar.complaints.rules.routing import DutyRow
from bijlighar.kernel.time import settlement_day


@dataclass(frozen=True, slots=True)
class GangRecord:
    """A gang of an office."""

    id: int
    company_id: int
    office_id: int
    code: str
    name_en: str
    name_hi: str
    mobile: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DutyRecord:
    """A line of the roster with the office it is of."""

    office_id: int
    duty: DutyRow


def gangs(office_ids: Sequence[int]) -> list[GangRecord]:
    """Gangs of offices that go out today, by code."""
    rows: Any = Gang.objects.filter(office_id__in=list(office_ids), ended_at__isnull=True).order_by(
        "code", "id"
    )
    return [GangRecord(**row) for row in rows.values(*GangRecord.__dataclass_fields__)]


def gang(gang_id: int) -> GangRecord | None:
    """One gang."""
    row = Gang.objects.filter(id=gang_id).values(*GangRecord.__dataclass_fields__).first()
    return None if row is None else GangRecord(**row)


def members(gang_ids: Sequence[int], at: datetime) -> dict[int, list[int]]:
    """Staff ids of each gang at an instant; a gang without anybody is absent."""
    day = settlement_day(at)
    rows = Member.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=day), gang_id__in=list(gang_ids), from_date__lte=day
    )
    found: dict[int, list[int]] = {}
    for gang_id, staff_id in rows.order_by("id").values_list("gang_id", "staff_id"):
        found.setdefault(gang_id, []).append(staff_id)
    return found


def roster(office_ids: Sequence[int], day: date) -> list[DutyRecord]:
    """Lines of the roster of offices that hold on a day or later, by office and begin of the shift."""
    rows: Any = Duty.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=day), office_id__in=list(office_ids)
    )
    found = []
    for row in rows.order_by("office_id", "from_minute", "id").values(
        "office_id", *DutyRow.__dataclass_fields__
    ):
        office_id = row.pop("office_id")
        for name in ("weekdays", "category_codes", "feeder_ids"):
            row[name] = tuple(row[name])
        found.append(DutyRecord(office_id, DutyRow(**row)))
    return found
