"""Which main meters hung on a day, with their office and wires, and which blocks they owed."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from bijlighar.consumers.queries import PLACES
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import BLOCK_SECONDS, block_start
from bijlighar.metering.rules.blocks import BLOCKS


def owing(day: date, until: datetime) -> pl.DataFrame:
    """Every main meter of the day, ordered by id, with its blocks [from_block, to_block) over by `until`.

    Columns meter_id, office_id, feeder_id, transformer_id (0: not known), from_block, to_block. Two meters
    of a connection on one day are two rows; a meter that owes nothing yet has none.
    """
    start, end = block_start(day, 0), block_start(day, BLOCKS)
    rows = outgoing(
        "SELECT i.meter_id, c.office_id, coalesce(c.feeder_id, 0), "
        "coalesce(c.transformer_id, 0), "
        "greatest(0, floor(extract(epoch FROM i.from_at - %(start)s) / %(block)s))::bigint, "
        "least(96, ceil(extract(epoch FROM coalesce(i.to_at, %(end)s) - %(start)s) / %(block)s))::bigint "
        f"FROM metering_installation i JOIN {PLACES} c ON c.connection_id = i.connection_id "
        "WHERE i.role_code = 'MAIN' AND i.from_at < %(end)s AND (i.to_at IS NULL OR i.to_at > %(start)s) "
        "ORDER BY i.meter_id",
        {"start": start, "end": end, "block": BLOCK_SECONDS},
        dict.fromkeys(
            ("meter_id", "office_id", "feeder_id", "transformer_id", "from_block", "to_block"), pl.Int64()
        ),
    )
    over = max(0, min(BLOCKS, int((until - start).total_seconds()) // BLOCK_SECONDS))
    cut = rows.with_columns(to_block=pl.col("to_block").clip(upper_bound=over))
    return cut.filter(pl.col("from_block") < pl.col("to_block"))
