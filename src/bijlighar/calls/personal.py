"""What calls keep about people: who called about a connection, what was noted, who is to be called back.

Events hold no number; the mobile stands in the call and the call-back alone, to be forgotten there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bijlighar.calls.models import Call, CallBack
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor

Rows = list[dict[str, Any]]
AREA = "calls"


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many calls and call-backs lost number and note."""

    calls: int
    call_backs: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """What is kept about calls that concern these connections, by kind."""
    calls = Call.objects.filter(connection_id__in=list(connection_ids)).order_by("id")
    backs = CallBack.objects.filter(connection_id__in=list(connection_ids)).order_by("id")
    return {
        "calls": _plain(
            calls.values(
                "id", "connection_id", "caller_mobile", "language", "arrived_at", "answered_at", "ended_at",
                "end_code", "outage_id", "wants_message", "complaint_id", "outcome_code", "note",
            )
        ),
        "call_backs": _plain(
            backs.values(
                "id", "connection_id", "mobile", "reason_code", "asked_at", "done_at", "end_code", "note"
            )
        ),
    }  # fmt: skip


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """Calls keep no documents."""
    return AREA, []


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget numbers and notes of calls about these connections; that they were made stays."""
    ids = list(connection_ids)
    calls = Call.objects.filter(connection_id__in=ids).exclude(caller_mobile="", note="")
    backs = CallBack.objects.filter(connection_id__in=ids).exclude(mobile="", note="")
    open_ones = backs.filter(done_at__isnull=True).update(
        done_at=at, end_code="NOT_NEEDED", mobile="", note=""
    )
    return Shredded(calls.update(caller_mobile="", note=""), open_ones + backs.update(mobile="", note=""))


def _plain(rows: Iterable[Any]) -> Rows:
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        for row in rows
    ]
