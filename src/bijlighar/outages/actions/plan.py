"""Planned shutdowns: asked for, approved by a second person, put off, cancelled, begun."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.outages.actions.opened import (
    UnableToChangeOutage,
    close_reach,
    count_in,
    device_of,
    held,
    note,
    open_reach,
    policy_of,
)
from bijlighar.outages.actions.tell import tell_below, tell_told
from bijlighar.outages.models import Outage, Watch
from bijlighar.outages.rules import SWITCHES, causes_of

LONGEST = timedelta(days=3)


@action
def plan_shutdown(
    *,
    company_id: int,
    device_kind: str,
    device_id: int,
    from_at: datetime,
    until_at: datetime,
    cause_code: str,
    key: str,
    by: Actor,
    at: datetime,
    note_en: str = "",
    note_hi: str = "",
) -> int:
    """Ask for a shutdown of a substation, feeder or transformer over [from_at, until_at); its number.

    The same `key` again gives the same number. Nobody is told before a second person approves.
    Raises UnableToChangeOutage.
    """
    if (there := Outage.objects.filter(key=key).values_list("id", flat=True).first()) is not None:
        return there
    if device_kind not in SWITCHES:
        raise UnableToChangeOutage(
            f"{device_kind!r} cannot be switched off by plan; {', '.join(SWITCHES)} can."
        )
    if cause_code not in {cause.code for cause in causes_of("PLANNED")}:
        raise UnableToChangeOutage(f"{cause_code!r} is no reason for a shutdown.")
    _times(from_at, until_at, at)
    device = device_of(company_id, device_kind, device_id)
    _alone(device_kind, device_id, from_at, until_at, None)
    row = Outage.objects.create(
        company_id=company_id, office_id=device.office_id, kind_code="PLANNED", state_code="REQUESTED",
        device_kind=device_kind, device_id=device_id, device_code=device.code, device_name_en=device.name_en,
        device_name_hi=device.name_hi, above_en=device.above_en, above_hi=device.above_hi,
        cause_code=cause_code, note_en=note_en.strip()[:300], note_hi=note_hi.strip()[:300], from_at=from_at,
        until_at=until_at, requested_by=by.label[:120], requested_by_id=by.id, created_at=at, key=key,
    )  # fmt: skip
    note(row, "REQUESTED", by, at)
    return row.id


@action
def approve_shutdown(*, outage_id: int, by: Actor, at: datetime) -> None:
    """Approve a shutdown that somebody else asked for; from now on it stands in the calendar and is told.

    Raises UnableToChangeOutage.
    """
    row = held(outage_id, "approve")
    if by.id is None or by.id == row.requested_by_id or by.label[:120] == row.requested_by:
        raise UnableToChangeOutage("Whoever asked for a shutdown cannot approve it; a second person must.")
    if row.until_at is None or row.until_at <= at:
        raise UnableToChangeOutage("The time of this shutdown is over; cancel it and plan it anew.")
    row.state_code, row.approved_by, row.approved_by_id = "APPROVED", by.label[:120], by.id
    row.estimate_at, row.estimate_told_at, row.estimates = row.until_at, at, 1
    row.save()
    open_reach(row)
    note(row, "APPROVED", by, at)


@action
def change(
    *, outage_id: int, from_at: datetime, until_at: datetime, reason: str, by: Actor, at: datetime
) -> None:
    """Put a shutdown off to another time; whoever was told is told again. Raises UnableToChangeOutage."""
    if not reason.strip():
        raise UnableToChangeOutage("Say why the time changes; nothing was changed.")
    row = held(outage_id, "change")
    _times(from_at, until_at, at)
    _alone(row.device_kind, row.device_id, from_at, until_at, row.id)
    if (from_at, until_at) == (row.from_at, row.until_at):
        return
    row.from_at, row.until_at, row.changes = from_at, until_at, row.changes + 1
    if row.state_code == "APPROVED":
        row.estimate_at, row.estimate_told_at = until_at, at
    note(row, "CHANGED", by, at, text=reason, estimate_at=until_at)
    if row.told_at is not None:
        tell_below(row, "CHANGED", row.changes, at)
        row.told_again_at = at if from_at - at <= policy_of(row.company_id, at).tell_again else None
    row.save()


@action
def cancel(*, outage_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Cancel a shutdown that has not begun; whoever was told of it is told. Raises UnableToChangeOutage."""
    if not reason.strip():
        raise UnableToChangeOutage("Say why it is cancelled; nothing was changed.")
    row = held(outage_id, "cancel")
    row.state_code = "CANCELLED"
    row.save()
    close_reach(row, at)
    Watch.objects.filter(outage_id=row.id).delete()
    note(row, "CANCELLED", by, at, text=reason)
    tell_told(row, "CANCELLED", at)


@action
def start(*, outage_id: int, by: Actor, at: datetime) -> int:
    """Note that the switch is open; how many connections are without power. Raises UnableToChangeOutage."""
    row = held(outage_id, "start")
    row.state_code = "STARTED"
    # One that nobody began by hand began when it was planned for.
    row.from_at = at if by.kind != "system" else min(row.from_at, at)
    if row.until_at is not None and row.until_at <= row.from_at:
        row.until_at = row.from_at + timedelta(minutes=1)
    counted = count_in(row, at)
    row.save()
    note(row, "STARTED", by, at, counted=counted)
    return counted


def _times(from_at: datetime, until_at: datetime, at: datetime) -> None:
    if from_at <= at:
        raise UnableToChangeOutage(
            "A shutdown is planned for a time to come; this one would begin in the past."
        )
    if not from_at < until_at <= from_at + LONGEST:
        raise UnableToChangeOutage("A shutdown ends after it begins, and within three days.")


def _alone(device_kind: str, device_id: int, from_at: datetime, until_at: datetime, own: int | None) -> None:
    overlap = Q(from_at__lt=until_at, until_at__gt=from_at)
    same = Outage.objects.filter(
        overlap, kind_code="PLANNED", device_kind=device_kind, device_id=device_id,
        state_code__in=["REQUESTED", "APPROVED", "STARTED"],
    ).exclude(id=own or 0)  # fmt: skip
    if (other := same.values_list("id", flat=True).first()) is not None:
        raise UnableToChangeOutage(f"Shutdown {other} of the same device is at that time; change that one.")
