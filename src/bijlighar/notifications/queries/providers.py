"""How providers do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.notifications.models import ProviderState


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """A provider that was asked at least once; after failures in a row it rests until `down_until`."""

    code: str
    failures: int
    down_until: datetime | None
    last_taken_at: datetime | None
    last_problem: str


def providers() -> dict[str, ProviderRecord]:
    """Every provider that was asked, by its name."""
    rows = ProviderState.objects.values(*ProviderRecord.__dataclass_fields__)
    return {row["code"]: ProviderRecord(**row) for row in rows}
