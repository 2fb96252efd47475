"""Closing the checks of a group, and its approval by a second person; or sending it back."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from bijlighar.billing import queries
from bijlighar.billing.actions.cycle.refusal import MAY, UnableToStep, held_group, shortened
from bijlighar.billing.queries import Summary
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.people import queries as people


@action
def close_checks(*, group_id: int, by: Actor, at: datetime) -> Summary:
    """Say that every doubt of a group is decided; the group is CHECKED and waits for approval.

    Raises `UnableToStep` while drafts wait.
    """
    group = held_group(group_id, ("DRAFTED",), "have its checks closed")
    found = queries.summary(group_id)
    if found.waiting:
        raise UnableToStep(f"{found.waiting} drafts of group {group_id} still wait for a decision.")
    group.state_code, group.checked_at, group.checked_by = "CHECKED", at, by.label
    group.checked_by_id = by.id if by.kind == "staff" else None
    group.returned_note = ""
    group.save()
    return found


@action
def approve_group(*, group_id: int, bills: int, total_paise: int, by: Actor, at: datetime) -> Summary:
    """Approve a group's bills: a person, and another than who closed the checks or accepted a doubt.

    `bills` and `total_paise` are what the approver saw; when they are others by now, nothing is approved.
    Raises `UnableToStep`.
    """
    group = held_group(group_id, ("CHECKED",), "be approved")
    if by.kind != "staff" or by.id is None or not people.may(by.id, MAY, group.office_id, at=at):
        raise UnableToStep(f"Group {group_id} is approved by a person with a role at its office.")
    if by.id == group.checked_by_id or by.id in _deciders(group_id):
        raise UnableToStep(
            f"{by.label} closed the checks of group {group_id} or decided about its drafts. "
            "Another person approves it."
        )
    found = queries.summary(group_id)
    if (found.bills, found.total_paise) != (bills, total_paise):
        raise UnableToStep(f"The bills of group {group_id} are others than those shown. Look again.")
    group.state_code, group.approved_at = "APPROVED", at
    group.approved_by_id, group.approved_by = by.id, by.label
    group.approved_bills, group.approved_total_paise = found.bills, found.total_paise
    group.approved_energy_wh = found.energy_wh
    group.save()
    return found


@action
def return_group(*, group_id: int, note: str, by: Actor, at: datetime) -> None:
    """Send a group back to its drafts, with why; not once a bill of it was issued. Raises `UnableToStep`."""
    group = held_group(group_id, ("CHECKED", "APPROVED"), "be sent back")
    if queries.numbers_of(group_id):
        raise UnableToStep(f"Bills of group {group_id} are issued already. Correct them one by one.")
    group.state_code, group.returned_note = "DRAFTED", shortened(note, "Sending back")
    group.checked_at = group.approved_at = None
    group.checked_by_id = group.approved_by_id = None
    group.checked_by = group.approved_by = ""
    group.approved_bills = group.approved_energy_wh = group.approved_total_paise = None
    group.save()


def _deciders(group_id: int) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT decided_by_id FROM billing_draft WHERE group_id = %s AND state_code <> 'CLEAR'"
            " AND decided_by_id IS NOT NULL",
            [group_id],
        )
        return {one for (one,) in cursor.fetchall()}
