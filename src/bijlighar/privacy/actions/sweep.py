"""Writes down what a sweep forgot."""

from __future__ import annotations

from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.privacy.models import Sweep


@action
def note_sweep(
    *, kind_code: str, before: datetime, forgotten: int, is_whole: bool, by: Actor, at: datetime
) -> None:
    """Note how much of a kind from before an instant was forgotten; `is_whole`: nothing was left."""
    Sweep.objects.create(kind_code=kind_code, before=before, forgotten=forgotten, is_whole=is_whole, at=at)
