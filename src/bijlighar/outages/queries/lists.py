"""Lists of outages: those that are live, those to come, those below an office, and what the public sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.outages.queries.records import (
    COLUMNS,
    IS_LIVE,
    AffectedPage,
    AffectedRecord,
    OutageBrief,
    brief_of,
)

MOST = 500


def _briefs(where: str, given: dict[str, Any], order: str) -> list[OutageBrief]:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {COLUMNS} FROM outages_outage o WHERE {where} ORDER BY {order}", given)
        return [brief_of(row) for row in cursor.fetchall()]


_COMPANY = "(%(company)s::bigint IS NULL OR o.company_id = %(company)s)"
_OFFICES = "(%(offices)s::bigint[] IS NULL OR o.office_id = ANY(%(offices)s))"
_NOT_ENDED = "o.state_code NOT IN ('RESTORED', 'CANCELLED', 'DISMISSED', 'MERGED')"


def live(
    company_id: int | None,
    at: datetime,
    office_id: int | None = None,
    *,
    office_ids: Sequence[int] | None = None,
) -> list[OutageBrief]:
    """Outages that are live at an instant, the widest first.

    Of a company, or of one office, or of those the reader may see (`office_ids`).
    """
    offices = list(office_ids) if office_ids is not None else ([office_id] if office_id is not None else None)
    return _briefs(
        f"{_COMPANY} AND {_OFFICES} AND {_NOT_ENDED} AND {IS_LIVE}",
        {"company": company_id, "offices": offices, "at": at},
        "o.state_code = 'SUSPECTED', "
        "array_position(ARRAY['SUBSTATION', 'FEEDER', 'DTR', 'CONNECTION'], o.device_kind::text), "
        "o.affected DESC, o.from_at, o.id",
    )


def public_list(company_id: int, at: datetime) -> list[OutageBrief]:
    """What everybody may know: live outages of a company; suspected ones as such, no single homes."""
    return [one for one in live(company_id, at) if one.device_kind != "CONNECTION"]


def calendar(
    company_id: int | None,
    from_at: datetime,
    to_at: datetime,
    *,
    office_ids: Sequence[int] | None = None,
    with_requests: bool = False,
) -> list[OutageBrief]:
    """Planned shutdowns that share time with [from_at, to_at), in order.

    Cancelled ones are not in it; those that nobody approved yet only `with_requests`.
    """
    states = ["APPROVED", "STARTED", "RESTORED", *(["REQUESTED"] if with_requests else [])]
    return _briefs(
        f"{_COMPANY} AND {_OFFICES} AND o.kind_code = 'PLANNED' AND o.state_code = ANY(%(states)s)"
        " AND o.from_at < %(to)s AND coalesce(o.restored_at, o.until_at) > %(from)s",
        {
            "company": company_id,
            "offices": None if office_ids is None else list(office_ids),
            "states": states,
            "from": from_at,
            "to": to_at,
        },
        "o.from_at, o.id",
    )


def history(
    company_id: int | None,
    *,
    office_ids: Sequence[int] | None = None,
    before: datetime,
    after: int | None = None,
    limit: int = 50,
) -> list[OutageBrief]:
    """Outages that are over and began before an instant, the newest first; `after`: the last id of a page."""
    return _briefs(
        f"{_COMPANY} AND {_OFFICES} AND NOT ({_NOT_ENDED}) AND o.from_at < %(before)s"
        " AND (%(after)s::bigint IS NULL OR (o.from_at, o.id) <"
        "  (SELECT x.from_at, x.id FROM outages_outage x WHERE x.id = %(after)s))",
        {
            "company": company_id,
            "offices": None if office_ids is None else list(office_ids),
            "before": before,
            "after": after,
            "limit": min(limit, MOST),
        },
        "o.from_at DESC, o.id DESC LIMIT %(limit)s",
    )


def waiting(company_id: int | None, *, office_ids: Sequence[int] | None = None) -> list[OutageBrief]:
    """Shutdowns that wait for a second person, the soonest first."""
    return _briefs(
        f"{_COMPANY} AND {_OFFICES} AND o.state_code = 'REQUESTED'",
        {"company": company_id, "offices": None if office_ids is None else list(office_ids)},
        "o.from_at, o.id",
    )


def affected(outage_id: int, after: int | None = None, limit: int = 100) -> AffectedPage:
    """Connections without power by an outage, by their ids; those after `after`."""
    size = max(1, min(limit, MOST))
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT a.connection_id, p.service_number, a.transformer_id, a.from_at, a.to_at"
            f" FROM outages_affected a JOIN {PLACES} p ON p.connection_id = a.connection_id"
            " WHERE a.outage_id = %s AND a.connection_id > %s ORDER BY a.connection_id LIMIT %s",
            [outage_id, after or 0, size + 1],
        )
        rows = [AffectedRecord(*row) for row in cursor.fetchall()]
    return AffectedPage(tuple(rows[:size]), rows[size - 1].connection_id if len(rows) > size else None)


def told_counts(outage_id: int) -> dict[str, int]:
    """How many connections were told each stage of an outage."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT stage_code, count(DISTINCT connection_id) FROM outages_told WHERE outage_id = %s"
            " GROUP BY 1",
            [outage_id],
        )
        return dict(cursor.fetchall())


def signal_counts(outage_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many signals of each source were counted to each outage."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT outage_id, source_code, count(*) FROM outages_signal WHERE outage_id = ANY(%s)"
            " GROUP BY 1, 2",
            [list(outage_ids)],
        )
        found: dict[int, dict[str, int]] = {}
        for outage_id, source_code, count in cursor.fetchall():
            found.setdefault(outage_id, {})[source_code] = count
    return found
