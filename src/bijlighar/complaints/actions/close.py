"""The consumer's word, the end of a complaint, and its opening again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from bijlighar.complaints.actions.compensate import pay
from bijlighar.complaints.actions.escalate import move_for_storms
from bijlighar.complaints.actions.pause import ended
from bijlighar.complaints.actions.step import (
    ComplaintRefused,
    Gang,
    clocked,
    locked,
    policy_for,
    policy_of,
    policy_where_known,
    stepped,
    write_step,
)
from bijlighar.complaints.actions.tell import tell, told_at
from bijlighar.complaints.models import Complaint
from bijlighar.complaints.queries.records import ComplaintRecord, record, record_from
from bijlighar.complaints.rules.policy import ComplaintPolicy
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network

Answer = Literal["SATISFIED", "NOT_RESTORED", "NO_ANSWER"]
ANSWERS: tuple[Answer, ...] = ("SATISFIED", "NOT_RESTORED", "NO_ANSWER")


@action
def record_feedback(
    *, complaint_id: int, answer_code: str, note: str = "", key: str = "", by: Actor, at: datetime
) -> ComplaintRecord:
    """Write down what the consumer said: satisfied closes, not restored opens again, no answer is counted.

    After as many calls without an answer as the rulebook says, it is closed.
    """
    row, is_done = locked(complaint_id, "FEEDBACK", key)
    if is_done:
        return record(row.id)
    if answer_code not in ANSWERS:
        raise ComplaintRefused("UNKNOWN_CODE", what=(answer_code, answer_code))
    policy = policy_for(row)
    tries = row.feedback_tries + 1
    changes: dict[str, Any] = {"feedback_code": answer_code, "feedback_tries": tries}
    said = {"answer_code": answer_code}
    gang = write_step(row, "FEEDBACK", changes, by=by, at=at, key=key, note=note, facts=said)
    if answer_code == "NOT_RESTORED":
        return _reopen(row, policy, by, at, note)
    if row.state_code == "ATTENDED" and (
        answer_code == "SATISFIED" or tries >= int(policy.feedback_tries.exact)
    ):
        return record_from(row, _close(row, policy, "CLOSE", "CLOSED", by, at))
    return record_from(row, gang)


@action
def close(*, complaint_id: int, note: str = "", key: str = "", by: Actor, at: datetime) -> ComplaintRecord:
    """Close what is attended and was asked about, or waited long enough for an answer."""
    row, is_done = locked(complaint_id, "CLOSE", key)
    if is_done:
        return record(row.id)
    policy = policy_for(row)
    waited = row.attended_at is not None and at >= row.attended_at + policy.answer_within
    if not waited and row.feedback_code != "SATISFIED":
        raise ComplaintRefused("ANSWER_AWAITED")
    return record_from(row, _close(row, policy, "CLOSE", "CLOSED", by, at, note=note, key=key))


@action
def reopen(*, complaint_id: int, reason: str, key: str = "", by: Actor, at: datetime) -> ComplaintRecord:
    """Open it again within the window, for the same team, with a clock that begins anew."""
    row, is_done = locked(complaint_id, "REOPEN", key)
    return record(row.id) if is_done else _reopen(row, policy_for(row), by, at, reason, key=key)


@action
def ask_force_close(
    *, complaint_id: int, reason: str, key: str = "", by: Actor, at: datetime
) -> ComplaintRecord:
    """Ask that a complaint be closed without the consumer's word; another person decides."""
    row, is_done = locked(complaint_id, "ASK_FORCE", key)
    if is_done:
        return record(row.id)
    if not reason.strip():
        raise ComplaintRefused("REASON_MISSING")
    changes = {
        "force_asked_at": at,
        "force_asked_by_kind": by.kind,
        "force_asked_by_id": by.id,
        "force_reason": reason.strip()[:300],
    }
    return stepped(row, "ASK_FORCE", changes, by=by, at=at, key=key, note=reason)


