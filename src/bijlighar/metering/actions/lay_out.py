"""What a register that a person read off tells of open blocks becomes raw days, as a batch of its own."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import numpy as np

from bijlighar.kernel.actor import Actor
from bijlighar.metering.actions import store
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.queries import archived
from bijlighar.metering.queries.since_known import interval_of
from bijlighar.metering.queries.stored import day_of
from bijlighar.metering.rules.blocks import Int64s, to_bytes
from bijlighar.metering.rules.fold import REGISTER
from bijlighar.metering.rules.read_off import ReadOff, Since, laid_out


def lay_out(
    meter_id: int,
    since: Since,
    shared_wh: int,
    to_block: int,
    register_max_wh: int,
    *,
    source: ReadOff,
    key: str,
    by: Actor,
    at: datetime,
) -> IngestBatch | None:
    """Share energy (Wh) over the open blocks before `to_block` and write their raw days; for actions alone.

    Days that lie in files stay as they are: None where no other is open. `key` names the reading: laid out
    the same way before, that batch is given and nothing is written.
    """
    interval = interval_of(meter_id)
    first = to_block - len(since.values_wh)
    days, readings = laid_out(since, shared_wh, first, interval, register_max_wh)
    kept = archived.outside(days)
    days, readings = days[kept], readings[kept]
    if not len(days):
        return None
    begun, over = day_of(int(days[0])), day_of(int(days[-1]))
    batch, is_new = IngestBatch.objects.get_or_create(
        content_digest=hashlib.sha256(f"{source.lower()} {key}".encode()).hexdigest(),
        layout_digest=source.digest,
        defaults={
            "layout": {"name": source.value},
            "header": "",
            "name": f"{source} {key.split(maxsplit=1)[0]}",
            "kind": REGISTER,
            "interval_minutes": interval,
            "rows_read": 1,
            "rows_taken": 1,
            "rows_duplicate": 0,
            "rows_rejected": 0,
            "rows_rounded": 0,
            "meters": 1,
            "meter_days": len(days),
            "first_day": begun,
            "last_day": over,
            "pending_from_day": begun,
            "received_at": at,
            "received_by": by.label[:120],
        },
    )
    if is_new:
        _write(batch, meter_id, days, readings, interval)
    return batch


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
