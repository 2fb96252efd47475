"""Stops a complaint's clock for a listed reason, for a time that is limited, and lets it go on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bijlighar.complaints.actions.step import (
    ComplaintRefused,
    clocked,
    locked,
    policy_for,
    policy_where_known,
    stepped,
    write_step,
)
from bijlighar.complaints.models import Complaint, Pause
from bijlighar.complaints.queries.records import ComplaintRecord, record
from bijlighar.complaints.rules.policy import ComplaintPolicy
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network


@action
def pause(
    *,
    complaint_id: int,
    reason_code: str,
    until_at: datetime | None = None,
    is_officer: bool = False,
    note: str = "",
    key: str = "",
    by: Actor,
    at: datetime,
) -> ComplaintRecord:
    """Stop the clock until an instant (without one: as long as the reason allows); the due time moves along.

    `is_officer`: whoever calls has made sure that this person may use reasons for which an officer is needed.
    Raises ComplaintRefused for a reason that is not listed, or a longer time than it allows.
    """
    row, is_done = locked(complaint_id, "PAUSE", key)
    if is_done:
        return record(row.id)
    policy = policy_for(row)
    reason = policy.pauses.get(reason_code)
    if reason is None:
        raise ComplaintRefused("UNKNOWN_CODE", what=(reason_code, reason_code))
    if reason.needs_officer and not is_officer:
        raise ComplaintRefused("OFFICER_NEEDED")
    if row.paused_at is not None:
        raise ComplaintRefused("PAUSED_ALREADY")
    until = until_at or at + reason.most
    if not at < until <= at + reason.most:
        hours = str(int(reason.most.total_seconds() // 3600))
        raise ComplaintRefused("TOO_LONG", hours=(hours, hours))
    Pause.objects.create(
        complaint_id=row.id, reason_code=reason_code, from_at=at, until_at=until,
        by_kind=by.kind, by_id=by.id, by_label=by.label[:120],
    )  # fmt: skip
    changes = {"pause_code": reason_code, "paused_at": at, "paused_until": until}
    return stepped(row, "PAUSE", changes | clocked(row, policy, at), by=by, at=at, key=key, note=note)


@action
def resume(*, complaint_id: int, note: str = "", key: str = "", by: Actor, at: datetime) -> ComplaintRecord:
    """Let the clock go on; what was not used of the pause does not count."""
    row, is_done = locked(complaint_id, "RESUME", key)
    if is_done:
        return record(row.id)
    if row.paused_at is None:
        raise ComplaintRefused("NOT_PAUSED")
    return stepped(row, "RESUME", ended(row, policy_for(row), at), by=by, at=at, key=key, note=note)


@action
def resume_due(*, by: Actor, at: datetime) -> int:
    """Let every clock go on whose pause is over; how many."""
    found = Complaint.objects.filter(paused_until__lte=at, closed_at__isnull=True).order_by("id")
    companies = {one.id: one for one in network.companies()}
    done = 0
    for row in found.select_for_update(skip_locked=True):
        policy = policy_where_known(companies[row.company_id], row.registered_at)
        if policy is None:
            continue
        write_step(row, "RESUME", ended(row, policy, at), by=by, at=at)
        done += 1
    return done


def ended(row: Complaint, policy: ComplaintPolicy, at: datetime) -> dict[str, Any]:
    """End the running pause; the changes of the complaint. After its planned end it ends then."""
    running = Pause.objects.filter(complaint_id=row.id, ended_at__isnull=True).first()
    if running is not None:
        Pause.objects.filter(id=running.id).update(ended_at=max(running.from_at, min(at, running.until_at)))
    plain = {"pause_code": "", "paused_at": None, "paused_until": None}
    return {**clocked(row, policy, at), **plain}
