"""Lists of applications for desks and phones, and the counts of a board."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection as database
from django.db.models import Q

from bijlighar.applications.models import Application
from bijlighar.applications.queries.record import FIELDS, ApplicationRecord, records
from bijlighar.applications.rules.kinds import MAKES_CONNECTION, OPEN, Kind, Stage

STATES = ("", "LATE", "SOON", "PAUSED")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """Open applications at a stage: all, by age in days, paused, late, and due soon."""

    stage_code: Stage
    count: int
    to_3: int
    to_7: int
    to_15: int
    over_15: int
    paused: int
    late: int
    soon: int


def listing(
    office_ids: Sequence[int],
    at: datetime,
    *,
    kind_code: str = "",
    stage_code: str = "",
    state: str = "",
    soon_days: int = 2,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> list[ApplicationRecord]:
    """Applications whose place or desk is one of these offices, those due first at the top.

    Open ones, or of one stage (which may be over); `state`: LATE, SOON or PAUSED. `after` is due time and id
    of the last one shown.
    """
    ids = list(office_ids)
    rows = Application.objects.filter(Q(office_id__in=ids) | Q(desk_id__in=ids))
    rows = rows.filter(stage_code=stage_code) if stage_code else rows.filter(stage_code__in=OPEN)
    if kind_code:
        rows = rows.filter(kind_code=kind_code)
    if state == "PAUSED":
        rows = rows.filter(paused_at__isnull=False)
    elif state:
        rows = rows.filter(paused_at__isnull=True, ended_at__isnull=True)
        soon = at + timedelta(days=soon_days)
        late = Q(due_at__lte=at)
        rows = rows.filter(late) if state == "LATE" else rows.filter(~late, due_at__lte=soon)
    if after is not None:
        rows = rows.filter(Q(due_at__gt=after[0]) | Q(due_at=after[0], id__gt=after[1]))
    return records(rows.order_by("due_at", "id").values(*FIELDS)[:limit])


def of_mobile(mobile: str, limit: int = 20) -> list[ApplicationRecord]:
    """What a mobile has applied for, the newest first."""
    return records(Application.objects.filter(mobile=mobile).order_by("-id").values(*FIELDS)[:limit])


def ending_of(connection_id: int) -> ApplicationRecord | None:
    """What says that a connection ends: an open closure, or the temporary application that made it."""
    rows = Application.objects.filter(connection_id=connection_id).filter(
        Q(kind_code="CLOSURE", stage_code__in=OPEN) | Q(kind_code="TEMPORARY", stage_code="DONE")
    )
    return next(iter(records(rows.order_by("-id").values(*FIELDS)[:1])), None)


def to_do_outside(office_ids: Sequence[int], limit: int = 100) -> list[ApplicationRecord]:
    """What waits for somebody at the place: surveys, meters to put up or to take away; due first."""
    rows = Application.objects.filter(office_id__in=list(office_ids), paused_at__isnull=True).filter(
        Q(stage_code="SURVEY") | Q(stage_code="WORK", kind_code__in=(*MAKES_CONNECTION, "CLOSURE"))
    )
    return records(rows.order_by("due_at", "id").values(*FIELDS)[:limit])


def due_between(
    office_ids: Sequence[int], from_at: datetime, to_at: datetime, kind: Kind | None = None
) -> int:
    """How many open applications fall due in [from_at, to_at)."""
    rows = Application.objects.filter(
        office_id__in=list(office_ids), ended_at__isnull=True, due_at__gte=from_at, due_at__lt=to_at
    )
    return (rows.filter(kind_code=kind) if kind else rows).count()


def board(office_ids: Sequence[int], at: datetime, *, soon_days: int = 2) -> list[BoardRow]:
    """Open applications of some offices by stage and age, in the order of the stages; one question."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT stage_code, count(*),"
            " count(*) FILTER (WHERE age <= 3), count(*) FILTER (WHERE age > 3 AND age <= 7),"
            " count(*) FILTER (WHERE age > 7 AND age <= 15), count(*) FILTER (WHERE age > 15),"
            " count(*) FILTER (WHERE paused_at IS NOT NULL),"
            " count(*) FILTER (WHERE paused_at IS NULL AND due_at <= %(at)s),"
            " count(*) FILTER (WHERE paused_at IS NULL AND due_at > %(at)s AND due_at <= %(soon)s)"
            " FROM (SELECT a.*, extract(epoch FROM %(at)s - a.submitted_at) / 86400 AS age"
            "  FROM applications_application a"
            "  WHERE (a.office_id = ANY(%(ids)s) OR a.desk_id = ANY(%(ids)s)) AND a.ended_at IS NULL) o"
            " GROUP BY stage_code",
            {"ids": list(office_ids), "at": at, "soon": at + timedelta(days=soon_days)},
        )
        found = {row[0]: BoardRow(*row) for row in cursor.fetchall()}
    return [found[stage] for stage in OPEN if stage in found]
