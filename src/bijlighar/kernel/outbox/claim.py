"""Hands waiting messages to a sender, each to one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

FIRST_WAIT_SECONDS = 30
MAX_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Message:
    """One claimed message; `attempt` counts from 1 and proves that the claim is still the sender's."""

    id: int
    channel: str
    template: str
    recipient: str
    language: str
    context: dict[str, Any]
    created_at: datetime
    attempt: int
    is_urgent: bool = False
    company_id: int | None = None
    connection_id: int | None = None


def claim(*, channel: str, at: datetime, limit: int = 100) -> list[Message]:
    """Take waiting messages of a channel for sending: urgent ones first, then the oldest.

    A message that was claimed and neither sent nor failed is claimed again after 30 s, 1, 2, 4 min: a sender
    that died loses nothing, at the price that a message may rarely be sent twice. Nobody else holds what
    this returns: the row is changed only where its attempts are still those that were read.
    """
    urgent = _claim(channel, at, limit, is_urgent=True)
    return urgent + _claim(channel, at, limit - len(urgent), is_urgent=False)


def _claim(channel: str, at: datetime, limit: int, *, is_urgent: bool) -> list[Message]:
    if limit < 1:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH waiting AS (
                SELECT id, attempts FROM kernel_outbox
                WHERE sent_at IS NULL AND failed_at IS NULL AND channel = %(channel)s
                  AND is_urgent = %(urgent)s AND due_at <= %(at)s AND attempts < %(most)s
                ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            UPDATE kernel_outbox o SET claimed_at = %(at)s, attempts = o.attempts + 1,
                   due_at = %(at)s + make_interval(secs => %(wait)s * 2 ^ o.attempts)
            FROM waiting w WHERE o.id = w.id AND o.attempts = w.attempts
            RETURNING o.id, o.channel, o.template, o.recipient, o.language, o.context::text, o.created_at,
                      o.attempts, o.is_urgent, o.company_id, o.connection_id
            """,
            {"channel": channel, "urgent": is_urgent, "at": at, "limit": limit, "most": MAX_ATTEMPTS,
             "wait": FIRST_WAIT_SECONDS},
        )  # fmt: skip
        rows = cursor.fetchall()
    messages = [
        Message(*(json.loads(each) if place == 5 else each for place, each in enumerate(row))) for row in rows
    ]
    return sorted(messages, key=lambda message: (message.created_at, message.id))
