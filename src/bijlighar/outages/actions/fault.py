"""Faults: told by an officer or suspected by signals, confirmed, taken back, joined and parted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.network.queries import DeviceRecord
from bijlighar.outages.actions.opened import (
    UnableToChangeOutage,
    close_reach,
    count_in,
    device_of,
    held,
    note,
    open_reach,
)
from bijlighar.outages.actions.tell import tell_watchers
from bijlighar.outages.models import Back, Outage
from bijlighar.outages.queries import fading, storm
from bijlighar.outages.rules import CAUSES


@action
def report_fault(
    *,
    company_id: int,
    device_kind: str,
    device_id: int,
    from_at: datetime,
    key: str,
    by: Actor,
    at: datetime,
    cause_code: str = "",
    note_en: str = "",
    note_hi: str = "",
) -> int:
    """Write down a fault that a person knows of; its number. It is confirmed at once.

    The same `key`, or a fault of the same device that is live, gives that one's number, confirmed.
    Raises UnableToChangeOutage.
    """
    if cause_code and (cause_code not in CAUSES or CAUSES[cause_code].kind != "FAULT"):
        raise UnableToChangeOutage(f"{cause_code!r} is no cause of a fault.")
    if from_at > at:
        raise UnableToChangeOutage("A fault is noted once it is there, not before.")
    there = Outage.objects.filter(key=key).first() or live_fault(device_kind, device_id)
    if there is not None:
        if there.state_code == "SUSPECTED":
            confirm_fault(outage_id=there.id, by=by, at=at)
        return there.id
    row = open_fault(
        company_id, device_kind, device_id, from_at, key, by, at, state_code="CONFIRMED",
        cause_code=cause_code, note_en=note_en.strip()[:300], note_hi=note_hi.strip()[:300],
    )  # fmt: skip
    row.save(update_fields=["affected"])
    return row.id


@action
def confirm_fault(*, outage_id: int, by: Actor, at: datetime) -> int:
    """Say that a suspected fault is one; how many connections are without power.

    Raises UnableToChangeOutage.
    """
    row = held(outage_id, "confirm")
    row.state_code = "CONFIRMED"
    counted = count_in(row, at)
    row.save()
    note(row, "CONFIRMED", by, at, counted=counted)
    return counted


@action
def dismiss(*, outage_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Say that there was no fault; it counts in no index and in nobody's history.

    Raises UnableToChangeOutage.
    """
    if not reason.strip():
        raise UnableToChangeOutage("Say what it was instead; nothing was changed.")
    row = held(outage_id, "dismiss")
    _take_back(row, at)
    note(row, "DISMISSED", by, at, text=reason)


@action
def end_suspicions(*, company_id: int, by: Actor, at: datetime) -> int:
    """Take back suspicions that nobody spoke of for as long as the rulebook says; how many.

    Whoever asked for a message hears that nothing more is known. Again: nothing.
    """
    due = [outage_id for outage_id, ends_at in fading(company_id, at).items() if ends_at <= at]
    rows = Outage.objects.select_for_update().filter(id__in=due, state_code="SUSPECTED").order_by("id")
    for row in rows:
        tell_watchers(row, at, template="outage_unsure")
        _take_back(row, at)
        note(row, "FADED", by, at)
    return len(rows)


def _take_back(row: Outage, at: datetime) -> None:
    row.state_code, row.affected = "DISMISSED", 0
    row.save()
    close_reach(row, at)
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM outages_affected WHERE outage_id = %s", [row.id])
        cursor.execute("DELETE FROM outages_watch WHERE outage_id = %s", [row.id])


@action
def merge(*, outage_id: int, into_id: int, by: Actor, at: datetime) -> None:
    """Make a fault a part of a wider one: its signals and those without power belong to that from now on.

    Raises UnableToChangeOutage.
    """
    if outage_id == into_id:
        raise UnableToChangeOutage("An outage cannot be a part of itself.")
    first, second = (held(number, "merge") for number in sorted((outage_id, into_id)))
    row, into = (first, second) if first.id == outage_id else (second, first)
    if row.company_id != into.company_id:
        raise UnableToChangeOutage("These outages are of two companies.")
    join(row, into, by, at)


