"""Where meters hung and what they may carry on given days: what validation asks of the master data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.queries.stored import array, day_of
from bijlighar.metering.rules.blocks import BLOCKS, Int64s
from bijlighar.metering.rules.fold import meter_and_day


@dataclass(frozen=True, slots=True)
class Fitted:
    """(n,) for each meter-day asked: `rating_w`, `load_w` (0 unknown), blocks [`from_block`, `to_block`)."""

    rating_w: Int64s
    load_w: Int64s
    from_block: Int64s
    to_block: Int64s


def register_limits(meter_ids: Sequence[int]) -> tuple[Int64s, Int64s]:
    """(meter ids ascending, register_max_wh or 0) of the meters whose roll-over is known."""
    rows = outgoing(
        "SELECT id, register_max_wh FROM metering_meter "
        "WHERE id = ANY(%(ids)s::bigint[]) AND register_max_wh > 0 ORDER BY id",
        {"ids": array(meter_ids)},
        {"id": pl.Int64(), "most": pl.Int64()},
    )
    return rows["id"].to_numpy(), rows["most"].to_numpy()


def fitted(keys: Int64s) -> Fitted:
    """Look up every meter-day (`fold.day_key`).

    A meter that hung nowhere that day counts for the whole day: its readings are kept and judged, only no
    connection is charged for them.
    """
    meter, day = meter_and_day(keys)
    ids = np.unique(meter).tolist()
    ratings = outgoing(
        "SELECT id, rating_w FROM metering_meter WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id",
        {"ids": array(ids)},
        {"meter": pl.Int64(), "rating_w": pl.Int64()},
    )
    asked = pl.DataFrame({"at": np.arange(len(keys)), "meter": meter, "day": day})
    placed = _placed(asked, ids)
    loads = _loads(placed)
    found = asked.join(ratings, on="meter", how="left").join(placed, on="at", how="left")
    found = found.join(loads, on="at", how="left").sort("at")
    return Fitted(
        rating_w=found["rating_w"].fill_null(0).to_numpy(),
        load_w=found["load_w"].fill_null(0).to_numpy(),
        from_block=found["from_block"].fill_null(0).to_numpy(),
        to_block=found["to_block"].fill_null(BLOCKS).to_numpy(),
    )


def _placed(asked: pl.DataFrame, meter_ids: list[int]) -> pl.DataFrame:
    """at, connection_id, day, from_block, to_block of the meter-days on which the meter hung somewhere."""
    # A block in which a meter came or went counts for it: what it measured of it was used.
    seconds = "extract(epoch from {0}) + 19800"
    rows = outgoing(
        f"SELECT meter_id, connection_id, floor(({seconds.format('from_at')}) / 900)::bigint, "
        f"ceil(({seconds.format('to_at')}) / 900)::bigint "
        "FROM metering_installation WHERE meter_id = ANY(%(ids)s::bigint[]) ORDER BY meter_id, from_at",
        {"ids": array(meter_ids)},
        {"meter": pl.Int64(), "connection_id": pl.Int64(), "first": pl.Int64(), "last": pl.Int64()},
    )
    joined = asked.join(rows, on="meter").with_columns(
        from_block=(pl.col("first") - pl.col("day") * BLOCKS).clip(0, BLOCKS),
        to_block=(pl.col("last") - pl.col("day") * BLOCKS).fill_null(BLOCKS).clip(0, BLOCKS),
    )
    inside = joined.filter(pl.col("from_block") < pl.col("to_block"))
    return inside.select("at", "connection_id", pl.col("day").alias("on_day"), "from_block", "to_block")


def _loads(placed: pl.DataFrame) -> pl.DataFrame:
    """at, load_w by the terms in force on the day."""
    if placed.is_empty():
        return pl.DataFrame(schema={"at": pl.Int64, "load_w": pl.Int64})
    first, last = int(placed["on_day"].min()), int(placed["on_day"].max())  # type: ignore[arg-type]
    connections = placed["connection_id"].unique().sort().to_list()
    terms = consumers.terms_between(connections, day_of(first), day_of(last + 1)).select(
        "connection_id",
        pl.col("sanctioned_load_w").alias("load_w"),
        pl.col("from_date").cast(pl.Int32).cast(pl.Int64).alias("from"),
        pl.col("to_date").cast(pl.Int32).cast(pl.Int64).alias("to"),
    )
    joined = placed.join(terms, on="connection_id")
    return joined.filter(pl.col("on_day").is_between(pl.col("from"), pl.col("to"), closed="left")).select(
        "at", "load_w"
    )
