"""A reading counts: what was used since the register was last known becomes raw days, and versions follow."""

from __future__ import annotations

from datetime import datetime

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import block_start, settlement_day
from bijlighar.metering.actions.lay_out import lay_out
from bijlighar.metering.actions.pending import validate_pending
from bijlighar.metering.models import PhotoConfirmed, PhotoReading, PhotoTaken
from bijlighar.metering.queries.since_known import cut_to_interval, limits_of
from bijlighar.metering.queries.stored import day_of
from bijlighar.metering.rules.blocks import BLOCKS
from bijlighar.metering.rules.read_off import ReadOff, Since


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
    until = cut_to_interval(meter_id, when)
    batch = None
    most = limits_of(reading.connection_id, meter_id, settlement_day(at)).register_max_wh
    if since is not None and since.open_blocks:
        batch = lay_out(
            meter_id, since, shared_wh, until, most,
            source=ReadOff.PHOTO, key=f"{reading.id} {reading.received_digest}", by=by, at=at,
        )  # fmt: skip
    counted_at = when if since is None else block_start(day_of(until // BLOCKS), until % BLOCKS)
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
