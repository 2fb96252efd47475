"""Sets up gangs, their members, and the roster of who is on duty when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bijlighar.complaints.actions.step import ComplaintRefused
from bijlighar.complaints.models import Duty, Gang, Member
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network

WEEK = (1, 2, 3, 4, 5, 6, 7)


@action
def add_gang(
    *,
    office_id: int,
    code: str,
    name_en: str,
    name_hi: str,
    mobile: str = "",
    staff_ids: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> int:
    """Add a gang to an office with its members from today on; its id. The same code is the same gang."""
    office = network.office(office_id)
    if office is None:
        raise ComplaintRefused("NO_OFFICE")
    gang, is_new = Gang.objects.get_or_create(
        company_id=office.company_id,
        code=code,
        defaults={"office_id": office_id, "name_en": name_en, "name_hi": name_hi, "mobile": mobile},
    )
    if is_new:
        for staff_id in staff_ids:
            Member.objects.create(gang_id=gang.id, staff_id=staff_id, from_date=at.date())
    return gang.id


@action
def change_members(
    *, gang_id: int, staff_ids: Sequence[int], from_date: date, by: Actor, at: datetime
) -> None:
    """Say who belongs to a gang from a day on; who is not named any more leaves on that day."""
    live = {row.staff_id: row for row in Member.objects.filter(gang_id=gang_id, to_date__isnull=True)}
    for staff_id, row in live.items():
        if staff_id not in staff_ids:
            if row.from_date >= from_date:
                row.delete()
            else:
                Member.objects.filter(id=row.id).update(to_date=from_date)
    for staff_id in staff_ids:
        if staff_id not in live:
            Member.objects.create(gang_id=gang_id, staff_id=staff_id, from_date=from_date)


@action
def set_duty(
    *,
    office_id: int,
    gang_id: int | None = None,
    staff_id: int | None = None,
    from_date: date,
    to_date: date | None = None,
    weekdays: Sequence[int] = WEEK,
    from_minute: int = 0,
    to_minute: int = 1440,
    category_codes: Sequence[str] = (),
    feeder_ids: Sequence[int] = (),
    by: Actor,
    at: datetime,
) -> int:
    """Put a gang or an employee on an office's roster; the id of the line."""
    if (gang_id is None) == (staff_id is None):
        raise ComplaintRefused("UNKNOWN_CODE", what=("gang or employee", "गैंग या कर्मचारी"))
    return Duty.objects.create(
        office_id=office_id, gang_id=gang_id, staff_id=staff_id, from_date=from_date, to_date=to_date,
        weekdays=list(weekdays), from_minute=from_minute, to_minute=to_minute,
        category_codes=list(category_codes), feeder_ids=list(feeder_ids),
    ).id  # fmt: skip


@action
def end_duty(*, duty_id: int, to_date: date, by: Actor, at: datetime) -> None:
    """Take a line off the roster from a day on."""
    row = Duty.objects.filter(id=duty_id).first()
    if row is None:
        raise ComplaintRefused("UNKNOWN_CODE", what=(str(duty_id), str(duty_id)))
    if to_date <= row.from_date:
        row.delete()
    else:
        Duty.objects.filter(id=duty_id).update(to_date=to_date)
