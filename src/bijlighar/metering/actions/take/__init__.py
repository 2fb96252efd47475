"""The rows of a file become raw days, piece by piece, in the caller's transaction."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import polars as pl
from django.db import transaction

from bijlighar.kernel.actor import Actor
from bijlighar.metering.actions.interruptions import record_clock_offsets
from bijlighar.metering.actions.take.taking import Lines, Progress, Taking
from bijlighar.metering.actions.take.wide import WideTaking
from bijlighar.metering.adapters.sheet import Source
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.rules.drift import farthest
from bijlighar.metering.rules.fold import ENERGY, REGISTER
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.order import OutOfOrder

__all__ = ["Progress", "take"]


def take(
    source: Source,
    layout: Layout,
    *,
    company_id: int | None,
    digest: str,
    name: str,
    by: Actor,
    at: datetime,
    progress: Progress | None = None,
    replay_of: int | None = None,
) -> tuple[IngestBatch, Lines]:
    """Judge and store every row of a source as one batch; also gives the lines that were rejected.

    A replay leaves its rejected rows where they are. A transaction must be open.
    """
    batch = IngestBatch.objects.create(
        content_digest=digest,
        layout_digest=layout.digest,
        layout=_plain(layout),
        header=source.header,
        name=name[:255],
        replay_of_id=replay_of,
        kind=REGISTER if layout.is_register else ENERGY,
        interval_minutes=layout.interval_minutes,
        received_at=at,
        received_by=by.label,
        **dict.fromkeys(
            ("rows_read", "rows_taken", "rows_duplicate", "rows_rejected", "rows_rounded", "meters",
             "meter_days"), 0,
        ),
    )  # fmt: skip
    way = WideTaking if layout.is_wide else Taking
    taking = way(source, layout, company_id, batch, at, progress or (lambda _done, _size: None))
    try:
        with transaction.atomic(), taking.writer():
            tally = taking.in_order()
    except OutOfOrder:
        with taking.writer():
            tally = taking.parted()
    rejected = np.concatenate(tally.rejected) if tally.rejected else np.empty(0, np.uint32)
    batch.rows_read, batch.rows_taken, batch.rows_duplicate = tally.read, tally.taken, tally.duplicate
    batch.rows_rejected, batch.rows_rounded = len(rejected), tally.rounded
    batch.rejected_by_reason = dict(tally.reasons)
    batch.meters = len(np.unique(np.concatenate(tally.meters))) if tally.meters else 0
    batch.meters_registered, batch.meter_days = tally.registered, tally.meter_days
    batch.first_day = batch.pending_from_day = tally.first_day
    batch.last_day = tally.last_day
    batch.save()
    if (off := farthest(tally.drift)).height:
        record_clock_offsets(offsets=off.with_columns(source_code=pl.lit("STAMPS")), by=by, at=at)
    return batch, rejected


def _plain(layout: Layout) -> dict[str, object]:
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in dict(layout.source).items()
    }
