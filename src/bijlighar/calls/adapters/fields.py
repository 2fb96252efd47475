"""Fields of any exchange's message as our record takes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from bijlighar.calls.rules.codes import KINDS, Kind
from bijlighar.calls.rules.event import CtiEvent, UnreadableEvent
from bijlighar.kernel.mobile import NotAMobile, normalise
from bijlighar.kernel.time import IST

_LONGEST = {"call_key": 120, "event_key": 120, "dialled": 20, "line": 40, "operator_code": 40, "digits": 20}


def event(fields: Mapping[str, Any]) -> CtiEvent:
    """Our record from fields of its own names as texts. Raises UnreadableEvent."""
    texts = {name: _text(fields.get(name, ""), name) for name in _LONGEST}
    if not texts["call_key"]:
        raise UnreadableEvent("No call is named.")
    kind = str(fields.get("kind", ""))
    if kind not in KINDS:
        raise UnreadableEvent(f"{kind[:40]!r} is no event we know; there are {', '.join(KINDS)}.")
    return CtiEvent(
        kind=cast(Kind, kind),
        happened_at=instant(fields.get("happened_at")),
        caller_mobile=mobile(str(fields.get("caller_mobile", ""))),
        plays_prompts=str(fields.get("plays_prompts", "")).lower() in ("1", "true", "yes"),
        **texts,
    )


def mobile(number: str) -> str:
    """A caller's number as a mobile; empty for a landline, a foreign or a withheld one."""
    bare = number.strip().removeprefix("sip:").removeprefix("tel:").split("@")[0].split(";")[0]
    try:
        return normalise(bare)
    except NotAMobile:
        return ""


def instant(told: Any) -> datetime:
    """An instant as ISO 8601 (without a zone: of India) or seconds since 1970. Raises UnreadableEvent."""
    text = str(told if told is not None else "").strip()
    try:
        if text.replace(".", "", 1).isdigit():
            return datetime.fromtimestamp(float(text), UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError) as problem:
        raise UnreadableEvent(f"{text[:40]!r} is no instant.") from problem
    return found.replace(tzinfo=IST) if found.tzinfo is None else found


def _text(told: Any, name: str) -> str:
    text = str(told if told is not None else "").strip()
    if len(text) > _LONGEST[name] or "\0" in text:
        raise UnreadableEvent(f"{name} is longer than {_LONGEST[name]} signs, or no text.")
    return text
