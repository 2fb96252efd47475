"""Power is back: of a part or of all, told by an officer or by the meters, and told to those who waited."""

from __future__ import annotations

from datetime import datetime

from django.db import connection as database

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.outages.actions.opened import (
    UnableToChangeOutage,
    close_reach,
    count_in,
    device_of,
    held,
    note,
    policy_of,
)
from bijlighar.outages.actions.tell import tell, tell_watchers
from bijlighar.outages.models import Back, Outage
from bijlighar.outages.queries import live_for


@action
def restore(
    *, outage_id: int, by: Actor, at: datetime, restored_at: datetime | None = None, reason: str = ""
) -> int:
    """Note that power is back, now or since `restored_at`; to how many connections it came back.

    Those who waited longer than a moment are told, but for those whom another outage keeps without.
    Raises UnableToChangeOutage.
    """
    back_at = restored_at or at
    row = held(outage_id, "restore")
    if not row.from_at <= back_at <= at:
        raise UnableToChangeOutage("Power comes back after it went, and not in the future.")
    return finish(row, back_at, by, at, reason)


def finish(row: Outage, back_at: datetime, by: Actor, at: datetime, reason: str = "") -> int:
    """The restoration itself, of a row that is held."""
    if row.state_code == "SUSPECTED":
        count_in(row, at)
    ids = _back(row, back_at, "TRUE", [])
    row.state_code, row.restored_at = "RESTORED", back_at
    row.save()
    close_reach(row, at)
    note(row, "RESTORED", by, at, text=reason, counted=len(ids))
    if back_at - row.from_at > policy_of(row.company_id, at).sustained:
        still_dark = live_for(ids, at)
        tell(row, "RESTORED", 1, [one for one in ids if one not in still_dark], at)
    tell_watchers(row, at)
    return len(ids)


@action
def restore_part(
    *, outage_id: int, device_kind: str, device_id: int, by: Actor, at: datetime, reason: str = ""
) -> int:
    """Note that power is back below one feeder or transformer of an outage; to how many connections.

    Raises UnableToChangeOutage.
    """
    row = held(outage_id, "restore")
    if device_kind not in ("FEEDER", "DTR") or (device_kind, device_id) == (row.device_kind, row.device_id):
        raise UnableToChangeOutage("A part is a feeder or a transformer below the device of the outage.")
    device_of(row.company_id, device_kind, device_id)
    if row.state_code == "SUSPECTED":
        raise UnableToChangeOutage("Confirm the fault first; nobody is counted yet.")
    column = "feeder_id" if device_kind == "FEEDER" else "transformer_id"
    ids = _back(row, at, f"{column} = %s", [device_id])
    if not ids:
        raise UnableToChangeOutage("Nobody below this device is without power by this outage.")
    Back.objects.get_or_create(
        outage=row, device_kind=device_kind, device_id=device_id, defaults={"restored_at": at}
    )
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM outages_affected WHERE outage_id = %s AND to_at IS NULL", [row.id]
        )
        row.affected = cursor.fetchone()[0]
    row.save()
    note(row, "PART_BACK", by, at, text=reason, counted=len(ids))
    still_dark = live_for(ids, at)
    tell(row, "RESTORED", 1, [one for one in ids if one not in still_dark], at)
    return len(ids)


def _back(row: Outage, back_at: datetime, where: str, given: list[int]) -> list[int]:
    """End the time without power of those affected; who they are."""
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE outages_affected SET to_at = greatest(from_at, %s) WHERE outage_id = %s AND to_at IS NULL"
            f" AND {where} RETURNING connection_id",
            [back_at, row.id, *given],
        )
        return sorted(each[0] for each in cursor.fetchall())
