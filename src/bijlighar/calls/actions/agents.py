"""Operators sign on, take a break and sign off; what their calls do to them is told by the exchange."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from bijlighar.calls.actions.refusal import UnableToDo
from bijlighar.calls.models import Agent, AgentState
from bijlighar.calls.rules.fold import Folded
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor

_DESK = re.compile(r"[A-Za-z0-9._-]{1,40}")
CHOSEN = ("READY", "BREAK", "OFF", "WRAP_UP")
"""What an operator chooses himself; ringing and talking come from the exchange."""


class UnableToWork(UnableToDo):
    """The operator cannot sign on or change his state as told; nothing was written."""


@action
def sign_on(
    *,
    staff_id: int,
    operator_code: str,
    company_ids: Sequence[int],
    languages: Sequence[str],
    by: Actor,
    at: datetime,
) -> int:
    """An operator sits down at a desk and is ready; returns the operator's number.

    Raises UnableToWork when somebody else is signed on at that desk.
    """
    code = operator_code.strip()[:40]
    # It becomes a part of the address at which the desk's telephone rings.
    if not _DESK.fullmatch(code):
        raise UnableToWork(
            "Say which desk it is: its number stands on the phone.", "डेस्क का नंबर लिखिए, जो फ़ोन पर लिखा है।"
        )
    mine = Agent.objects.select_for_update().filter(staff_id=staff_id).first()
    if mine is not None and mine.state_code in ("RINGING", "TALKING"):
        raise UnableToWork("A call is at your desk. It ends first.", "आपकी डेस्क पर कॉल है। पहले वह पूरी होगी।")
    other = Agent.objects.select_for_update().filter(operator_code=code).exclude(staff_id=staff_id).first()
    if other is not None:
        if other.state_code != "OFF":
            raise UnableToWork(
                f"Somebody else is signed on at desk {code}. Sign off there first.",
                f"डेस्क {code} पर कोई और बैठा है। पहले वहाँ से बाहर होना होगा।",
            )
        Agent.objects.filter(id=other.id).update(operator_code=f"{code}#{other.id}"[:40])
    try:
        with transaction.atomic():
            agent, _ = Agent.objects.update_or_create(
                staff_id=staff_id,
                defaults={
                    "operator_code": code, "companies": sorted(set(company_ids)),
                    "languages": list(languages), "state_code": "READY", "since": at, "call_id": None,
                },
            )  # fmt: skip
    except IntegrityError as problem:
        raise UnableToWork(
            f"Desk {code} was taken just now. Choose another one.",
            f"डेस्क {code} अभी-अभी ले ली गई। दूसरी चुनिए।",
        ) from problem
    AgentState.objects.create(agent=agent, state_code="READY", from_at=at)
    return agent.id


@action
def set_agent_state(*, agent_id: int, state_code: str, by: Actor, at: datetime) -> None:
    """An operator is ready, on a break, or leaves; not while a call is at his desk. Raises UnableToWork."""
    if state_code not in CHOSEN:
        raise UnableToWork(
            f"{state_code!r} is no state to choose; there are {', '.join(CHOSEN)}.",
            f"{state_code!r} नहीं चुना जा सकता।",
        )
    agent = Agent.objects.select_for_update().filter(id=agent_id).first()
    if agent is None:
        raise UnableToWork(f"No operator {agent_id} is signed on.", "यह ऑपरेटर डेस्क पर नहीं है।")
    if agent.state_code in ("RINGING", "TALKING"):
        raise UnableToWork("A call is at your desk. It ends first.", "आपकी डेस्क पर कॉल है। पहले वह पूरी होगी।")
    if agent.state_code != state_code:
        Agent.objects.filter(id=agent_id).update(state_code=state_code, since=at, call_id=None)
        AgentState.objects.create(agent_id=agent_id, state_code=state_code, from_at=at)


_CHANGED = (
    " RETURNING id, state_code, call_id) INSERT INTO calls_agent_state (agent_id, state_code, from_at,"
    " call_id) SELECT id, state_code, %(at)s, call_id FROM changed"
)


def follow_call(call_id: int, folded: Folded, *, at: datetime) -> None:
    """The desk that has a call rings or talks; whoever had it writes up, or is ready again."""
    has = folded.operator_code if folded.state_code in ("RINGING", "TALKING") else ""
    given: dict[str, Any] = {"call": call_id, "at": at, "has": has, "state": folded.state_code}
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH changed AS (UPDATE calls_agent SET state_code = CASE state_code WHEN 'TALKING'"
            " THEN 'WRAP_UP' ELSE 'READY' END, since = %(at)s,"
            " call_id = CASE state_code WHEN 'TALKING' THEN call_id END"
            " WHERE call_id = %(call)s AND operator_code <> %(has)s AND state_code IN ('RINGING', 'TALKING')"
            f"{_CHANGED}",
            given,
        )
        if has:
            cursor.execute(
                "WITH changed AS (UPDATE calls_agent SET state_code = %(state)s, since = %(at)s,"
                " call_id = %(call)s WHERE operator_code = %(has)s"
                f" AND (call_id, state_code) IS DISTINCT FROM (%(call)s, %(state)s){_CHANGED}",
                given,
            )
