"""Queues messages, one or many, each once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from bijlighar.kernel.incoming import incoming


def post(
    *,
    channel: str,
    template: str,
    recipient: str,
    language: str,
    context: dict[str, Any],
    key: str,
    at: datetime,
    is_urgent: bool = False,
    company_id: int | None = None,
    connection_id: int | None = None,
) -> bool:
    """Queue one message; True when it is new, False when the same `key` was queued before.

    `channel` is "sms" (to a person, by whatever way that person chose), "command", "webhook" ...; `template`
    names the text in `notifications`; `context` holds its variables as plain values; `key` makes the call
    repeatable. An urgent message overtakes all others: for what somebody waits for, as a code. Whose message
    it is may be left out where `context` names the `service_number`.
    """
    # One statement: looking first would cost as much again, and a savepoint twice.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_outbox (key, channel, template, recipient, language, context, created_at,"
            " due_at, is_urgent, company_id, connection_id, attempts, last_problem, outcome_code)"
            " VALUES (%s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, 0, '', '')"
            " ON CONFLICT (key) DO NOTHING",
            [
                key,
                channel,
                template,
                recipient,
                language,
                json.dumps(context),
                at,
                at,
                is_urgent,
                company_id,
                connection_id,
            ],
        )
        return bool(cursor.rowcount)


def post_all(*, channel: str, messages: pl.DataFrame, at: datetime, is_urgent: bool = False) -> int:
    """Queue many messages in one write; how many are new. One whose `key` was queued before stays as it is.

    `messages`: key, template, recipient, language and context, the variables as a JSON object's text; and
    company_id, connection_id where they are known.
    """
    if messages.is_empty():
        return 0
    whose = [
        pl.col(name).cast(pl.Int64) if name in messages.columns else pl.lit(None, pl.Int64).alias(name)
        for name in ("company_id", "connection_id")
    ]
    rows = messages.select("key", "template", "recipient", "language", "context", *whose)
    with incoming(rows, "outbox_messages"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_outbox (key, channel, template, recipient, language, context, created_at,"
            " due_at, is_urgent, company_id, connection_id, attempts, last_problem, outcome_code)"
            " SELECT key, %(channel)s, template, recipient, language, context::jsonb, %(at)s, %(at)s,"
            " %(urgent)s, company_id, connection_id, 0, '', '' FROM outbox_messages"
            " ORDER BY key ON CONFLICT (key) DO NOTHING",
            {"channel": channel, "at": at, "urgent": is_urgent},
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
