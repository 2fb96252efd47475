"""When what is too old was last forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.privacy.models import Sweep


@dataclass(frozen=True, slots=True)
class SweepRecord:
    """The last sweep of a kind: how much from before an instant went, and whether nothing was left."""

    kind_code: str
    before: datetime
    forgotten: int
    is_whole: bool
    at: datetime


def last_sweeps() -> dict[str, SweepRecord]:
    """The last sweep of each kind, by its code; a kind that was never swept is absent."""
    rows = Sweep.objects.order_by("kind_code", "-id").distinct("kind_code")
    return {row["kind_code"]: SweepRecord(**row) for row in rows.values(*SweepRecord.__dataclass_fields__)}
