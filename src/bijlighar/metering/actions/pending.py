"""Validates whatever batches have left to validate, a few thousand meters at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import numpy as np

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions.validate import Validated, validate_days
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.queries.stored import pending_keys
from bijlighar.metering.rules.blocks import Int64s
from bijlighar.metering.rules.fold import meter_and_day

DAYS_AT_ONCE = 60_000
"""Meter-days of one transaction: large enough for full speed, small enough to be lost and done again."""

Progress = Callable[[int, int], None]


def validate_pending(  # not one transaction: by a few thousand meters
    *,
    by: Actor,
    at: datetime,
    batch_ids: Sequence[int] | None = None,
    progress: Progress | None = None,
    days_at_once: int | None = None,
) -> Validated:
    """Validate every day before today (IST) that some batches, or all, have not validated yet.

    Not one transaction but many: each part is whole in itself, and a run that was cut off goes on where it
    stood. `progress` is told (meter-days done, of how many).
    """
    today = settlement_day(at)
    waiting = IngestBatch.objects.filter(pending_from_day__lt=today)
    if batch_ids is not None:
        waiting = waiting.filter(id__in=batch_ids)
    found = list(waiting.order_by("id").values_list("id", "pending_from_day", "last_day"))
    done = Validated(0, 0, 0)
    if not found:
        return done
    ids = [batch for batch, _, _ in found]
    keys = pending_keys(ids, min(first for _, first, _ in found if first), today)
    finished = 0
    for part in _parts(keys, days_at_once or DAYS_AT_ONCE):
        if progress:
            progress(finished, len(keys))
        done += validate_days(keys=part, by=by, at=at)
        finished += len(part)
    settle_batches(batch_ids=ids, today=today, by=by, at=at)
    if progress:
        progress(finished, len(keys))
    return done


@action
def settle_batches(*, batch_ids: Sequence[int], today: date, by: Actor, at: datetime) -> None:
    """Note that batches have no day before `today` left to validate."""
    mine = IngestBatch.objects.filter(id__in=list(batch_ids))
    mine.filter(last_day__lt=today).update(pending_from_day=None)
    mine.filter(last_day__gte=today).update(pending_from_day=today)


def _parts(keys: Int64s, most: int) -> list[Int64s]:
    """Cut keys (ascending by meter) between meters, so that a meter's days stay together."""
    if len(keys) <= most:
        return [keys] if len(keys) else []
    meter, _ = meter_and_day(keys)
    cuts, start = [], 0
    while len(keys) - start > most:
        cut = int(np.searchsorted(meter, meter[start + most]))
        cut = cut if cut > start else int(np.searchsorted(meter, meter[start], side="right"))
        cuts.append(cut)
        start = cut
    return [part for part in np.split(keys, cuts) if len(part)]
