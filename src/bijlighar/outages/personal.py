"""What outages keep about who lives at a connection: when there was no power, what was told, what was said.

A number that waits for power to come back is forgotten when it does. What stays is of the wires: that a
supply was off, and that a message went out; without the connection's person it tells of nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.outages.models import Affected, Signal, Told, Watch

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many rows were forgotten: of a connection none, as none names a person; of a mobile, what waits."""

    rows: int


def export(connection_ids: Sequence[int]) -> dict[str, Rows]:
    """What is kept about these connections, by kind."""
    ids = list(connection_ids)
    dark = Affected.objects.filter(connection_id__in=ids).order_by("from_at", "outage_id")
    told = Told.objects.filter(connection_id__in=ids).order_by("at", "outage_id", "stage_code", "number")
    signs = Signal.objects.filter(connection_id__in=ids).order_by("happened_at", "id")
    return {
        "interruptions": _plain(dark.values("outage_id", "connection_id", "from_at", "to_at")),
        "told": _plain(told.values("outage_id", "connection_id", "stage_code", "number", "at")),
        "signals": _plain(signs.values("connection_id", "source_code", "happened_at", "outage_id")),
    }


def documents_of(connection_ids: Sequence[int]) -> tuple[str, list[str]]:
    """The documents that tell of these homes: outages keep none."""
    return "outages", []


def export_of_mobile(mobile: str) -> dict[str, Rows]:
    """The interruptions of which a mobile wants to hear the end."""
    rows = Watch.objects.filter(mobile=mobile).order_by("id")
    return {"waits": _plain(rows.values("outage_id", "mobile", "language", "asked_at"))}


def documents_of_mobile(mobile: str, *, only_over: bool = False) -> tuple[str, list[str]]:
    """The documents that came from a mobile: outages keep none."""
    return "outages", []


@action
def shred_of_mobile(*, mobile: str, by: Actor, at: datetime) -> Shredded:
    """Forget that a mobile wants to hear when power is back."""
    count, _ = Watch.objects.filter(mobile=mobile).delete()
    return Shredded(count)


@action
def shred(*, connection_ids: Sequence[int], by: Actor, at: datetime) -> Shredded:
    """Forget what names a person: nothing here does."""
    return Shredded(0)


def _plain(rows: Iterable[Any]) -> Rows:
    return [dict(row) for row in rows]
