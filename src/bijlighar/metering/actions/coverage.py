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
from bijlighar.metering.queries.pushed import blocks_of, inbox_of
from bijlighar.metering.queries.stored import day_number, raw_groups
from bijlighar.metering.rules.arrival import NEVER, by_hour, hour_of, inside, known_blocks, nothing_yet, tell
from bijlighar.metering.rules.blocks import Bytes, Int64s
from bijlighar.metering.rules.fold import REGISTER, meter_and_day
from bijlighar.metering.rules.pushed import SHARD_METERS, shard_of

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
    Pushes count from the moment they came, folded into raw days or not.
    """
    one_at_a_time(f"metering.coverage.{day}")
    meters = owing(day, at)
    hours: list[pl.DataFrame] = []
    counts: list[pl.DataFrame] = []
    for part in meters.iter_slices(_METERS_AT_ONCE):
        came = _came(part, day)
        here = (came != NEVER).sum(axis=1, dtype=np.int64)
        counts.append(_counted(part.with_columns(here=pl.Series(here))))
        hours.append(_by_office(part["office_id"], came))
    total = pl.concat(counts) if counts else _counted(meters.with_columns(here=pl.lit(0, pl.Int64)))
    _replace(day, total, pl.concat(hours) if hours else None, at)
    return Counted(meters.height, int(total["expected_blocks"].sum()), int(total["blocks"].sum()))


def _came(meters: pl.DataFrame, day: date) -> Bytes:
    """(n, 96) the hour at which each block came, from raw days and from pushes that are not in them yet."""
    ids, number = meters["meter_id"].to_numpy(), day_number(day)
    came = nothing_yet(len(ids))
    for group in raw_groups(ids.tolist(), [number]):
        row = np.searchsorted(ids, meter_and_day(group.key)[0])
        tell(came, row, _hours(group.batch, day), known_blocks(group.values, group.kind == REGISTER))
    _tell_pushes(came, ids, number, day)
    return inside(came, meters["from_block"].to_numpy(), meters["to_block"].to_numpy())


def _tell_pushes(came: Bytes, ids: Int64s, number: int, day: date) -> None:
    pairs = [(number, int(shard)) for shard in np.unique(shard_of(ids))]
    blocks = blocks_of(None, pairs)
    hours = _hours(np.array([one.batch for one in blocks], np.int64), day)
    for one, hour in zip(blocks, hours.tolist(), strict=True):
        meter = one.shard * SHARD_METERS + one.place
        row = np.minimum(np.searchsorted(ids, meter), len(ids) - 1)
        mine = row[ids[row] == meter]
        came[mine, one.slot] = np.minimum(came[mine, one.slot], hour)
    late = inbox_of(pairs)
    row = np.minimum(np.searchsorted(ids, late.meter), len(ids) - 1)
    mine = np.flatnonzero(ids[row] == late.meter)
    np.minimum.at(came, (row[mine], late.slot[mine]), _hours(late.batch, day)[mine].astype(np.uint8))


def _by_office(offices: pl.Series, came: Bytes) -> pl.DataFrame:
    ids, group = np.unique(offices.to_numpy(), return_inverse=True)
    counted = by_hour(came, group, len(ids))
    office, hour = np.nonzero(counted)
    return pl.DataFrame({"office_id": ids[office], "hour": hour, "blocks": counted[office, hour]})


def _hours(batches: Int64s, day: date) -> Int64s:
    ids, back = np.unique(batches, return_inverse=True)
    received = dict(IngestBatch.objects.filter(id__in=ids.tolist()).values_list("id", "received_at"))
    start = block_start(day, 0)
    seconds = [int((received[each] - start).total_seconds()) for each in ids.tolist()]
    return hour_of(np.array(seconds, np.int64)[back])


def _counted(meters: pl.DataFrame) -> pl.DataFrame:
    owing_and_here = meters.with_columns(owed=pl.col("to_block") - pl.col("from_block"))
    return owing_and_here.group_by(_PLACE).agg(
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
