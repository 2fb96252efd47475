"""Notes what became of claimed messages: one statement for any number of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection

from bijlighar.kernel.models import OutboxMessage
from bijlighar.kernel.outbox.claim import FIRST_WAIT_SECONDS, MAX_ATTEMPTS, Message

Outcome = Literal["SENT", "FAILED", "UNWANTED", "TOO_OLD", "NOBODY", "AGAIN", "LATER"]
"""The first five are for good. AGAIN is tried after a while, LATER at `until` without counting as a try."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one claimed message.

    `forget` empties the variables once it is for good, for texts that hold a secret such as a one-time code.
    """

    message: Message
    outcome: Outcome
    problem: str = ""
    forget: bool = False
    until: datetime | None = None
    company_id: int | None = None
    connection_id: int | None = None


def settle(settled: Sequence[Settled], *, at: datetime) -> set[int]:
    """Note what became of messages; the ids of those that were still their sender's.

    AGAIN of a fifth attempt is FAILED.
    """
    if not settled:
        return set()
    codes = [
        "FAILED" if each.outcome == "AGAIN" and each.message.attempt >= MAX_ATTEMPTS else each.outcome
        for each in settled
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE kernel_outbox o SET
                sent_at = CASE WHEN s.code = 'SENT' THEN %(at)s::timestamptz END,
                failed_at = CASE WHEN s.code NOT IN ('SENT', 'AGAIN', 'LATER') THEN %(at)s::timestamptz END,
                outcome_code = CASE WHEN s.code IN ('AGAIN', 'LATER') THEN '' ELSE s.code END,
                last_problem = s.problem,
                due_at = coalesce(s.until, o.due_at),
                attempts = o.attempts - (s.code = 'LATER')::int,
                claimed_at = CASE WHEN s.code = 'LATER' THEN NULL ELSE o.claimed_at END,
                context = CASE WHEN s.forget AND s.code NOT IN ('AGAIN', 'LATER') THEN '{}'
                               ELSE o.context END,
                company_id = coalesce(o.company_id, s.company_id),
                connection_id = coalesce(o.connection_id, s.connection_id)
            FROM unnest(%(ids)s::bigint[], %(attempts)s::int[], %(codes)s::text[], %(problems)s::text[],
                        %(forget)s::boolean[], %(until)s::timestamptz[], %(companies)s::bigint[],
                        %(connections)s::bigint[])
                 AS s (id, attempt, code, problem, forget, until, company_id, connection_id)
            WHERE o.id = s.id AND o.attempts = s.attempt AND o.sent_at IS NULL AND o.failed_at IS NULL
            RETURNING o.id
            """,
            {
                "at": at,
                "ids": [each.message.id for each in settled],
                "attempts": [each.message.attempt for each in settled],
                "codes": codes,
                "problems": ["" if each.outcome == "SENT" else each.problem[:300] for each in settled],
                "forget": [each.forget for each in settled],
                "until": [each.until for each in settled],
                "companies": [each.company_id for each in settled],
                "connections": [each.connection_id for each in settled],
            },
        )
        return {row[0] for row in cursor.fetchall()}


def sent(message: Message, *, at: datetime, forget: bool = False) -> bool:
    """Note that a message went out; False when another sender has taken it over meanwhile."""
    return bool(settle([Settled(message, "SENT", forget=forget)], at=at))


def failed(
    message: Message, *, at: datetime, problem: str, final: bool = False, forget: bool = False
) -> bool:
    """Note that sending failed: to be tried again later, or for good after five attempts or when `final`."""
    outcome: Outcome = "FAILED" if final else "AGAIN"
    return bool(settle([Settled(message, outcome, problem, forget=forget)], at=at))


def give_up(*, at: datetime, forget: Collection[str] = ()) -> int:
    """Close messages whose last attempt began long ago and never ended; returns how many.

    `forget` names templates that hold a secret: their variables are emptied.
    """
    over = OutboxMessage.objects.filter(
        sent_at__isnull=True,
        failed_at__isnull=True,
        attempts__gte=MAX_ATTEMPTS,
        claimed_at__lt=at - timedelta(seconds=FIRST_WAIT_SECONDS * 2**MAX_ATTEMPTS),
    )
    over.filter(template__in=list(forget)).update(context={})
    return over.update(
        failed_at=at, outcome_code="FAILED", last_problem="The sender stopped during the last attempt."
    )


def replay(ids: Sequence[int], *, company_id: int, at: datetime) -> int:
    """Queue failed messages of a company again from the beginning; how many were.

    One whose variables were wiped stays failed: there is nothing left to send.
    """
    failures = OutboxMessage.objects.filter(
        id__in=list(ids), company_id=company_id, failed_at__isnull=False, outcome_code="FAILED"
    ).exclude(context={})
    return failures.update(
        failed_at=None, claimed_at=None, outcome_code="", attempts=0, due_at=at, last_problem=""
    )
