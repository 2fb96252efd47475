"""Whether there is a storm, and when there were."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.network import queries as network
from bijlighar.outages.models import Storm


@dataclass(frozen=True, slots=True)
class StormRecord:
    """A storm over [since, until): of the whole company (`office_id` None) or of an office and all below."""

    id: int
    company_id: int
    office_id: int | None
    since: datetime
    until: datetime | None
    reason: str
    by: str


def _record(row: Storm) -> StormRecord:
    return StormRecord(
        row.id, row.company_id, row.office_id, row.since, row.until, row.reason, row.declared_by
    )


def storm(company_id: int, at: datetime, office_id: int | None = None) -> StormRecord | None:
    """The storm that holds at an instant: the company's, else an office's.

    With `office_id`: only one that holds for this office, as its own, that of one above it or the company's.
    """
    rows = Storm.objects.filter(company_id=company_id, since__lte=at).exclude(until__lte=at)
    if office_id is not None:
        above = {one.id for one in network.office_path(office_id)}
        found = [row for row in rows if row.office_id is None or row.office_id in above]
    else:
        found = list(rows)
    found.sort(key=lambda row: (row.office_id is not None, row.since))
    return _record(found[0]) if found else None


def storms_between(company_id: int, from_at: datetime, to_at: datetime) -> list[StormRecord]:
    """The storms of a company that share a moment with [from_at, to_at), the oldest first."""
    rows = Storm.objects.filter(company_id=company_id, since__lt=to_at).exclude(until__lte=from_at)
    return [_record(row) for row in rows.order_by("since", "id")]


def storms(company_id: int, limit: int = 20) -> list[StormRecord]:
    """The storms of a company, the newest first."""
    return [
        _record(row) for row in Storm.objects.filter(company_id=company_id).order_by("-since", "-id")[:limit]
    ]
