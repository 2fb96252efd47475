"""What an operator's page asks all the time: his own state and call, and who waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection as database

from bijlighar.calls.rules.strange import left_out


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call as it stands."""

    id: int
    call_key: str
    caller_mobile: str
    language: str
    company_id: int | None
    company_by_code: str
    connection_id: int | None
    state_code: str
    arrived_at: datetime
    queued_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    end_code: str
    operator_code: str
    agent_id: int | None
    is_storm: bool
    is_danger: bool
    outage_id: int | None
    wants_message: bool
    complaint_id: int | None
    outcome_code: str
    note: str
    version: int


@dataclass(frozen=True, slots=True)
class AgentRecord:
    """An operator at his desk, and the call that is there."""

    id: int
    staff_id: int
    operator_code: str
    companies: list[int]
    languages: list[str]
    state_code: str
    since: datetime
    call_id: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call that waits for an operator."""

    call_id: int
    caller_mobile: str
    company_id: int | None
    queued_at: datetime
    is_danger: bool
    language: str


@dataclass(frozen=True, slots=True)
class StepRecord:
    """One thing that happened in a call: of the exchange (`kind` EVENT) or of ours (STEP)."""

    at: datetime
    kind: str
    code: str
    detail: str
    by_label: str


_CALL = ", ".join(f"c.{name}" for name in CallRecord.__dataclass_fields__)
_AGENT = ", ".join(AgentRecord.__dataclass_fields__)


def call(call_id: int) -> CallRecord | None:
    """One call."""
    return next(iter(_calls("c.id = %(id)s", {"id": call_id})), None)


def call_of_key(call_key: str) -> CallRecord | None:
    """One call by the exchange's name for it."""
    return next(iter(_calls("c.call_key = %(key)s", {"key": call_key})), None)


def agent_of_staff(staff_id: int) -> AgentRecord | None:
    """The operator that a person is, if he ever signed on."""
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {_AGENT} FROM calls_agent WHERE staff_id = %s", [staff_id])
        row = cursor.fetchone()
    return AgentRecord(*row) if row else None


def agents(company_ids: Sequence[int] | None = None) -> list[AgentRecord]:
    """Operators who are signed on, of these companies (all: None), by their desks."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_AGENT} FROM calls_agent WHERE state_code <> 'OFF'"
            " AND (%(all)s OR companies && %(ids)s::bigint[]) ORDER BY operator_code",
            {"all": company_ids is None, "ids": list(company_ids or [])},
        )
        return [AgentRecord(*row) for row in cursor.fetchall()]


def queue(at: datetime, company_ids: Sequence[int] | None = None, limit: int = 200) -> list[Waiting]:
    """Who waits at an instant, in the order they are served. A call of no company yet is everybody's."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT id, caller_mobile, company_id, queued_at, is_danger, language FROM calls_call"
            " WHERE state_code = 'WAITING' AND ended_at IS NULL AND queued_at <= %(at)s"
            " AND (%(all)s OR company_id IS NULL OR company_id = ANY(%(ids)s::bigint[]))"
            " ORDER BY is_danger DESC, queued_at, id LIMIT %(most)s",
            {"at": at, "all": company_ids is None, "ids": list(company_ids or []), "most": limit},
        )
        return [Waiting(*row) for row in cursor.fetchall()]


def recent_calls(
    company_ids: Sequence[int], *, before: int | None = None, limit: int = 50
) -> list[CallRecord]:
    """The last calls of companies, the newest first; `before`: only with a smaller number."""
    return _calls(
        "(c.company_id = ANY(%(ids)s::bigint[]) OR c.company_id IS NULL) AND (%(before)s::bigint IS NULL OR"
        " c.id < %(before)s) ORDER BY c.id DESC LIMIT %(most)s",
        {"ids": list(company_ids), "before": before, "most": limit},
    )


def steps(call_id: int) -> list[StepRecord]:
    """Everything that happened in a call, in the order in which it happened."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT e.happened_at, 'EVENT', e.kind_code, concat_ws(' ', nullif(e.operator_code, ''),"
            "  nullif(e.digits, '')), e.exchange_code FROM calls_event e JOIN calls_call c ON c.call_key ="
            "  e.call_key WHERE c.id = %(id)s AND e.verdict_code = 'TAKEN'"
            " UNION ALL SELECT at, 'STEP', step_code, coalesce(reference::text, ''), by_label FROM calls_step"
            "  WHERE call_id = %(id)s ORDER BY 1, 2",
            {"id": call_id},
        )
        return [StepRecord(*row) for row in cursor.fetchall()]


def quality_notes(call_id: int) -> list[dict[str, Any]]:
    """What supervisors noted of a call, the oldest first: at, marks, note."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT at, marks, note FROM calls_quality_note WHERE call_id = %s ORDER BY id", [call_id]
        )
        return [dict(zip(("at", "marks", "note"), row, strict=True)) for row in cursor.fetchall()]


def strange_events(limit: int = 50) -> list[dict[str, Any]]:
    """Messages that were no event we know, forged, too old or copies, the newest first."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT id, verdict_code, exchange_code, received_at, reason, body FROM calls_event"
            " WHERE verdict_code <> 'TAKEN' ORDER BY received_at DESC LIMIT %s",
            [limit],
        )
        names = ("id", "verdict_code", "exchange_code", "received_at", "reason", "body")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def strange_left_out(at: datetime, hours: int = 24) -> int:
    """How many such messages of the last hours were only counted, as there were too many to keep."""
    with database.cursor() as cursor:
        cursor.execute("SELECT count FROM calls_strange WHERE hour > %s", [at - timedelta(hours=hours)])
        return sum(left_out(row[0]) for row in cursor.fetchall())


def _calls(where: str, given: dict[str, Any]) -> list[CallRecord]:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {_CALL} FROM calls_call c WHERE {where}", given)
        return [CallRecord(*row) for row in cursor.fetchall()]
