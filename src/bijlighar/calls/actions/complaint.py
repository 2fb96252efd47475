"""A complaint from a call: registered by the operator from the card, or by the menu in a storm."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bijlighar.calls.actions.call_backs import open_call_back
from bijlighar.calls.actions.refusal import UnableToDo
from bijlighar.calls.actions.steps import note_step
from bijlighar.calls.models import Call
from bijlighar.complaints import actions as complaints
from bijlighar.complaints.rules import NoComplaintPolicy
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor

NO_SUPPLY = "NO_SUPPLY"


class UnableToRegister(UnableToDo):
    """No complaint can be registered from this call; nothing was written."""


@action
def register_complaint(
    *,
    call_id: int,
    category_code: str,
    answers: dict[str, Any],
    place: dict[str, Any],
    remark: str,
    key: str,
    by: Actor,
    at: datetime,
    connection_id: int | None = None,
    caller_name: str = "",
) -> Any:
    """Register a complaint of the caller; returns the complaint's record. Raises UnableToRegister.

    The same `key` again returns the same complaint. What complaints refuses is raised as complaints says it.
    """
    call = Call.objects.select_for_update().filter(id=call_id).first()
    if call is None or call.company_id is None:
        raise UnableToRegister(
            "First say whose call it is: choose a connection or the company.",
            "पहले बताइए कॉल किसकी है: कनेक्शन या कंपनी चुनिए।",
        )
    record = complaints.register(
        company_id=call.company_id, connection_id=connection_id or call.connection_id,
        category_code=category_code, channel_code="1912", caller_mobile=call.caller_mobile,
        caller_name=caller_name, place=place, answers=answers, remark=remark, photo_keys=(),
        outage_id=None, guest_code_wanted=False, key=key, by=by, at=at,
    )  # fmt: skip
    Call.objects.filter(id=call_id).update(
        complaint_id=record.id, outage_id=record.outage_id or call.outage_id, version=call.version + 1
    )
    if call.complaint_id != record.id:
        note_step(call_id, "COMPLAINT", by=by, at=at, reference=record.id)
    return record


def by_menu(call: dict[str, Any], *, at: datetime, by: Actor) -> None:
    """In a storm the menu registers "no supply" for whoever is known, once; refused, he is called back."""
    if call["connection_id"] is None or call["company_id"] is None or call["complaint_id"] is not None:
        return
    try:
        record = _no_supply(call, at=at, by=by)
    except (complaints.ComplaintRefused, NoComplaintPolicy):
        if call["caller_mobile"]:
            open_call_back(call, "IVR", asked_at=at)
            note_step(call["id"], "CALL_BACK", by=by, at=at)
        return
    call["complaint_id"], call["was_served"] = record.id, True
    call["outage_id"] = record.outage_id or call["outage_id"]
    note_step(call["id"], "COMPLAINT", by=by, at=at, reference=record.id)


def _no_supply(call: dict[str, Any], *, at: datetime, by: Actor) -> Any:
    return complaints.register(
        company_id=call["company_id"], connection_id=call["connection_id"], category_code=NO_SUPPLY,
        channel_code="IVR", caller_mobile=call["caller_mobile"], caller_name="", place={}, answers={},
        remark="", photo_keys=(), outage_id=call["outage_id"], guest_code_wanted=False,
        key=f"call/{call['id']}", by=by, at=at,
    )  # fmt: skip
