"""Writes what came of a file: raw days, and the rows that were not taken."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from bijlighar.metering.actions import store
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.rules import grid


def write_days(raw: Any, batch: IngestBatch, days: grid.RawDays) -> None:
    """Append the raw days of a batch; `raw`: the driver's own connection."""
    meter, day = days.meter, days.day
    values, start, end = days.values, days.register_start, days.register_end
    # In the order of the key, so that the index grows at its end.
    order = np.lexsort((meter, day))
    if (np.diff(order) != 1).any():
        meter, day, values, start, end = meter[order], day[order], values[order], start[order], end[order]
    n = len(day)
    store.insert(
        "metering_raw_day",
        [
            ("day", "date", day),
            ("meter_id", "int8", meter),
            ("batch_id", "int8", np.full(n, batch.id)),
            ("kind", "int2", np.full(n, batch.kind)),
            ("interval_minutes", "int2", np.full(n, batch.interval_minutes)),
            ("values", "bytes", values),
        ],
        start,
        end,
        through=raw,
    )


def write_rejected(raw: Any, batch: IngestBatch, rejected: pl.DataFrame) -> None:
    """Append rejected rows: line, reason, text."""
    table = rejected.select(
        pl.lit(batch.id).alias("batch"),
        "line",
        "reason",
        pl.col("text").fill_null("").str.replace_all("\x00", "\ufffd", literal=True),
    )
    with (
        raw.cursor() as cursor,
        cursor.copy(
            "COPY metering_rejected_row (batch_id, line_number, reason_code, raw_text) "
            "FROM STDIN (FORMAT csv)"
        ) as copy,
    ):
        copy.write(table.write_csv(include_header=False, quote_style="non_numeric"))
