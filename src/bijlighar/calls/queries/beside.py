"""What outages and complaints know, as calls ask it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bijlighar.outages import queries as outages


@dataclass(frozen=True, slots=True)
class KnownOutage:
    """A live interruption of one of the caller's connections."""

    outage_id: int
    connection_id: int
    kind_code: str
    estimate_at: datetime | None


def known_outage(connection_ids: Sequence[int], at: datetime) -> KnownOutage | None:
    """The interruption a caller with these connections is told of; the oldest connection goes first."""
    if not connection_ids:
        return None
    live = outages.live_for(list(connection_ids), at)
    for connection_id in connection_ids:
        if (found := live.get(connection_id)) is not None:
            return KnownOutage(found.id, connection_id, found.kind_code, found.estimate_at)
    return None


def is_storm(company_id: int | None, at: datetime) -> bool:
    """Whether storm mode is on for a company, or any part of it."""
    return company_id is not None and outages.storm(company_id, at) is not None
