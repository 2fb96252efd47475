"""Which mobiles may see a connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.consumers.models import MobileLink


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """One live link; `how_code` is REGISTERED, CODE or STAFF."""

    id: int
    connection_id: int
    mobile: str
    how_code: str
    from_at: datetime


def links(connection_id: int) -> list[LinkRecord]:
    """Live links of a connection, oldest first."""
    rows = MobileLink.objects.filter(connection_id=connection_id, to_at__isnull=True).order_by(
        "from_at", "id"
    )
    return [LinkRecord(**row) for row in rows.values(*LinkRecord.__dataclass_fields__)]
