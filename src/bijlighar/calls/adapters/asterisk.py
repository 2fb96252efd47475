"""Asterisk: its events as JSON, by the names of its manager (AMI) or of its REST interface (ARI)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from bijlighar.calls.adapters import fields
from bijlighar.calls.rules.event import CtiEvent, UnreadableEvent

_AMI = {
    "Newchannel": "ARRIVED", "QueueCallerJoin": "QUEUED", "AgentCalled": "OFFERED",
    "AgentConnect": "ANSWERED", "DTMFEnd": "IVR_CHOICE", "AttendedTransfer": "TRANSFERRED",
    "BlindTransfer": "TRANSFERRED",
    "Hangup": "HUNG_UP",
}  # fmt: skip
_ARI = {
    "StasisStart": "ARRIVED", "ChannelDtmfReceived": "IVR_CHOICE", "ChannelDestroyed": "HUNG_UP",
    "ChannelHangupRequest": "HUNG_UP",
}  # fmt: skip


def read(body: bytes, content_type: str) -> list[CtiEvent]:
    """The event of a message. Raises UnreadableEvent."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise UnreadableEvent("The body is no JSON.") from problem
    if not isinstance(told, dict):
        raise UnreadableEvent("An event of Asterisk is one object.")
    name = str(told.get("Event") or told.get("type") or "")
    reader: Callable[[str, Mapping[str, Any]], dict[str, Any]]
    if name in _AMI:
        reader = _ami
    elif name in _ARI:
        reader = _ari
    else:
        raise UnreadableEvent(f"{name[:40]!r} is no event of Asterisk that we follow.")
    return [fields.event(reader(name, told))]


def _ami(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": _AMI[name],
        "call_key": told.get("Linkedid") or told.get("Uniqueid"),
        "caller_mobile": told.get("CallerIDNum", ""),
        "dialled": told.get("Exten", ""),
        "line": told.get("Context", ""),
        "operator_code": _desk(told.get("TransferExten") or told.get("Interface") or told.get("MemberName")),
        "digits": told.get("Digit", ""),
        "happened_at": told.get("Timestamp"),
        "plays_prompts": told.get("PlaysPrompts", ""),
    }


def _ari(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    found = told.get("channel")
    channel: Mapping[str, Any] = found if isinstance(found, dict) else {}
    caller, plan = channel.get("caller") or {}, channel.get("dialplan") or {}
    return {
        "kind": _ARI[name],
        "call_key": channel.get("id"),
        "caller_mobile": caller.get("number", "") if isinstance(caller, dict) else "",
        "dialled": plan.get("exten", "") if isinstance(plan, dict) else "",
        "line": plan.get("context", "") if isinstance(plan, dict) else "",
        "digits": told.get("digit", ""),
        "happened_at": str(told.get("timestamp", "")).replace("+0000", "+00:00"),
        "plays_prompts": "1",
    }


def _desk(told: Any) -> str:
    """ "PJSIP/op17-00000a" -> "op17"."""
    return str(told or "").split("/")[-1].split("-")[0].split("@")[0]
