"""kamailio, and our own queue beside it: JSON with the fields of `CtiEvent`, one event or a list of them.

{"call_key": "a84b4c76@10.0.0.5", "kind": "ARRIVED", "caller_mobile": "9876543210", "dialled": "1912",
 "line": "trunk1", "happened_at": 1795344000.25, "plays_prompts": 1}
"""

from __future__ import annotations

import json
from typing import Any

from bijlighar.calls.adapters import fields
from bijlighar.calls.rules.event import CtiEvent, UnreadableEvent

MOST_AT_ONCE = 200


def read(body: bytes, content_type: str) -> list[CtiEvent]:
    """The events of a message. Raises UnreadableEvent."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise UnreadableEvent("The body is no JSON.") from problem
    each = told if isinstance(told, list) else [told]
    if not each or len(each) > MOST_AT_ONCE or not all(isinstance(one, dict) for one in each):
        raise UnreadableEvent(f"Send one event, or a list of up to {MOST_AT_ONCE}.")
    return [fields.event(one) for one in each]
