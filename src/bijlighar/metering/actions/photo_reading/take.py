"""A reading counts: what was used since the register was last known becomes raw days, and versions follow."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import numpy as np

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import block_start, settlement_day
from bijlighar.metering.actions import store
from bijlighar.metering.actions.pending import validate_pending
from bijlighar.metering.models import IngestBatch, PhotoConfirmed, PhotoReading, PhotoTaken
from bijlighar.metering.queries.photo_readings import block_number, cut_to_interval, interval_of, limits_of
from bijlighar.metering.queries.stored import day_of
from bijlighar.metering.rules.blocks import BLOCKS, Int64s, to_bytes
from bijlighar.metering.rules.fold import REGISTER
from bijlighar.metering.rules.photo import Since, laid_out

SOURCE = "PHOTO"
"""What the batch of a photo's raw days names as its layout."""


def take_register(
    confirmed: PhotoConfirmed,
    reading: PhotoReading,
    since: Since | None,
    shared_wh: int,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write the raw days of a reading and validate those that are over; its actions alone call it."""
    meter_id = reading.meter_id
    when = min(reading.read_at, reading.submitted_at)
    first, last = (block_number(since.from_at), cut_to_interval(meter_id, when)) if since else (0, 0)
    batch, most = None, limits_of(reading.connection_id, meter_id, settlement_day(at)).register_max_wh
    if since is not None and since.open_blocks:
        interval = interval_of(meter_id)
        days, readings = laid_out(since, shared_wh, first, interval, most)
        batch = _batch(reading, days, interval, by, at)
        _write(batch, meter_id, days, readings, interval)
    counted_at = when if since is None else block_start(day_of(last // BLOCKS), last % BLOCKS)
    # A display that cuts its last digit must not take back what counts: the register known stays the sum.
    register_wh = confirmed.register_wh
    if since is not None:
        register_wh = since.register_wh + since.measured_wh + shared_wh
        register_wh %= most or register_wh + 1
    PhotoTaken.objects.create(
        reading_id=reading.id,
        meter_id=meter_id,
        read_at=counted_at,
        register_wh=register_wh,
        from_at=since.from_at if since else None,
        from_register_wh=since.register_wh if since else None,
        shared_wh=shared_wh,
        batch=batch,
        taken_at=at,
        taken_by=by.label,
    )
    if batch is not None:
        validate_pending(batch_ids=[batch.id], by=by, at=at)


def _batch(reading: PhotoReading, days: Int64s, interval: int, by: Actor, at: datetime) -> IngestBatch:
    first, last = day_of(int(days[0])), day_of(int(days[-1]))
    return IngestBatch.objects.create(
        content_digest=hashlib.sha256(f"photo {reading.id} {reading.received_digest}".encode()).hexdigest(),
        layout_digest=hashlib.sha256(SOURCE.encode()).hexdigest(),
        layout={"name": SOURCE},
        header="",
        name=f"{SOURCE} {reading.id}",
        kind=REGISTER,
        interval_minutes=interval,
        rows_read=1,
        rows_taken=1,
        rows_duplicate=0,
        rows_rejected=0,
        rows_rounded=0,
        meters=1,
        meter_days=len(days),
        first_day=first,
        last_day=last,
        pending_from_day=first,
        received_at=at,
        received_by=by.label[:120],
    )


def _write(batch: IngestBatch, meter_id: int, days: Int64s, readings: Int64s, interval: int) -> None:
    n = len(days)
    store.make_months(day_of(int(days[0])), day_of(int(days[-1])) + timedelta(days=1))
    unread = np.full(n, -1, np.int64)
    store.insert(
        "metering_raw_day",
        [
            ("day", "date", days),
            ("meter_id", "int8", np.full(n, meter_id)),
            ("batch_id", "int8", np.full(n, batch.id)),
            ("kind", "int2", np.full(n, REGISTER)),
            ("interval_minutes", "int2", np.full(n, interval)),
            ("values", "bytes", to_bytes(readings)),
        ],
        unread,
        unread,
    )
