"""Counts what had come of a day, for the officers' screens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl
from django.db import connection as database

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import block_start
from bijlighar.metering.models import IngestBatch
from bijlighar.metering.queries.on_the_wires import owing
from bijlighar.metering.queries.stored import day_number, raw_groups
from bijlighar.metering.rules.arrival import hour_of, inside, known_blocks, new_blocks
from bijlighar.metering.rules.blocks import BLOCKS, Int64s
from bijlighar.metering.rules.fold import REGISTER, meter_and_day

_METERS_AT_ONCE = 20_000
_PLACE = ["office_id", "feeder_id", "transformer_id"]


@dataclass(frozen=True, slots=True)
class Counted:
    """How many meters owed readings that day, and how many of the blocks they owed are here."""

    meters: int
    expected_blocks: int
    blocks: int


@action
def count_coverage(*, day: date, by: Actor, at: datetime) -> Counted:
    """Count a day anew from what came: by office, feeder and transformer, and by the hour at which it came.

    Only blocks that were over at `at` are owed. What a later batch only repeated counts at the first one.
    """
    one_at_a_time(f"metering.coverage.{day}")
    meters = owing(day, at)
    hours: list[pl.DataFrame] = []
    counts: list[pl.DataFrame] = []
    for part in meters.iter_slices(_METERS_AT_ONCE):
        arrived = _arrived(part, day)
        hours.append(arrived.group_by("office_id", "hour").agg(pl.col("blocks").sum()))
        counts.append(_counted(part, arrived))
    total = pl.concat(counts) if counts else _counted(meters, _arrived(meters, day))
    _replace(day, total, pl.concat(hours) if hours else None, at)
    return Counted(meters.height, int(total["expected_blocks"].sum()), int(total["blocks"].sum()))


def _arrived(meters: pl.DataFrame, day: date) -> pl.DataFrame:
    """A row a meter and batch that brought something new: meter_id, office_id, hour, blocks."""
    ids = meters["meter_id"].to_numpy()
    first, last = meters["from_block"].to_numpy(), meters["to_block"].to_numpy()
    of, by, told = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)], [np.zeros((0, BLOCKS), np.bool_)]
    for group in raw_groups(ids.tolist(), [day_number(day)]):
        meter = meter_and_day(group.key)[0]
        at = np.searchsorted(ids, meter)
        of.append(meter)
        by.append(np.asarray(group.batch, np.int64))
        told.append(inside(known_blocks(group.values, group.kind == REGISTER), first[at], last[at]))
    meter, hour = np.concatenate(of), _hours(np.concatenate(by), day)
    fresh = new_blocks(meter, hour, np.concatenate(told))
    frame = pl.DataFrame({"meter_id": meter, "hour": hour, "blocks": fresh})
    offices = meters.select("meter_id", "office_id")
    return frame.filter(pl.col("blocks") > 0).join(offices, on="meter_id")


def _hours(batches: Int64s, day: date) -> Int64s:
    ids, back = np.unique(batches, return_inverse=True)
    received = dict(IngestBatch.objects.filter(id__in=ids.tolist()).values_list("id", "received_at"))
    start = block_start(day, 0)
    seconds = [int((received[each] - start).total_seconds()) for each in ids.tolist()]
    return hour_of(np.array(seconds, np.int64)[back])


def _counted(meters: pl.DataFrame, arrived: pl.DataFrame) -> pl.DataFrame:
    here = arrived.group_by("meter_id").agg(here=pl.col("blocks").sum())
    both = meters.join(here, on="meter_id", how="left").with_columns(
        pl.col("here").fill_null(0), owed=pl.col("to_block") - pl.col("from_block")
    )
    return both.group_by(_PLACE).agg(
        meters=pl.len().cast(pl.Int64),
        silent_meters=(pl.col("here") == 0).sum().cast(pl.Int64),
        whole_meters=(pl.col("here") == pl.col("owed")).sum().cast(pl.Int64),
        expected_blocks=pl.col("owed").sum(),
        blocks=pl.col("here").sum(),
    )


def _replace(day: date, counts: pl.DataFrame, hours: pl.DataFrame | None, at: datetime) -> None:
    counts = counts.group_by(_PLACE).agg(pl.exclude(_PLACE).sum())
    with database.cursor() as cursor:
        cursor.execute("DELETE FROM metering_coverage WHERE day = %s", [day])
        cursor.execute("DELETE FROM metering_coverage_hour WHERE day = %s", [day])
    if counts.height:
        with incoming(counts), database.cursor() as cursor:
            cursor.execute(
                "INSERT INTO metering_coverage (day, office_id, feeder_id, transformer_id, meters, "
                "silent_meters, whole_meters, expected_blocks, blocks, counted_at) "
                "SELECT %s, office_id, feeder_id, transformer_id, meters, silent_meters, whole_meters, "
                "expected_blocks, blocks, %s FROM incoming",
                [day, at],
            )
    if hours is not None and hours.height:
        summed = hours.group_by("office_id", "hour").agg(pl.col("blocks").sum())
        with incoming(summed), database.cursor() as cursor:
            cursor.execute(
                "INSERT INTO metering_coverage_hour (day, office_id, hour, blocks) "
                "SELECT %s, office_id, hour, blocks FROM incoming",
                [day],
            )
