"""Where meters hung and what they may carry on given days: what validation asks of the master data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.columns import columns
from bijlighar.kernel.time import IST_OFFSET_SECONDS
from bijlighar.metering.queries.stored import among, day_of
from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS, Int64s
from bijlighar.metering.rules.fold import distinct, meter_and_day

_BLOCK_US = BLOCK_MINUTES * 60 * 1_000_000
_LOCAL_US = (946_684_800 + IST_OFFSET_SECONDS) * 1_000_000
"""What makes the database's microseconds since 2000 those since 1970, Indian time."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """(n,) for each meter-day asked: `rating_w`, `load_w` (0 unknown), blocks [`from_block`, `to_block`)."""

    rating_w: Int64s
    load_w: Int64s
    from_block: Int64s
    to_block: Int64s


def register_limits(meter_ids: Sequence[int]) -> tuple[Int64s, Int64s]:
    """(meter ids ascending, register_max_wh or 0) of the meters whose roll-over is known."""
    which, asked = among(meter_ids, "id")
    rows = columns(
        f"SELECT id, register_max_wh FROM metering_meter WHERE {which} AND register_max_wh > 0",
        asked,
        [("id", "int8"), ("most", "int8")],
    )
    order = np.argsort(rows["id"])
    return rows["id"][order], rows["most"][order]


def fitted(keys: Int64s) -> Fitted:
    """Look up every meter-day (`fold.day_key`).

    A meter that hung nowhere that day counts for the whole day: its readings are kept and judged, only no
    connection is charged for them.
    """
    meter, day = meter_and_day(keys)
    ids = distinct(meter).tolist()
    which, those = among(ids, "id")
    ratings = columns(
        f"SELECT id, rating_w FROM metering_meter WHERE {which}",
        those,
        [("meter", "int8"), ("rating_w", "int4")],
    )
    asked = pl.DataFrame({"at": np.arange(len(keys)), "meter": meter, "day": day})
    placed = _placed(asked, ids)
    loads = _loads(placed)
    found = asked.join(pl.DataFrame(ratings), on="meter", how="left").join(placed, on="at", how="left")
    found = found.join(loads, on="at", how="left").sort("at")
    return Fitted(
        rating_w=found["rating_w"].fill_null(0).to_numpy(),
        load_w=found["load_w"].fill_null(0).to_numpy(),
        from_block=found["from_block"].fill_null(0).to_numpy(),
        to_block=found["to_block"].fill_null(BLOCKS).to_numpy(),
    )


def _placed(asked: pl.DataFrame, meter_ids: list[int]) -> pl.DataFrame:
    """at, connection_id, day, from_block, to_block of the meter-days on which the meter hung somewhere."""
    which, those = among(meter_ids)
    found = columns(
        "SELECT meter_id, connection_id, from_at, coalesce(to_at, 'infinity') FROM metering_installation "
        f"WHERE {which}",
        those,
        [("meter", "int8"), ("connection_id", "int8"), ("from_at", "timestamptz"), ("to_at", "timestamptz")],
    )
    # A block in which a meter came or went counts for it: what it measured of it was used.
    rows = pl.DataFrame(
        {
            "meter": found["meter"],
            "connection_id": found["connection_id"],
            "first": (found["from_at"] + _LOCAL_US) // _BLOCK_US,
            "last": -(-(np.minimum(found["to_at"], 2**62) + _LOCAL_US) // _BLOCK_US),
        }
    )
    joined = asked.join(rows, on="meter").with_columns(
        from_block=(pl.col("first") - pl.col("day") * BLOCKS).clip(0, BLOCKS),
        to_block=(pl.col("last") - pl.col("day") * BLOCKS).clip(0, BLOCKS),
    )
    inside = joined.filter(pl.col("from_block") < pl.col("to_block"))
    return inside.select("at", "connection_id", pl.col("day").alias("on_day"), "from_block", "to_block")


def _loads(placed: pl.DataFrame) -> pl.DataFrame:
    """at, load_w by the terms in force on the day."""
    if placed.is_empty():
        return pl.DataFrame(schema={"at": pl.Int64, "load_w": pl.Int64})
    first, last = int(placed["on_day"].min()), int(placed["on_day"].max())  # type: ignore[arg-type]
    terms = consumers.loads_between(
        placed["connection_id"].unique().to_list(), day_of(first), day_of(last + 1)
    )
    joined = placed.join(terms, on="connection_id")
    return joined.filter(
        pl.col("on_day").is_between(pl.col("from_number"), pl.col("to_number"), closed="left")
    ).select("at", "load_w")
