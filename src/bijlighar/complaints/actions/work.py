"""The way of a complaint through the hands of those who put it right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bijlighar.complaints.actions.route import owner_at
from bijlighar.complaints.actions.step import ComplaintRefused, locked, policy_for, stepped
from bijlighar.complaints.actions.tell import tell
from bijlighar.complaints.models import Complaint, Gang
from bijlighar.complaints.queries.records import ComplaintRecord, record
from bijlighar.complaints.rules.policy import ComplaintPolicy
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network
from bijlighar.people import queries as people


@action
def assign(
    *,
    complaint_id: int,
    gang_id: int | None = None,
    staff_id: int | None = None,
    note: str = "",
    key: str = "",
    by: Actor,
    at: datetime,
) -> ComplaintRecord:
    """Give a complaint to a gang or an employee; neither gives it to whom the roster names now."""
    row, is_done = locked(complaint_id, "ASSIGN", key)
    if is_done:
        return record(row.id)
    if gang_id is None and staff_id is None:
        owner = owner_at(row.office_id, row.category_code, row.feeder_id, at)
        gang_id, staff_id = owner.gang_id, owner.staff_id
    elif gang_id is not None:
        _known_gang(row, gang_id)
        staff_id = None
    elif staff_id is not None and people.staff(staff_id) is None:
        raise ComplaintRefused("UNKNOWN_CODE", what=(str(staff_id), str(staff_id)))
    is_queue = gang_id is None and staff_id is None
    changes = {
        "gang_id": gang_id,
        "owner_id": staff_id,
        "state_code": "OPEN" if is_queue else "ASSIGNED",
        "assigned_at": None if is_queue else at,
        "taken_at": None,
        "arrived_at": None,
    }
    return stepped(row, "ASSIGN", changes, by=by, at=at, key=key, note=note)


@action
def take(
    *, complaint_id: int, gang_id: int | None = None, key: str = "", by: Actor, at: datetime
) -> ComplaintRecord:
    """Set out for a complaint; the caller is told. A gang that is named becomes the one that has it."""
    row, is_done = locked(complaint_id, "TAKE", key)
    if is_done:
        return record(row.id)
    changes: dict[str, Any] = {"state_code": "TAKEN", "taken_at": at}
    if gang_id is not None and gang_id != row.gang_id:
        _known_gang(row, gang_id)
        changes |= {"gang_id": gang_id, "owner_id": None}
    elif row.gang_id is None and row.owner_id is None and by.kind == "staff":
        changes |= {"owner_id": by.id}
    done = stepped(row, "TAKE", changes | {"assigned_at": row.assigned_at or at}, by=by, at=at, key=key)
    tell(done, "on_the_way", at, once=str(done.reopened))
    return done


@action
def arrive(*, complaint_id: int, key: str = "", by: Actor, at: datetime) -> ComplaintRecord:
    """Say that the team is there."""
    row, is_done = locked(complaint_id, "ARRIVE", key)
    if is_done:
        return record(row.id)
    changes = {"state_code": "ARRIVED", "arrived_at": at, "taken_at": row.taken_at or at}
    return stepped(row, "ARRIVE", changes, by=by, at=at, key=key)


@action
def note_cause(
    *, complaint_id: int, cause_code: str, remark: str = "", key: str = "", by: Actor, at: datetime
) -> ComplaintRecord:
    """Say why, before it is put right."""
    row, is_done = locked(complaint_id, "NOTE_CAUSE", key)
    if is_done:
        return record(row.id)
    _known_cause(policy_for(row), cause_code)
    return stepped(row, "NOTE_CAUSE", {"cause_code": cause_code}, by=by, at=at, key=key, note=remark)


@action
def resolve(
    *,
    complaint_id: int,
    cause_code: str,
    material: str = "",
    remark: str = "",
    photo_keys: Sequence[str] = (),
    key: str = "",
    by: Actor,
    at: datetime,
) -> ComplaintRecord:
    """Say that it is put right; the caller is asked whether it is. A clock that stood goes on first."""
    row, is_done = locked(complaint_id, "RESOLVE", key)
    if is_done:
        return record(row.id)
    policy = policy_for(row)
    _known_cause(policy, cause_code)
    changes: dict[str, Any] = {
        "state_code": "ATTENDED",
        "attended_at": at,
        "cause_code": cause_code,
        "material": material.strip()[:300],
        "photo_keys": [*row.photo_keys, *photo_keys],
        "escalate_at": None,
        "assigned_at": row.assigned_at or at,
    }
    if row.paused_at is not None:
        from bijlighar.complaints.actions.pause import ended

        changes = {**ended(row, policy, at), **changes}
    if at <= changes.get("due_at", row.due_at):
        changes["compensate_at"] = None
    facts = {"material": changes["material"], "photos": len(photo_keys)}
    done = stepped(row, "RESOLVE", changes, by=by, at=at, key=key, note=remark, facts=facts)
    tell(done, "resolved", at, once=str(done.reopened))
    return done


@action
def hand_over(
    *, complaint_id: int, office_id: int, reason: str, key: str = "", by: Actor, at: datetime
) -> ComplaintRecord:
    """Give a complaint that is in the wrong office to the right one of the company; its clock goes on."""
    row, is_done = locked(complaint_id, "HAND_OVER", key)
    if is_done:
        return record(row.id)
    if not reason.strip():
        raise ComplaintRefused("REASON_MISSING")
    office = network.office(office_id)
    if office is None or office.company_id != row.company_id:
        raise ComplaintRefused("OTHER_COMPANY")
    owner = owner_at(office_id, row.category_code, row.feeder_id, at)
    is_queue = owner.gang_id is None and owner.staff_id is None
    changes = {
        "office_id": office_id,
        "gang_id": owner.gang_id,
        "owner_id": owner.staff_id,
        "state_code": "OPEN" if is_queue else "ASSIGNED",
        "assigned_at": None if is_queue else at,
        "taken_at": None,
        "arrived_at": None,
    }
    facts = {"from_office_id": row.office_id}
    return stepped(row, "HAND_OVER", changes, by=by, at=at, key=key, note=reason, facts=facts)


def _known_gang(row: Complaint, gang_id: int) -> None:
    if not Gang.objects.filter(id=gang_id, company_id=row.company_id, ended_at__isnull=True).exists():
        raise ComplaintRefused("UNKNOWN_CODE", what=(str(gang_id), str(gang_id)))


def _known_cause(policy: ComplaintPolicy, cause_code: str) -> None:
    if cause_code not in policy.causes:
        raise ComplaintRefused("UNKNOWN_CODE", what=(cause_code, cause_code))
