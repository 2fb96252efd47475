"""What became of single messages, by their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class End:
    """A message that is over: `is_sent`, or it will never be."""

    is_sent: bool
    at: datetime


def ends(keys: Sequence[str]) -> dict[str, End]:
    """How the messages of these keys ended; one that waits, or was never queued, is absent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, sent_at IS NOT NULL, coalesce(sent_at, failed_at) FROM kernel_outbox"
            " WHERE key = ANY(%s) AND (sent_at IS NOT NULL OR failed_at IS NOT NULL)",
            [list(keys)],
        )
        return {key: End(is_sent, at) for key, is_sent, at in cursor.fetchall()}
