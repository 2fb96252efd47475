"""An exchange tells of a call: kept once, folded in the order of what happened, and answered by the menu."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from bijlighar.calls.actions.agents import follow_call
from bijlighar.calls.actions.call_backs import after_the_end
from bijlighar.calls.actions.menu import Told, answer
from bijlighar.calls.rules.event import CtiEvent
from bijlighar.calls.rules.fold import Folded, Happened, end_code, fold
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an event: `is_new` False for a repeat. `told`: what the menu answers, where it does."""

    call_id: int
    is_new: bool
    state_code: str
    told: Told | None


@action
def take_cti_event(*, event: CtiEvent, by: Actor, at: datetime, exchange_code: str = "") -> Taken:
    """Keep an event of a call, once, and bring the call to where its events leave it.

    Events may come late and in any order; a repeat changes nothing and hears the same answer of the menu.
    """
    call = _held(event, exchange_code, at)
    is_new = _kept(event, exchange_code, at)
    if not is_new:
        told = answer(call, event, at=at, by=by, is_repeat=True)
        return Taken(call["id"], False, call["state_code"], told)
    folded = fold(_events(event.call_key))
    told = answer(call, event, at=at, by=by, is_repeat=False)
    code = end_code(folded, was_served=call["was_served"])
    _write(call, event, folded, code)
    # A late message tells of the past; what a desk does now is told by the newest alone.
    if event.happened_at >= folded.last_event_at or code != call["end_code"]:
        follow_call(call["id"], folded, at=event.happened_at)
    if code and code != call["end_code"]:
        after_the_end(call, code, asked_at=folded.ended_at or at)
    return Taken(call["id"], True, folded.state_code, told)


_COLUMNS = (
    "id", "call_key", "line_code", "caller_mobile", "language", "company_id", "company_by_code",
    "connection_id", "state_code", "end_code", "menu", "is_storm", "is_danger", "was_served", "outage_id",
    "wants_message", "complaint_id", "arrived_at",
)  # fmt: skip


def _held(event: CtiEvent, exchange_code: str, at: datetime) -> dict[str, Any]:
    """The call's row, held until the end; made by whichever of its events comes first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calls_call (call_key, exchange_code, line_code, dialled, caller_mobile, language,"
            " company_by_code, state_code, arrived_at, last_event_at, end_code, operator_code, transfers,"
            " menu, is_storm, is_danger, was_served, wants_message, outcome_code, note, version)"
            " VALUES (%(key)s, %(exchange)s, %(line)s, %(dialled)s, %(mobile)s, '', '', 'MENU', %(at)s,"
            " %(at)s, '', '', 0, '{}', false, false, false, false, '', '', 0)"
            " ON CONFLICT (call_key) DO NOTHING",
            {
                "key": event.call_key, "exchange": exchange_code, "line": event.line,
                "dialled": event.dialled, "mobile": event.caller_mobile, "at": event.happened_at,
            },
        )  # fmt: skip
        cursor.execute(
            f"SELECT {', '.join(_COLUMNS)} FROM calls_call WHERE call_key = %s FOR UPDATE", [event.call_key]
        )
        call = dict(zip(_COLUMNS, cursor.fetchone(), strict=True))
    if isinstance(call["menu"], str):
        call["menu"] = json.loads(call["menu"])
    if not call["caller_mobile"]:
        call["caller_mobile"] = event.caller_mobile
    if not call["line_code"]:
        call["line_code"] = event.line
    return call


def _kept(event: CtiEvent, exchange_code: str, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calls_event (verdict_code, exchange_code, call_key, event_key, kind_code,"
            " happened_at, received_at, line_code, dialled, operator_code, digits, reason, body)"
            " VALUES ('TAKEN', %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', '')"
            " ON CONFLICT (call_key, event_key) WHERE verdict_code = 'TAKEN' DO NOTHING",
            [
                exchange_code, event.call_key, event.key, event.kind, event.happened_at, at, event.line,
                event.dialled, event.operator_code, event.digits[:20],
            ],
        )  # fmt: skip
        return bool(cursor.rowcount == 1)


def _events(call_key: str) -> list[Happened]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind_code, happened_at, operator_code FROM calls_event"
            " WHERE call_key = %s AND verdict_code = 'TAKEN'",
            [call_key],
        )
        return [Happened(*row) for row in cursor.fetchall()]


def _write(call: dict[str, Any], event: CtiEvent, folded: Folded, code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE calls_call SET line_code = %(line_code)s, caller_mobile = %(caller_mobile)s,"
            " dialled = coalesce(nullif(dialled, ''), %(dialled)s), language = %(language)s,"
            " company_id = %(company_id)s, company_by_code = %(company_by_code)s,"
            " connection_id = %(connection_id)s, state_code = %(state)s, arrived_at = %(arrived)s,"
            " last_event_at = %(last)s, queued_at = %(queued)s, offered_at = %(offered)s,"
            " answered_at = %(answered)s, ended_at = %(ended)s, end_code = %(end)s,"
            " operator_code = %(operator)s, agent_id = (SELECT id FROM calls_agent WHERE operator_code ="
            " %(operator)s), transfers = %(transfers)s, menu = %(menu)s, is_storm = %(is_storm)s,"
            " is_danger = %(is_danger)s, was_served = %(was_served)s, outage_id = %(outage_id)s,"
            " wants_message = %(wants_message)s, complaint_id = %(complaint_id)s, version = version + 1"
            " WHERE id = %(id)s",
            {
                **call, "menu": json.dumps(call["menu"]), "dialled": event.dialled,
                "state": folded.state_code,
                "arrived": folded.arrived_at, "last": folded.last_event_at, "queued": folded.queued_at,
                "offered": folded.offered_at, "answered": folded.answered_at, "ended": folded.ended_at,
                "end": code, "operator": folded.operator_code, "transfers": folded.transfers,
            },
        )  # fmt: skip
