"""What was pushed becomes raw days: at night, or at any time; folding again adds only what is new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

import numpy as np
from django.db import connection
from django.db.models import F

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions import store
from bijlighar.metering.models import IngestBatch, PushFold, PushShard
from bijlighar.metering.queries import pushed, stored
from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, Int32s, Int64s, to_bytes
from bijlighar.metering.rules.fold import ENERGY, day_key, meter_and_day
from bijlighar.metering.rules.pushed import SHARD_METERS, news

SHARDS_AT_ONCE = 16
"""Up to 65,536 meter-days in one transaction: full speed, and little to do again."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PushesFolded:
    """How many meter-days got a raw day, with how many values, from how many shards' days."""

    meter_days: int
    values: int
    shard_days: int

    def __add__(self, other: PushesFolded) -> PushesFolded:
        return PushesFolded(
            self.meter_days + other.meter_days,
            self.values + other.values,
            self.shard_days + other.shard_days,
        )


def fold_pushes(  # not one transaction: by a few shards
    *,
    by: Actor,
    at: datetime,
    through_day: date | None = None,
    progress: Progress | None = None,
) -> PushesFolded:
    """Fold everything that was pushed, or what was pushed for days up to and including `through_day`.

    Each part is whole in itself; a run that was cut off goes on where it stood. Validation is a step of its
    own (`validate_pending`). `progress` is told (shards' days done, of how many).
    """
    waiting = pushed.open_shards(through_day)
    done = PushesFolded(0, 0, 0)
    finished = 0
    for day, those in groupby(waiting, key=lambda one: one.day):
        shards = [one.shard for one in those]
        for start in range(0, len(shards), SHARDS_AT_ONCE):
            part = shards[start : start + SHARDS_AT_ONCE]
            done += fold_shards(day=day, shards=part, by=by, at=at)
            finished += len(part)
            if progress:
                progress(finished, len(waiting))
    return done


@action
def fold_shards(*, day: date, shards: Sequence[int], by: Actor, at: datetime) -> PushesFolded:
    """Write raw days for what some shards' meters were pushed for and have not in raw days yet.

    Pushes for the same day and shards wait until it is done, so that what is counted as folded is folded.
    """
    number = stored.day_number(day)
    one_at_a_time(*(f"metering.push.{number}.{shard}" for shard in shards))
    mine = PushShard.objects.filter(day=day, shard__in=list(shards), folded__lt=F("pushes"))
    counted = sorted(mine.values_list("shard", "pushes"))
    if not counted:
        return PushesFolded(0, 0, 0)
    key, values, _ = pushed.merged([(number, shard) for shard, _ in counted])
    new = news(values, _before(key, day, [shard for shard, _ in counted]))
    row = np.flatnonzero((new != MISSING_WH).any(axis=1))
    told = int((new[row] != MISSING_WH).sum())
    if len(row):
        _write(key[row], new[row], told, day, f"{day} {counted}", by, at)
    mine.update(folded=F("pushes"))
    return PushesFolded(len(row), told, len(counted))


def _before(key: Int64s, day: date, shards: Sequence[int]) -> Int32s:
    """(n, 96) Wh that earlier folds wrote for these meter-days (ascending)."""
    found = np.full((len(key), BLOCKS), MISSING_WH, np.int32)
    batches = list(PushFold.objects.filter(day=day).order_by("batch_id").values_list("batch_id", flat=True))
    if not batches or not len(key):
        return found
    low, high = min(shards) * SHARD_METERS, (max(shards) + 1) * SHARD_METERS
    for batch in batches:
        rows = stored.columns(
            'SELECT day, meter_id, "values" FROM metering_raw_day WHERE day = ANY(%(days)s::date[]) '
            "AND meter_id >= %(low)s AND meter_id < %(high)s AND batch_id = %(batch)s",
            {"days": stored.day_array([stored.day_number(day)]), "low": low, "high": high, "batch": batch},
            [("day", "date"), ("meter_id", "int8"), ("values", f"bytes{BLOCKS * 4}")],
        )
        if not len(rows["day"]):
            continue
        old = rows["values"].view(">i4").reshape(len(rows["day"]), BLOCKS).astype(np.int32)
        theirs = day_key(rows["meter_id"], rows["day"])
        at = np.minimum(np.searchsorted(key, theirs), len(key) - 1)
        same = key[at] == theirs
        at, old = at[same], old[same]
        found[at] = np.where(old != MISSING_WH, old, found[at])
    return found


def _write(key: Int64s, values: Int32s, told: int, day: date, what: str, by: Actor, at: datetime) -> None:
    meter, number = meter_and_day(key)
    batch = IngestBatch.objects.create(
        content_digest=hashlib.sha256(f"fold {what}".encode()).hexdigest(),
        layout_digest=hashlib.sha256(b"fold").hexdigest(),
        layout={"name": "fold"},
        header="",
        name=f"pushes of {day}",
        kind=ENERGY,
        interval_minutes=15,
        rows_read=told,
        rows_taken=told,
        rows_duplicate=0,
        rows_rejected=0,
        rows_rounded=0,
        meters=len(np.unique(meter)),
        meter_days=len(key),
        first_day=day,
        last_day=day,
        pending_from_day=day,
        received_at=at,
        received_by=by.label[:120],
    )
    PushFold.objects.create(batch=batch, day=day)
    store.make_months(day, day)
    n = len(key)
    unread = np.full(n, -1, np.int64)
    store.insert(
        "metering_raw_day",
        [
            ("day", "date", number),
            ("meter_id", "int8", meter),
            ("batch_id", "int8", np.full(n, batch.id)),
            ("kind", "int2", np.full(n, ENERGY)),
            ("interval_minutes", "int2", np.full(n, 15)),
            ("values", "bytes", to_bytes(values)),
        ],
        unread,
        unread,
    )


@action
def drop_folded_days(*, before_day: date, by: Actor, at: datetime) -> int:
    """Drop the blocks of days that are in raw days to the last value; returns how many days.

    The raw days keep every value that counts; which batch told it is forgotten with the blocks.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT metering_drop_push_days(%s)", [before_day])
        return int(cursor.fetchone()[0])
