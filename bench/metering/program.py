"""The same file through the program, as `bijlighar ingest` takes it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np

from bench._result import Measured, timed
from bench.metering.homes import DAY, Files, must_agree

AT = datetime(2026, 6, 4, 1, 0, tzinfo=UTC)
LAYOUT = {
    "format": "parquet",
    "columns": {"meter": "meter", "stamp": "stamp", "value": "kwh"},
    "kind": "energy",
    "unit": "kWh",
    "interval_minutes": 15,
    "stamp_at": "start",
    "time_zone": "Asia/Kolkata",
    "register_unknown": {"make": "bench"},
}


def load(files: Files) -> tuple[int, Measured]:
    """The file to raw days, as a batch."""
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions
    from bijlighar.metering.models import IngestBatch
    from bijlighar.metering.rules import layout as layouts

    layout = layouts.from_mapping(LAYOUT)
    by = Actor.system("bench")
    received, seconds = timed(lambda: actions.receive(path=files.parquet, layout=layout, by=by, at=AT))
    batch = IngestBatch.objects.get(id=received.batch_id)
    if (batch.rows_read, batch.rows_rejected) != (files.rows, files.negative):
        raise AssertionError(
            f"{batch.rows_read} rows read and {batch.rows_rejected} rejected: not what is there"
        )
    must_agree("bijlighar ingest", _raw_sums(batch.id), files.sums_wh)
    return batch.id, Measured(
        step="load",
        contestant="bijlighar ingest, first half",
        count=files.rows,
        unit="values",
        seconds=seconds,
        note="the same Parquet to PostgreSQL; besides: fingerprint of the file, unknown meters registered, "
        "every row judged, the bad ones kept with their reasons, rows sent twice found",
    )


def limit(values: Any) -> Measured:
    """As fast as PostgreSQL takes the arrays."""
    _, seconds = timed(lambda: _copy(values))
    return Measured(
        step="load",
        contestant="binary COPY alone (a limit)",
        count=values.size,
        unit="values",
        seconds=seconds,
        note="ready arrays into the same table: no file, no judging",
    )


def validate(files: Files, batch_id: int) -> Measured:
    """What is loaded to versions."""
    from bijlighar.kernel.actor import Actor
    from bijlighar.metering import actions

    _, seconds = timed(
        lambda: actions.validate_pending(batch_ids=[batch_id], by=Actor.system("bench"), at=AT)
    )
    return Measured(
        step="validation",
        contestant="bijlighar ingest, second half",
        count=len(files.sums_wh) * 96,
        unit="values",
        seconds=seconds,
        note="raw days read from PostgreSQL, the rules run over them with spikes and usual days besides, "
        "versions with flags written to disk",
    )


def _raw_sums(batch_id: int) -> Any:
    """Wh a day, in the order of the meters' serials, from what is stored."""
    from django.db import connection

    from bijlighar.metering.rules.blocks import MISSING_WH

    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT r."values" FROM metering_raw_day r JOIN metering_meter m ON m.id = r.meter_id '
            "WHERE r.batch_id = %s ORDER BY m.serial, r.day",
            [batch_id],
        )
        stored = b"".join(bytes(row[0]) for row in cursor)
    values = np.frombuffer(stored, ">i4").reshape(-1, 96).astype(np.int64)
    return np.where(values == MISSING_WH, 0, values).sum(axis=1)


def _copy(values: Any) -> None:
    from django.db import transaction

    from bijlighar.metering.actions import store
    from bijlighar.metering.queries.stored import day_number
    from bijlighar.metering.rules.blocks import to_bytes

    n = len(values)
    none = np.full(n, -1, np.int64)
    with transaction.atomic():
        store.make_months(DAY, DAY)
        store.insert(
            "metering_raw_day",
            [
                ("day", "date", np.full(n, day_number(DAY))),
                ("meter_id", "int8", np.arange(10_000_000, 10_000_000 + n)),
                ("batch_id", "int8", np.zeros(n, np.int64)),
                ("kind", "int2", np.zeros(n, np.int16)),
                ("interval_minutes", "int2", np.full(n, 15)),
                ("values", "bytes", to_bytes(values)),
            ],
            none,
            none,
        )
