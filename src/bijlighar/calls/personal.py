"""What calls keep about people: who called about a connection, what was noted, who is to be called back.

Events hold no number; the mobile stands in the call and the call-back alone, to be forgotten there. Who
called about somebody else's connection is given out of it masked; his own he gets by his mobile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from bijlighar.calls.models import Call, CallBack
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.mobile import masked

Rows = list[dict[str, Any]]
AREA = "calls"


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many calls and call-backs lost number and note."""

    calls: int
    call_backs: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """What is kept about calls that concern these connections, by kind."""
    ids = list(connection_ids)
    own = set(consumers.mobiles(ids).select("connection_id", "mobile").iter_rows())
    given = _both(Call.objects.filter(connection_id__in=ids), CallBack.objects.filter(connection_id__in=ids))
    for kind, name in (("calls", "caller_mobile"), ("call_backs", "mobile")):
        for row in given[kind]:
            if row[name] and (row["connection_id"], row[name]) not in own:
                row[name] = masked(row[name])
    return given


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """The calls from a mobile and the call-backs to it, also those that concern no connection."""
    return _both(*_of(mobile))


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """Calls keep no documents."""
    return AREA, []


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """Calls keep no documents."""
    return AREA, []


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget numbers and notes of calls about these connections; that they were made stays."""
    ids = list(connection_ids)
    return _shred(
        Call.objects.filter(connection_id__in=ids), CallBack.objects.filter(connection_id__in=ids), at
    )


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget a mobile and what was noted of its calls that are over; nobody is called back there any more."""
    calls, backs = _of(mobile)
    return _shred(calls.filter(ended_at__isnull=False), backs, at)


def _of(mobile: str) -> tuple[QuerySet[Call], QuerySet[CallBack]]:
    return (
        Call.objects.filter(caller_mobile=mobile).exclude(caller_mobile=""),
        CallBack.objects.filter(mobile=mobile).exclude(mobile=""),
    )


def _both(calls: QuerySet[Call], backs: QuerySet[CallBack]) -> dict[str, Rows]:
    return {
        "calls": _plain(
            calls.order_by("id").values(
                "id", "connection_id", "caller_mobile", "language", "arrived_at", "answered_at", "ended_at",
                "end_code", "outage_id", "wants_message", "complaint_id", "outcome_code", "note",
            )
        ),
        "call_backs": _plain(
            backs.order_by("id").values(
                "id", "connection_id", "mobile", "reason_code", "asked_at", "done_at", "end_code", "note"
            )
        ),
    }  # fmt: skip


def _shred(calls: QuerySet[Call], backs: QuerySet[CallBack], at: datetime) -> Shredded:
    calls, backs = calls.exclude(caller_mobile="", note=""), backs.exclude(mobile="", note="")
    open_ones = backs.filter(done_at__isnull=True).update(
        done_at=at, end_code="NOT_NEEDED", mobile="", note=""
    )
    return Shredded(calls.update(caller_mobile="", note=""), open_ones + backs.update(mobile="", note=""))


def _plain(rows: Iterable[Any]) -> Rows:
    return [
        {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
        for row in rows
    ]
