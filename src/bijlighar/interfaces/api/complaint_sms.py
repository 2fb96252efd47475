"""A complaint by SMS: "NO SUPPLY" from a linked mobile is one, with its number sent back."""

from __future__ import annotations

from datetime import datetime

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.rules import NoComplaintPolicy
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.answer.mobile import normalise
from bijlighar.interfaces.answer.no_supply import digits_of, says_no_supply
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import IST

CATEGORY = "NO_SUPPLY"
_SHORTEST_END = 3


def taken_as_complaint(provider: str, ref: str, sender: str, text: str, at: datetime) -> str | None:
    """Take the SMS if it is a complaint of a linked mobile: COMPLAINT or WHICH; None for all others.

    Brought again by the provider it is the same one; while one is open, its number is told once more.
    """
    mobile = normalise(sender)
    if mobile is None or not says_no_supply(text):
        return None
    mine, digits = consumers.connections_of_mobile(mobile), digits_of(text)
    if len(digits) >= _SHORTEST_END:
        mine = [each for each in mine if each.service_number.endswith(digits[-4:])] or mine
    if not mine:
        return None
    language = "hi" if any("\u0900" <= letter <= "\u097f" for letter in text) else _language(mine[0])
    key = f"sms/{provider}/{ref}"[:80]
    if len(mine) > 1:
        context = {"count": str(len(mine)), "example": mine[0].service_number[-4:]}
        _send("complaint_which", mobile, language, context, f"complaint_which/{key}", at)
        return "WHICH"
    return _told(mine[0], mobile, language, text, key, at)


def _told(
    connection: ConnectionRecord, mobile: str, language: str, text: str, key: str, at: datetime
) -> str | None:
    open_now = complaints.duplicates_for(connection.id, CATEGORY, at)
    there = complaints.by_key(connection.company_id, key)
    if there is not None:
        return "COMPLAINT"
    if open_now:
        due = f"{open_now[0].due_at.astimezone(IST):%d-%m-%Y %H:%M}"
        context = {"number": open_now[0].number, "due": due}
        _send("complaint_registered", mobile, language, context, f"complaint_again/{key}", at)
        return "COMPLAINT"
    try:
        actions.register(
            company_id=connection.company_id, connection_id=connection.id, category_code=CATEGORY,
            channel_code="SMS", caller_mobile=mobile, remark=text, language=language, key=key,
            by=Actor.system("sms"), at=at,
        )  # fmt: skip
    except NoComplaintPolicy:
        return None
    return "COMPLAINT"


def _language(connection: ConnectionRecord) -> str:
    found = consumers.contacts([connection.id])
    return str(found["language"][0] or "hi") if found.height else "hi"


def _send(template: str, mobile: str, language: str, context: dict[str, str], key: str, at: datetime) -> None:
    outbox.post(
        channel="sms", template=template, recipient=mobile, language=language, context=context, key=key, at=at
    )
