"""Inside, call; outside, outbox: what must be said to the outside is a row in the same transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db import connection

from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.models import OutboxMessage


def post(
    *,
    channel: str,
    template: str,
    recipient: str,
    language: str,
    context: dict[str, Any],
    key: str,
    at: datetime,
) -> bool:
    """Queue one message; True when it is new, False when the same `key` was queued before.

    `channel` is "sms", "command", "webhook" ...; `template` names the text in `notifications`; `context`
    holds its variables as plain values; `key` makes the call repeatable.
    """
    _, is_new = OutboxMessage.objects.get_or_create(
        key=key,
        defaults={
            "channel": channel,
            "template": template,
            "recipient": recipient,
            "language": language,
            "context": context,
            "created_at": at,
        },
    )
    return is_new


def post_all(*, channel: str, messages: pl.DataFrame, at: datetime) -> int:
    """Queue many messages in one write; how many are new. One whose `key` was queued before stays as it is.

    `messages`: key, template, recipient, language and context, the variables as a JSON object's text.
    """
    if messages.is_empty():
        return 0
    rows = messages.select("key", "template", "recipient", "language", "context")
    with incoming(rows, "outbox_messages"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_outbox (key, channel, template, recipient, language, context, created_at,"
            " attempts, last_problem)"
            " SELECT key, %s, template, recipient, language, context::jsonb, %s, 0, '' FROM outbox_messages"
            " ORDER BY key ON CONFLICT (key) DO NOTHING",
            [channel, at],
        )
        return int(cursor.rowcount)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some messages are: sent, given up, or still to be sent."""

    sent: int
    failed: int
    waiting: int


def progress(keys: Sequence[str]) -> Progress:
    """How far the messages of these keys are; keys that were never queued count for nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(sent_at), count(failed_at), count(*) FILTER (WHERE sent_at IS NULL AND failed_at"
            " IS NULL) FROM kernel_outbox WHERE key = ANY(%s)",
            [list(keys)],
        )
        return Progress(*cursor.fetchone())


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


FIRST_WAIT_SECONDS = 30
MAX_ATTEMPTS = 5


def claim(*, channel: str, at: datetime, limit: int = 100) -> list[Message]:
    """Take waiting messages of a channel for sending, oldest first.

    A message that was claimed and neither sent nor failed is claimed again after 30 s, 1, 2, 4 min: a sender
    that died loses nothing, at the price that a message may rarely be sent twice. Nobody else holds what
    this returns: the row is changed only where its attempts are still those that were read.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH waiting AS (
                SELECT id, attempts FROM kernel_outbox
                WHERE sent_at IS NULL AND failed_at IS NULL AND channel = %(channel)s
                  AND attempts < %(most)s
                  AND (claimed_at IS NULL
                       OR claimed_at + make_interval(secs => %(wait)s * 2 ^ (attempts - 1)) <= %(at)s)
                ORDER BY created_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
            )
            UPDATE kernel_outbox o SET claimed_at = %(at)s, attempts = o.attempts + 1
            FROM waiting w WHERE o.id = w.id AND o.attempts = w.attempts
            RETURNING o.id, o.channel, o.template, o.recipient, o.language, o.created_at, o.attempts,
                      o.context::text
            """,
            {"channel": channel, "at": at, "limit": limit, "most": MAX_ATTEMPTS, "wait": FIRST_WAIT_SECONDS},
        )
        rows = cursor.fetchall()
    messages = [
        Message(
            id=row[0], channel=row[1], template=row[2], recipient=row[3], language=row[4], created_at=row[5],
            attempt=row[6], context=json.loads(row[7]),
        )
        for row in rows
    ]  # fmt: skip
    return sorted(messages, key=lambda message: (message.created_at, message.id))


def sent(message: Message, *, at: datetime, forget: bool = False) -> bool:
    """Note that a message went out; False when another sender has taken it over meanwhile.

    `forget` empties the variables, for texts that hold a secret such as a one-time code.
    """
    return _settle(message, {"sent_at": at, "last_problem": ""}, forget=forget)


def failed(
    message: Message, *, at: datetime, problem: str, final: bool = False, forget: bool = False
) -> bool:
    """Note that sending failed: to be tried again later, or for good after five attempts or when `final`."""
    change: dict[str, Any] = {"last_problem": problem[:300]}
    final = final or message.attempt >= MAX_ATTEMPTS
    if final:
        change["failed_at"] = at
    return _settle(message, change, forget=forget and final)


def give_up(*, at: datetime) -> int:
    """Close messages whose last attempt began long ago and never ended; returns how many."""
    return OutboxMessage.objects.filter(
        sent_at__isnull=True,
        failed_at__isnull=True,
        attempts__gte=MAX_ATTEMPTS,
        claimed_at__lt=at - timedelta(seconds=FIRST_WAIT_SECONDS * 2**MAX_ATTEMPTS),
    ).update(failed_at=at, last_problem="The sender stopped during the last attempt.")


def _settle(message: Message, change: dict[str, Any], *, forget: bool) -> bool:
    mine = OutboxMessage.objects.filter(
        id=message.id, attempts=message.attempt, sent_at__isnull=True, failed_at__isnull=True
    )
    return mine.update(**change, **({"context": {}} if forget else {})) == 1
