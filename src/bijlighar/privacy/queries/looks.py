"""Who looked at whose data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection as database

from bijlighar.privacy.models import AccessRecord
from bijlighar.privacy.rules.purposes import PURPOSES


@dataclass(frozen=True, slots=True)
class Access:
    """One look at a connection's data, in words the consumer can read."""

    at: datetime
    by_kind: str
    by_id: int | None
    by_label: str
    purpose_code: str
    purpose_en: str
    purpose_hi: str
    page: str


@dataclass(frozen=True, slots=True)
class LooksOfDay:
    """How often one page of one connection was looked at on a day in India, and when last."""

    day: date
    connection_id: int
    page: str
    count: int
    last_at: datetime


def looks_of_days(
    connection_ids: Sequence[int], *, purpose_code: str, by_id: int, from_at: datetime
) -> list[LooksOfDay]:
    """Looks of one who looks often, counted by day, connection and page, the newest first."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT (at AT TIME ZONE 'Asia/Kolkata')::date, connection_id, page, count(*), max(at)"
            " FROM privacy_access WHERE connection_id = ANY(%s) AND at >= %s AND purpose_code = %s"
            " AND by_id = %s GROUP BY 1, 2, 3 ORDER BY 1 DESC, 5 DESC, 2, 3",
            [list(connection_ids), from_at, purpose_code, by_id],
        )
        return [LooksOfDay(*row) for row in cursor.fetchall()]


def accesses_of(
    connection_id: int, *, limit: int = 100, before: datetime | None = None, without: Sequence[str] = ()
) -> list[Access]:
    """Looks at a connection's data, newest first; those for the purposes `without` are left out."""
    rows = AccessRecord.objects.filter(connection_id=connection_id).exclude(purpose_code__in=without)
    if before is not None:
        rows = rows.filter(at__lt=before)
    return [
        Access(
            row.at,
            row.by_kind,
            row.by_id,
            row.by_label,
            row.purpose_code,
            *PURPOSES[row.purpose_code],
            row.page,
        )
        for row in rows.order_by("-at", "-id")[:limit]
    ]
