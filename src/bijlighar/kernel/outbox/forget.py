"""What the queue keeps about a person: given out, or forgotten. Rows stay: no key may be used again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

_OVER = "(sent_at IS NOT NULL OR failed_at IS NOT NULL) AND recipient <> ''"


@dataclass(frozen=True, slots=True)
class Kept:
    """A message to somebody: its template with the variables, and what became of it."""

    template: str
    recipient: str
    language: str
    context: dict[str, Any]
    connection_id: int | None
    created_at: datetime
    sent_at: datetime | None
    failed_at: datetime | None


def of_recipients(recipients: Sequence[str], *, connection_ids: Sequence[int] | None = None) -> list[Kept]:
    """Messages to some recipients, the oldest first; where connections are named, those about them alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT template, recipient, language, context, connection_id, created_at, sent_at, failed_at"
            " FROM kernel_outbox WHERE recipient = ANY(%(who)s) AND recipient <> ''"
            " AND (%(of)s::bigint[] IS NULL OR connection_id = ANY(%(of)s)) ORDER BY id",
            {"who": list(recipients), "of": None if connection_ids is None else list(connection_ids)},
        )
        return [Kept(*row) for row in cursor.fetchall()]


def forget(
    recipients: Sequence[str],
    *,
    but: Collection[str] = (),
    connection_ids: Sequence[int] | None = None,
) -> int:
    """Empty words and recipient of messages to somebody that are over; how many. `but`: templates kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_outbox SET recipient = '', context = '{}'"
            f" WHERE {_OVER} AND recipient = ANY(%(who)s) AND template <> ALL(%(but)s)"
            " AND (%(of)s::bigint[] IS NULL OR connection_id = ANY(%(of)s))",
            {
                "who": list(recipients),
                "but": list(but),
                "of": None if connection_ids is None else list(connection_ids),
            },
        )
        return int(cursor.rowcount)


def count_old(*, before: datetime) -> int:
    """How many messages that are over were queued before an instant and hold their words still."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM kernel_outbox WHERE created_at < %s AND {_OVER}", [before])
        return int(cursor.fetchone()[0])


def forget_old(*, before: datetime, most: int) -> int:
    """Empty words and recipient of at most so many of them; how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_outbox SET recipient = '', context = '{}' WHERE id IN ("
            f"SELECT id FROM kernel_outbox WHERE created_at < %s AND {_OVER}"
            " ORDER BY created_at LIMIT %s)",
            [before, most],
        )
        return int(cursor.rowcount)
