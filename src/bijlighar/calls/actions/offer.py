"""Which call goes to which desk: danger first, then who waits longest; to who has been ready longest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Offer:
    """A waiting call and the desk where it is to ring."""

    call_id: int
    call_key: str
    operator_code: str


@action
def offer_next(*, by: Actor, at: datetime, company_id: int | None = None) -> Offer | None:
    """Choose the next waiting call and a ready operator for it; None where either is missing.

    The operator is kept for it (RINGING) until the exchange says what became of it. Two exchanges asking at
    once get two different pairs. Who speaks the caller's language goes first, then the longest ready.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            # An offer that the exchange never followed holds its operator no longer.
            "WITH freed AS (UPDATE calls_agent a SET state_code = 'READY', since = %(at)s, call_id = NULL"
            " WHERE a.state_code = 'RINGING' AND a.since < %(at)s - interval '45 seconds' AND NOT EXISTS"
            "  (SELECT 1 FROM calls_call c WHERE c.id = a.call_id AND c.state_code IN ('RINGING', 'TALKING')"
            "   AND c.operator_code = a.operator_code) RETURNING a.id)"
            " INSERT INTO calls_agent_state (agent_id, state_code, from_at)"
            " SELECT id, 'READY', %(at)s FROM freed",
            {"at": at},
        )
        cursor.execute(
            "SELECT id, call_key, company_id, language FROM calls_call"
            " WHERE state_code = 'WAITING' AND ended_at IS NULL AND (%(company)s::bigint IS NULL"
            " OR company_id = %(company)s)"
            " AND NOT EXISTS (SELECT 1 FROM calls_agent a WHERE a.call_id = calls_call.id"
            "  AND a.state_code = 'RINGING')"
            " ORDER BY is_danger DESC, queued_at, id LIMIT 1 FOR UPDATE SKIP LOCKED",
            {"company": company_id},
        )
        call = cursor.fetchone()
        if call is None:
            return None
        cursor.execute(
            "SELECT id, operator_code FROM calls_agent WHERE state_code = 'READY'"
            " AND (%(company)s::bigint IS NULL OR %(company)s = ANY(companies))"
            " ORDER BY %(language)s = ANY(languages) DESC, since, id LIMIT 1 FOR UPDATE SKIP LOCKED",
            {"company": call[2], "language": call[3] or "hi"},
        )
        agent = cursor.fetchone()
        if agent is None:
            return None
        cursor.execute(
            "UPDATE calls_agent SET state_code = 'RINGING', since = %s, call_id = %s WHERE id = %s",
            [at, call[0], agent[0]],
        )
        cursor.execute(
            "INSERT INTO calls_agent_state (agent_id, state_code, from_at, call_id)"
            " VALUES (%s, 'RINGING', %s, %s)",
            [agent[0], at, call[0]],
        )
    return Offer(call[0], call[1], agent[1])
