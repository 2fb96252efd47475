"""Validates whatever batches have left to validate, a few thousand meters at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from queue import SimpleQueue
from threading import Event

import numpy as np
from django.db import connection, transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions.validate import SHAPING, Validated, validate_days
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.queries.neighbours import shaped_beside
from bijlighar.metering.queries.stored import pending_keys
from bijlighar.metering.rules.blocks import Int64s
from bijlighar.metering.rules.fold import distinct, meter_and_day

DAYS_AT_ONCE = 60_000
"""Meter-days of one transaction: large enough for full speed, small enough to be lost and done again."""

WORKERS = 4
"""At most so many connections at once: beyond them the database has no more to give."""

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

    With them days of other meters that were shaped after their neighbours, where one of these told of it now.

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
    keys = distinct(keys, _shaped_beside(keys))
    finished = 0
    if progress:
        progress(finished, len(keys))
    parts = _parts(keys, days_at_once or DAYS_AT_ONCE)
    for part, validated in _each(parts, lambda part: validate_days(keys=part, by=by, at=at)):
        done += validated
        finished += len(part)
        if progress:
            progress(finished, len(keys))
    settle_batches(batch_ids=ids, today=today, by=by, at=at)
    return done


def _shaped_beside(keys: Int64s) -> Int64s:
    """As the query, once no validation runs that has shaped a day without having seen these readings."""
    with transaction.atomic():
        one_at_a_time(SHAPING)
        return shaped_beside(keys)


def _each(parts: list[Int64s], validate: Callable[[Int64s], Validated]) -> Iterator[tuple[Int64s, Validated]]:
    """Validate every part, a thread and connection a core; in the caller's own transaction one by one.

    Each thread goes through neighbouring parts: two that meet wait for each other.
    """
    workers = min(os.cpu_count() or 1, WORKERS, len(parts))
    if workers < 2 or connection.in_atomic_block:
        for part in parts:
            yield part, validate(part)
        return
    stopped = Event()

    def through(mine: list[Int64s], done: SimpleQueue[tuple[Int64s, Validated] | None]) -> None:
        try:
            for part in mine:
                if stopped.is_set():
                    return
                done.put((part, validate(part)))
        finally:
            done.put(None)
            connection.close()

    done: SimpleQueue[tuple[Int64s, Validated] | None] = SimpleQueue()
    share = -(-len(parts) // workers)
    with ThreadPoolExecutor(workers) as pool:
        shares = [parts[start : start + share] for start in range(0, len(parts), share)]
        threads = [pool.submit(through, mine, done) for mine in shares]
        try:
            left = len(threads)
            while left:
                one = done.get()
                if one is None:
                    left -= 1
                else:
                    yield one
        finally:
            stopped.set()
        for thread in threads:
            thread.result()


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