@action
def approve_force_close(
    *, complaint_id: int, is_granted: bool = True, note: str = "", key: str = "", by: Actor, at: datetime
) -> ComplaintRecord:
    """Close it, or refuse to, as somebody else than who asked."""
    row, is_done = locked(complaint_id, "FORCE", key)
    if is_done:
        return record(row.id)
    if row.force_asked_at is None:
        raise ComplaintRefused("NOT_ASKED")
    if (row.force_asked_by_kind, row.force_asked_by_id) == (by.kind, by.id):
        raise ComplaintRefused("SECOND_PERSON")
    asked = {"force_asked_at": None, "force_asked_by_kind": "", "force_asked_by_id": None}
    if not is_granted:
        refused = {**asked, "force_reason": ""}
        return stepped(row, "REFUSE_FORCE", refused, by=by, at=at, key=key, note=note)
    policy = policy_for(row)
    facts = {"asked_by_id": row.force_asked_by_id, "asked_by_kind": row.force_asked_by_kind}
    given: dict[str, Any] = {"note": note, "key": key, "more": asked, "facts": facts}
    return record_from(row, _close(row, policy, "FORCE", "FORCED_CLOSED", by, at, **given))


@action
def close_due(*, by: Actor, at: datetime, limit: int = 5_000) -> int:
    """Close what waited long enough for the consumer's word; how many."""
    done = 0
    waiting = Complaint.objects.filter(state_code="ATTENDED", attended_at__lte=at).order_by("attended_at")
    companies = {one.id: one for one in network.companies()}
    for row in waiting.select_for_update(skip_locked=True)[:limit]:
        policy = policy_where_known(companies[row.company_id], row.registered_at)
        if policy is None:
            continue
        if row.attended_at is not None and at >= row.attended_at + policy.answer_within:
            _close(row, policy, "CLOSE", "CLOSED", by, at)
            done += 1
    return done


def _close(
    row: Complaint,
    policy: ComplaintPolicy,
    verb_code: str,
    state_code: str,
    by: Actor,
    at: datetime,
    *,
    note: str = "",
    key: str = "",
    more: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> Gang:
    changes: dict[str, Any] = ended(row, policy, at) if row.paused_at is not None else {}
    changes |= {
        "state_code": state_code,
        "closed_at": at,
        "attended_at": row.attended_at or at,
        "reopen_until": at + policy.reopen_within,
        "escalate_at": None,
        **(more or {}),
    }
    if changes["attended_at"] <= changes.get("due_at", row.due_at):
        changes["compensate_at"] = None
    gang = write_step(row, verb_code, changes, by=by, at=at, key=key, note=note, facts=facts)
    tell(row, "closed", at, once=str(row.reopened), until=told_at(changes["reopen_until"]))
    return gang


def _reopen(
    row: Complaint, policy: ComplaintPolicy, by: Actor, at: datetime, reason: str, *, key: str = ""
) -> ComplaintRecord:
    if row.reopen_until is not None and at >= row.reopen_until:
        raise ComplaintRefused("TOO_LATE")
    # What the first time cost is posted before its due time is forgotten.
    if row.compensate_at is not None:
        _, company = policy_of(row.company_id, settlement_day(row.registered_at))
        which = f"id = {row.id}"
        move_for_storms(company, which, by, at)
        pay(company, which, {}, by, at)
    category = policy.categories.get(row.category_code)
    changes: dict[str, Any] = {
        "state_code": "REOPENED",
        "attended_at": None,
        "closed_at": None,
        "reopen_until": None,
        "taken_at": None,
        "arrived_at": None,
        "feedback_tries": 0,
        "reopened": row.reopened + 1,
        "level": 0,
        "level_office_id": None,
        "force_reason": "",
    }
    row.level = 0
    timed = clocked(row, policy, at, from_at=at)
    may_cost = category is not None and category.compensation is not None and row.waived_at is None
    if may_cost and (row.connection_id or row.transformer_id) is not None:
        timed["compensate_at"] = timed["due_at"]
    opened = stepped(row, "REOPEN", changes | timed, by=by, at=at, key=key, note=reason)
    tell(opened, "reopened", at, once=str(opened.reopened), due=told_at(opened.due_at))
    return opened
