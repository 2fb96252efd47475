"""Who looked at whose data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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


def accesses_of(connection_id: int, *, limit: int = 100, before: datetime | None = None) -> list[Access]:
    """Looks at a connection's data, newest first."""
    rows = AccessRecord.objects.filter(connection_id=connection_id)
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