def join(row: Outage, into: Outage, by: Actor, at: datetime) -> None:
    """The merging itself, of two rows that are held."""
    with database.cursor() as cursor:
        cursor.execute("UPDATE outages_signal SET outage_id = %s WHERE outage_id = %s", [into.id, row.id])
        cursor.execute(
            "INSERT INTO outages_affected (outage_id, connection_id, feeder_id, transformer_id, from_at,"
            " to_at) SELECT %(into)s, connection_id, feeder_id, transformer_id, from_at, to_at"
            " FROM outages_affected WHERE outage_id = %(row)s"
            " ON CONFLICT (outage_id, connection_id) DO UPDATE"
            " SET from_at = least(outages_affected.from_at, excluded.from_at)",
            {"into": into.id, "row": row.id},
        )
        cursor.execute("DELETE FROM outages_affected WHERE outage_id = %s", [row.id])
        cursor.execute(
            "INSERT INTO outages_watch (outage_id, mobile, language, asked_at)"
            " SELECT %s, mobile, language, asked_at FROM outages_watch WHERE outage_id = %s"
            " ON CONFLICT DO NOTHING",
            [into.id, row.id],
        )
        cursor.execute("DELETE FROM outages_watch WHERE outage_id = %s", [row.id])
    row.state_code, row.within_id, row.affected = "MERGED", into.id, 0
    row.save()
    into.from_at = min(into.from_at, row.from_at)
    if into.state_code != "SUSPECTED":
        count_in(into, at)
    into.save()
    close_reach(row, at)
    note(row, "MERGED", by, at, text=str(into.id))
    note(into, "JOINED", by, at, text=str(row.id))


@action
def split(*, outage_id: int, device_kind: str, device_id: int, key: str, by: Actor, at: datetime) -> int:
    """Part what hangs below one device from an outage, as a fault of its own; its number.

    For what stays dark when the rest is back, or has another cause. Raises UnableToChangeOutage.
    """
    row = held(outage_id, "split")
    if device_kind not in ("FEEDER", "DTR"):
        raise UnableToChangeOutage("Only a feeder or a transformer can be parted from an outage.")
    if (device_kind, device_id) == (row.device_kind, row.device_id):
        raise UnableToChangeOutage("That is the outage itself.")
    device_of(row.company_id, device_kind, device_id)
    if live_fault(device_kind, device_id) is not None:
        raise UnableToChangeOutage("This device has a live fault of its own already.")
    column = "feeder_id" if device_kind == "FEEDER" else "transformer_id"
    part = open_fault(
        row.company_id, device_kind, device_id, at, key, by, at, state_code="CONFIRMED", within_id=row.id
    )
    with database.cursor() as cursor:
        cursor.execute(
            "UPDATE outages_affected SET to_at = %s WHERE outage_id = %s AND to_at IS NULL"
            f" AND {column} = %s",
            [at, row.id, device_id],
        )
        cursor.execute(
            "SELECT count(*) FROM outages_affected WHERE outage_id = %s AND to_at IS NULL", [row.id]
        )
        row.affected = cursor.fetchone()[0]
    Back.objects.get_or_create(
        outage=row, device_kind=device_kind, device_id=device_id, defaults={"restored_at": at}
    )
    part.save(update_fields=["affected"])
    row.save(update_fields=["affected"])
    note(row, "SPLIT", by, at, text=str(part.id))
    return part.id


def live_fault(device_kind: str, device_id: int) -> Outage | None:
    """The live fault of a device, held; None where it has none."""
    return (
        Outage.objects.select_for_update()
        .filter(
            kind_code="FAULT", device_kind=device_kind, device_id=device_id,
            state_code__in=["SUSPECTED", "CONFIRMED"],
        )
        .first()
    )  # fmt: skip


def open_fault(
    company_id: int,
    device_kind: str,
    device_id: int,
    from_at: datetime,
    key: str,
    by: Actor,
    at: datetime,
    *,
    state_code: str,
    **more: Any,
) -> Outage:
    """Write down a fault with its reach; who is without power is counted once it is confirmed."""
    device = _place(company_id, device_kind, device_id)
    row = Outage.objects.create(
        company_id=company_id, office_id=device.office_id, kind_code="FAULT", state_code=state_code,
        device_kind=device_kind, device_id=device_id, device_code=device.code[:20],
        device_name_en=device.name_en[:120], device_name_hi=device.name_hi[:120], above_en=device.above_en,
        above_hi=device.above_hi, from_at=from_at,
        is_storm=storm(company_id, at, device.office_id) is not None,
        requested_by=by.label[:120], requested_by_id=by.id, created_at=at, key=key, **more,
    )  # fmt: skip
    open_reach(row)
    counted = count_in(row, at) if state_code == "CONFIRMED" else None
    note(row, state_code, by, at, counted=counted)
    return row


def _place(company_id: int, device_kind: str, device_id: int) -> DeviceRecord:
    if device_kind != "CONNECTION":
        return device_of(company_id, device_kind, device_id)
    home = consumers.connection(device_id)
    if home is None or home.company_id != company_id:
        raise UnableToChangeOutage(f"The company has no connection {device_id}.")
    # No name and no address of a person: outages are shown to many.
    return DeviceRecord(
        "DTR", home.id, company_id, home.office_id, home.service_number, home.service_number,
        home.service_number, "", "",
    )  # fmt: skip
