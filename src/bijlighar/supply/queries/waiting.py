"""Who could be cut off next, who is without power, and the waves so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.supply.models import Wave
from bijlighar.supply.rules import SupplyPolicy

PORTION = 20_000

_CANDIDATES = """
    SELECT n.id, n.connection_id FROM supply_notice n
    WHERE n.company_id = %(company)s AND n.ended_at IS NULL AND n.ground_code = ANY(%(grounds)s)
      AND (n.given_at, n.id) > (%(after_at)s, %(after_id)s)
      AND CASE n.ground_code WHEN 'PREPAID' THEN n.given_at <= %(prepaid)s
          WHEN 'DEFAULT' THEN n.given_at <= %(default)s ELSE n.closure_on <= %(day)s END
      AND (n.ground_code = 'CLOSURE' OR n.reached_at IS NOT NULL OR n.failed_at IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM supply_cut c WHERE c.connection_id = n.connection_id AND c.to_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM supply_suspension s WHERE s.connection_id = n.connection_id
                      AND s.to_at IS NULL)
    ORDER BY n.given_at, n.id LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class WaveRecord:
    """One look at a company; `counts` says why those who were considered and not cut were not."""

    id: int
    company_id: int
    looked_at: datetime
    below: int
    considered: int
    cut: int
    room: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The next connections whose grace is over, the longest warned first; `after` begins the next page."""

    connection_ids: tuple[int, ...]
    after: tuple[datetime, int] | None


_BEGINNING = datetime.fromisoformat("2000-01-01T00:00:00+00:00")


def candidates(
    company_id: int,
    policy: SupplyPolicy,
    day: date,
    at: datetime,
    *,
    grounds: tuple[str, ...],
    after: tuple[datetime, int] | None,
    limit: int,
) -> Candidates:
    """Who was warned long enough ago, is not cut and not held himself: worth a look, nothing more."""
    after_at, after_id = after or (_BEGINNING, 0)
    with database.cursor() as cursor:
        cursor.execute(
            f"WITH found AS ({_CANDIDATES}) SELECT f.id, f.connection_id, n.given_at FROM found f"
            " JOIN supply_notice n ON n.id = f.id ORDER BY n.given_at, f.id",
            {
                "company": company_id,
                "grounds": list(grounds),
                "after_at": after_at,
                "after_id": after_id,
                "prepaid": at - policy.grace,
                "default": at - policy.notice,
                "day": day,
                "limit": limit,
            },
        )
        rows = cursor.fetchall()
    ids = tuple(dict.fromkeys(row[1] for row in rows))
    return Candidates(ids, (rows[-1][2], rows[-1][0]) if len(rows) == limit else None)


def open_notices(company_id: int) -> int:
    """How many connections of a company are warned of a cut now."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM supply_notice WHERE company_id = %s AND ended_at IS NULL", [company_id]
        )
        return int(cursor.fetchone()[0])


def cut_in_the_last_hour(company_id: int, at: datetime) -> int:
    """How many connections of a company were decided to be cut off within the hour before an instant."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM supply_decision WHERE company_id = %s AND verdict_code = 'DISCONNECT'"
            " AND decided_at > %s AND decided_at <= %s",
            [company_id, at - timedelta(hours=1), at],
        )
        return int(cursor.fetchone()[0])


def portions(company_id: int, size: int = PORTION) -> list[list[int]]:
    """All connections of a company in portions that `warn` takes one at a time."""
    every = consumers.numbers(company_id=company_id).get_column("connection_id").sort().to_list()
    return [every[start : start + size] for start in range(0, len(every), size)]


def waves(company_id: int, limit: int = 50) -> list[WaveRecord]:
    """The waves of a company, the newest first."""
    rows = Wave.objects.filter(company_id=company_id).order_by("-looked_at", "-id")[:limit]
    return [
        WaveRecord(**{name: getattr(row, name) for name in WaveRecord.__dataclass_fields__}) for row in rows
    ]
