"""Who else answers for a complaint that is late: one level after the other, never back down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bijlighar.complaints.rules.policy import Rung


def level_at(due: datetime, at: datetime, is_danger: bool, ladder: Sequence[Rung]) -> int:
    """How far up a complaint stands at an instant: 0 before its due time and while nobody above is told."""
    return max((rung.level for rung in ladder if at >= _from(rung, due, is_danger)), default=0)


def next_at(due: datetime, level: int, is_danger: bool, ladder: Sequence[Rung]) -> datetime | None:
    """When a complaint that stands at a level goes further up; None at the top."""
    above = [_from(rung, due, is_danger) for rung in ladder if rung.level > level]
    return min(above, default=None)


def _from(rung: Rung, due: datetime, is_danger: bool) -> datetime:
    return due + (rung.danger_after if is_danger else rung.after)
