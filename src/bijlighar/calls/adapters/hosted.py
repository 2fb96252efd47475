"""Hosted exchanges, which post a form: CallSid, From, To, Status, Digits, AgentId and a time.

The names are those that such services have in common; `_NAMES` and `_KINDS` are what one with others changes.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from bijlighar.calls.adapters import fields
from bijlighar.calls.rules.event import CtiEvent, UnreadableEvent

_NAMES = {
    "CallSid": "call_key", "EventId": "event_key", "From": "caller_mobile", "CallFrom": "caller_mobile",
    "To": "dialled", "CallTo": "dialled", "Trunk": "line", "AgentId": "operator_code", "Digits": "digits",
    "digits": "digits", "Timestamp": "happened_at", "CurrentTime": "happened_at",
}  # fmt: skip
_KINDS = {
    "incoming": "ARRIVED", "ringing": "ARRIVED", "gather": "IVR_CHOICE", "digits": "IVR_CHOICE",
    "queued": "QUEUED", "agent-ringing": "OFFERED", "dialing": "OFFERED", "agent-answered": "ANSWERED",
    "in-progress": "ANSWERED", "transferred": "TRANSFERRED", "completed": "HUNG_UP", "hangup": "HUNG_UP",
    "no-answer": "HUNG_UP", "busy": "HUNG_UP", "failed": "HUNG_UP",
}  # fmt: skip


def read(body: bytes, content_type: str) -> list[CtiEvent]:
    """The event of a form. Raises UnreadableEvent."""
    try:
        given = dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=60))
    except (UnicodeDecodeError, ValueError) as problem:
        raise UnreadableEvent("The body is no form.") from problem
    told = {ours: given[theirs] for theirs, ours in _NAMES.items() if theirs in given}
    status = given.get("Status") or given.get("CallStatus") or ""
    if status.lower() not in _KINDS:
        raise UnreadableEvent(f"The status {status[:40]!r} is none we know.")
    # Such services speak our prompts themselves: the answer tells them which.
    return [fields.event({**told, "kind": _KINDS[status.lower()], "plays_prompts": "1"})]
