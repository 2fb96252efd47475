"""Who of an office gets a complaint now, by the roster."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.complaints.rules.routing import DutyRow, Owner, route
from bijlighar.kernel.time import settlement_day

_FIELDS = tuple(DutyRow.__dataclass_fields__)


def owner_at(office_id: int, category_code: str, feeder_id: int | None, at: datetime) -> Owner:
    """The gang or employee on duty at an office; neither is the office's own queue."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_FIELDS)} FROM complaints_duty"
            " WHERE office_id = %s AND (to_date IS NULL OR to_date >= %s)",
            [office_id, settlement_day(at)],
        )
        rows: list[Any] = cursor.fetchall()
    duties = [DutyRow(*(_plain(value) for value in row)) for row in rows]
    on = [duty for duty in duties if duty.is_on(at)]
    busy: dict[tuple[str, int], int] = {}
    if len(on) > 1:
        gangs = [duty.gang_id for duty in on if duty.gang_id is not None]
        staff = [duty.staff_id for duty in on if duty.staff_id is not None]
        busy = {**_busy("gang", "gang_id", gangs), **_busy("staff", "owner_id", staff)}
    return route(on, category_code=category_code, feeder_id=feeder_id, at=at, busy=busy)


def _plain(value: Any) -> Any:
    """An array of the database as the tuple a rule takes."""
    return tuple(value) if isinstance(value, list) else value


def _busy(kind: str, column: str, ids: list[int]) -> dict[tuple[str, int], int]:
    if not ids:
        return {}
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}, count(*) FROM complaints_complaint WHERE {column} = ANY(%s)"
            " AND closed_at IS NULL AND attended_at IS NULL GROUP BY 1",
            [ids],
        )
        return {(kind, whose): jobs for whose, jobs in cursor.fetchall()}
