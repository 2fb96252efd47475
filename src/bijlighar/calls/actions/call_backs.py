"""Who is to be called back: asked in the menu, by hanging up while waiting, for feedback, or by promise."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from bijlighar.calls.actions.refusal import UnableToDo
from bijlighar.calls.actions.steps import note_step
from bijlighar.calls.models import CallBack
from bijlighar.calls.rules.codes import CALL_BACK_ENDS
from bijlighar.calls.rules.policy import NoCallsPolicy, policy_on
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.mobile import normalise
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages

_MINUTES_WITHOUT_RULEBOOK = 30


class UnableToCallBack(UnableToDo):
    """The call-back cannot be asked for, taken or settled as told; nothing was written."""


@action
def ask_call_back(
    *,
    mobile: str,
    reason_code: str,
    company_id: int | None,
    by: Actor,
    at: datetime,
    call_id: int | None = None,
    connection_id: int | None = None,
    complaint_id: int | None = None,
    due_at: datetime | None = None,
) -> int | None:
    """Put somebody on the list; None where the same is open already. Raises NotAMobile."""
    call = {
        "id": call_id, "caller_mobile": normalise(mobile), "company_id": company_id,
        "connection_id": connection_id,
        "is_storm": company_id is not None and outages.storm(company_id, at) is not None,
    }  # fmt: skip
    return open_call_back(call, reason_code, asked_at=at, due_at=due_at, complaint_id=complaint_id)


@action
def take_call_back(*, call_back_id: int, agent_id: int, by: Actor, at: datetime) -> None:
    """An operator takes it upon himself to call. Raises UnableToCallBack where another one has it."""
    taken = (
        CallBack.objects.filter(id=call_back_id, done_at__isnull=True)
        .filter(agent__isnull=True)
        .update(agent_id=agent_id, taken_at=at, tries=F("tries") + 1)
    )
    if not taken:
        again = CallBack.objects.filter(id=call_back_id, done_at__isnull=True, agent_id=agent_id)
        if not again.exists():
            raise UnableToCallBack(
                "Somebody else has taken this one, or it is done.", "यह किसी और ने ले लिया है, या हो चुका है।"
            )


@action
def settle_call_back(*, call_back_id: int, end_code: str, by: Actor, at: datetime, note: str = "") -> bool:
    """Say what came of calling; NO_ANSWER goes back on the list until it was tried often enough.

    False when it stays open. Raises UnableToCallBack.
    """
    if end_code not in CALL_BACK_ENDS:
        raise UnableToCallBack(
            f"{end_code!r} is no end; there are {', '.join(CALL_BACK_ENDS)}.", "क्या हुआ, सूची में से चुनिए।"
        )
    row = CallBack.objects.select_for_update().filter(id=call_back_id, done_at__isnull=True).first()
    if row is None:
        raise UnableToCallBack("It is done already.", "यह पहले ही हो चुका है।")
    policy = _policy(row.company_id, at)
    if end_code == "NO_ANSWER" and row.tries < (policy.call_back_tries if policy else 3):
        minutes = policy.call_back_minutes if policy else _MINUTES_WITHOUT_RULEBOOK
        CallBack.objects.filter(id=row.id).update(
            agent=None, taken_at=None, due_at=at + timedelta(minutes=minutes), note=note[:300]
        )
        return False
    CallBack.objects.filter(id=row.id).update(done_at=at, end_code=end_code, note=note[:300])
    if row.call_id is not None:
        note_step(row.call_id, "CALLED_BACK", by=by, at=at, reference=row.id)
    return True


@action
def withdraw_call_back(*, mobile: str, call_back_id: int, by: Actor, at: datetime) -> bool:
    """The person needs no call any more; False where another asked, or an operator has it already."""
    mine = CallBack.objects.filter(
        id=call_back_id, mobile=normalise(mobile), reason_code="PORTAL", done_at__isnull=True, agent=None
    )
    return mine.update(done_at=at, end_code="NOT_NEEDED") > 0


def after_the_end(call: dict[str, Any], code: str, *, asked_at: datetime) -> None:
    """Who was not served is called back; who was needs no call-back for an earlier try."""
    if not call["caller_mobile"]:
        return
    if code in ("ABANDONED", "DROPPED"):
        open_call_back(call, "ABANDONED", asked_at=asked_at)
    else:
        CallBack.objects.filter(
            mobile=call["caller_mobile"], reason_code="ABANDONED", done_at__isnull=True, agent__isnull=True,
            asked_at__lte=asked_at,
        ).update(done_at=asked_at, end_code="CALLED_AGAIN")  # fmt: skip


def open_call_back(
    call: dict[str, Any],
    reason_code: str,
    *,
    asked_at: datetime,
    due_at: datetime | None = None,
    complaint_id: int | None = None,
) -> int | None:
    """A row on the list, unless the same is open."""
    if due_at is None:
        policy = _policy(call["company_id"], asked_at)
        minutes = _MINUTES_WITHOUT_RULEBOOK
        if policy is not None:
            minutes = policy.storm_call_back_minutes if call["is_storm"] else policy.call_back_minutes
        due_at = asked_at + timedelta(minutes=minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO calls_call_back (company_id, call_id, mobile, connection_id, complaint_id,"
            " reason_code, asked_at, due_at, tries, end_code, note)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, '', '')"
            " ON CONFLICT DO NOTHING RETURNING id",
            [
                call["company_id"], call["id"], call["caller_mobile"], call["connection_id"], complaint_id,
                reason_code, asked_at, due_at,
            ],
        )  # fmt: skip
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def _policy(company_id: int | None, at: datetime) -> Any:
    company = network.company(company_id) if company_id is not None else None
    if company is None:
        return None
    try:
        return policy_on(company.state_code, settlement_day(at), company.code)
    except NoCallsPolicy:
        return None
