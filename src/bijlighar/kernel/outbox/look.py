"""Looks at the queue: how much waits, what failed, who was written to lately."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Waiting:
    """Messages of a template that wait: due (`oldest_at` the first), put off, or being tried again."""

    template: str
    due: int
    put_off: int
    trying: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A message that was given up; `is_wiped`: its variables are gone, so it cannot be sent again."""

    id: int
    template: str
    recipient: str
    connection_id: int | None
    created_at: datetime
    failed_at: datetime
    attempts: int
    problem: str
    is_wiped: bool


def waiting(*, channel: str, at: datetime, company_id: int | None = None) -> list[Waiting]:
    """What waits, a row a template; of a company, or everybody's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT template, count(*) FILTER (WHERE due_at <= %(at)s AND attempts = 0),"
            " count(*) FILTER (WHERE due_at > %(at)s AND attempts = 0), count(*) FILTER (WHERE attempts > 0),"
            " min(created_at) FILTER (WHERE due_at <= %(at)s)"
            " FROM kernel_outbox WHERE sent_at IS NULL AND failed_at IS NULL AND channel = %(channel)s"
            " AND (%(company)s::bigint IS NULL OR company_id = %(company)s) GROUP BY 1 ORDER BY 1",
            {"channel": channel, "at": at, "company": company_id},
        )
        return [Waiting(*row) for row in cursor.fetchall()]


def failures(
    *, company_id: int, since: datetime, limit: int = 50, before: int | None = None
) -> list[Failure]:
    """Messages of a company that were given up since an instant, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, template, recipient, connection_id, created_at, failed_at, attempts, last_problem,"
            " context = '{}' FROM kernel_outbox WHERE company_id = %(company)s AND outcome_code = 'FAILED'"
            " AND failed_at >= %(since)s AND (%(before)s::bigint IS NULL OR id < %(before)s)"
            " ORDER BY id DESC LIMIT %(limit)s",
            {"company": company_id, "since": since, "before": before, "limit": limit},
        )
        return [Failure(*row) for row in cursor.fetchall()]


def recent(recipients: Sequence[str], *, since: datetime) -> dict[str, int]:
    """How many messages went to each recipient since an instant; those to whom none did are absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT recipient, count(*) FROM kernel_outbox WHERE recipient = ANY(%s) AND sent_at >= %s"
            " GROUP BY 1",
            [list(recipients), since],
        )
        return dict(cursor.fetchall())
