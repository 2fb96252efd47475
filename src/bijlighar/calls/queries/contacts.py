"""What was said between a caller and us before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection as database


@dataclass(frozen=True, slots=True)
class Contact:
    """One earlier call: how it ended and what came of it."""

    call_id: int
    arrived_at: datetime
    end_code: str
    outcome_code: str
    note: str
    outage_id: int | None
    complaint_id: int | None
    connection_id: int | None
    company_id: int | None = None


_COLUMNS = "id, arrived_at, end_code, outcome_code, note, outage_id, complaint_id, connection_id, company_id"


def contacts(mobile: str, connection_ids: Sequence[int], limit: int = 6) -> list[Contact]:
    """The last ended calls of a mobile, or about connections, the newest first."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM ("
            f" (SELECT {_COLUMNS} FROM calls_call WHERE caller_mobile = %(mobile)s AND caller_mobile <> ''"
            "  AND ended_at IS NOT NULL ORDER BY arrived_at DESC LIMIT %(most)s)"
            " UNION (SELECT c.* FROM unnest(%(ids)s::bigint[]) asked(id) CROSS JOIN LATERAL"
            f"  (SELECT {_COLUMNS} FROM calls_call WHERE connection_id = asked.id AND ended_at IS NOT NULL"
            "   ORDER BY arrived_at DESC LIMIT %(most)s) c)) ways ORDER BY arrived_at DESC LIMIT %(most)s",
            {"mobile": mobile, "ids": list(connection_ids), "most": limit},
        )
        return [Contact(*row) for row in cursor.fetchall()]
