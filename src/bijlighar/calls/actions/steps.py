"""What we did during a call, one row a thing."""

from __future__ import annotations

from datetime import datetime

from bijlighar.calls.models import Step
from bijlighar.kernel.actor import Actor


def note_step(call_id: int, step_code: str, *, by: Actor, at: datetime, reference: int | None = None) -> None:
    """Write down one thing that was done; `reference`: the outage, complaint or call-back it was about."""
    Step.objects.create(
        call_id=call_id, at=at, step_code=step_code, reference=reference, by_label=by.label[:120]
    )
