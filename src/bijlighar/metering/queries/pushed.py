"""What was pushed and is not in raw days yet: interval blocks and the inbox, merged; later batches count."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import polars as pl
import psycopg
from django.db import connection
from numpy.typing import NDArray

from bijlighar.kernel.outgoing import drained, outgoing
from bijlighar.metering.queries.stored import array, day_array, day_number
from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, Int32s, Int64s
from bijlighar.metering.rules.fold import ENERGY, RawGroup, day_key
from bijlighar.metering.rules.pushed import PRESENT_BYTES, SHARD_METERS, place_of, shard_of, unpacked

_HEADER = 19
_FIELDS = struct.Struct(">h ii ii ih iq i")


@dataclass(frozen=True, slots=True)
class PushRecord:
    """What became of a batch that a client pushed; `verdict` as it was answered."""

    batch_id: int
    body_digest: str
    verdict: dict[str, Any]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class StoredBlock:
    """One stored block: `day` (days since 1970), `shard`, `slot`, `batch`, and who told what."""

    day: int
    shard: int
    slot: int
    batch: int
    place: Int64s
    wh: Int32s


@dataclass(frozen=True, slots=True)
class Inbox:
    """m values of the inbox, later batches last: `day` (days since 1970), `meter`, `slot`, `batch`, `wh`."""

    day: Int64s
    meter: Int64s
    slot: Int64s
    batch: Int64s
    wh: Int64s


@dataclass(frozen=True, slots=True)
class OpenShard:
    """A shard of which a day's pushes are not all in raw days: how many there are, how many are in."""

    day: date
    shard: int
    pushes: int
    folded: int


def open_shards(through_day: date | None = None) -> list[OpenShard]:
    """Everything that waits to be folded, up to and including a day."""
    until = "" if through_day is None else "AND day <= %(day)s "
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, shard, pushes, folded FROM metering_push_shard "
            f"WHERE folded < pushes {until}ORDER BY day, shard",
            {"day": through_day},
        )
        return [OpenShard(*row) for row in cursor.fetchall()]


def blocks_of(
    where: Sequence[tuple[int, int, int]] | None, pairs: Sequence[tuple[int, int]]
) -> list[StoredBlock]:
    """The blocks of some (day, shard, slot), or with None of all slots of some (day, shard); oldest first."""
    if where is not None:
        days, shards, slots = (list(each) for each in zip(*where, strict=True)) if where else ([], [], [])
        asked = "unnest(%(days)s::date[], %(shards)s::int[], %(slots)s::smallint[]) AS a(day, shard, slot)"
        on = "USING (day, shard, slot)"
    else:
        days, shards = (list(each) for each in zip(*pairs, strict=True)) if pairs else ([], [])
        slots = []
        asked = "unnest(%(days)s::date[], %(shards)s::int[]) AS a(day, shard)"
        on = "USING (day, shard)"
    if not days:
        return []
    select = (
        f"SELECT b.day, b.shard, b.slot, b.batch_id, b.present || b.values_wh FROM {asked} "
        f"JOIN metering_push_block b {on} WHERE b.day = ANY(%(only)s::date[]) ORDER BY b.batch_id"
    )
    parameters = {
        "days": day_array(days),
        "shards": array(shards),
        "slots": array(slots),
        # Named as constants too, so that only these days' partitions are looked at.
        "only": day_array(sorted(set(days))),
    }
    with connection.cursor() as cursor:
        raw = cast("psycopg.ClientCursor[Any]", cursor.cursor)
        with raw.copy(cast(Any, f"COPY ({select}) TO STDOUT (FORMAT binary)"), parameters) as copy:
            message = drained(copy)
    return list(_decoded(message))


def _decoded(message: bytes) -> Any:
    """Rows of a binary COPY whose last field has any length."""
    at, end = _HEADER, len(message) - 2
    while at < end:
        _, _, day, _, shard, _, slot, _, batch, size = _FIELDS.unpack_from(message, at)
        at += _FIELDS.size
        place, wh = unpacked(message[at : at + PRESENT_BYTES], message[at + PRESENT_BYTES : at + size])
        at += size
        yield StoredBlock(day + 10_957, shard, slot, batch, place, wh)


def inbox_of(pairs: Sequence[tuple[int, int]]) -> Inbox:
    """The inbox of some (day, shard), later batches last."""
    days, shards = (list(each) for each in zip(*pairs, strict=True)) if pairs else ([], [])
    found = outgoing(
        "SELECT i.day - date '1970-01-01', i.meter_id, i.slot, i.batch_id, i.wh "
        "FROM unnest(%(days)s::date[], %(shards)s::int[]) AS a(day, shard) JOIN metering_push_inbox i "
        f"ON i.day = a.day AND i.meter_id >= a.shard::bigint * {SHARD_METERS} "
        f"AND i.meter_id < (a.shard::bigint + 1) * {SHARD_METERS} "
        "WHERE i.day = ANY(%(only)s::date[]) ORDER BY i.batch_id",
        {"days": day_array(days), "shards": array(shards), "only": day_array(sorted(set(days)))},
        {name: pl.Int64() for name in ("day", "meter", "slot", "batch", "wh")},
    )
    return Inbox(**{name: found[name].to_numpy() for name in found.columns})


def merged(pairs: Sequence[tuple[int, int]]) -> tuple[Int64s, Int32s, Int64s]:
    """Everything about some (day, shard), merged: (n,) keys ascending, (n, 96) Wh, (n,) newest batches."""
    order = {pair: number for number, pair in enumerate(sorted(set(pairs)))}
    values = np.full((len(order) * SHARD_METERS, BLOCKS), MISSING_WH, np.int32)
    newest = np.zeros(len(values), np.int64)
    for one in blocks_of(None, list(order)):
        row = order[one.day, one.shard] * SHARD_METERS + one.place
        values[row, one.slot] = one.wh
        newest[row] = np.maximum(newest[row], one.batch)
    late = inbox_of(list(order))
    if len(late.day):
        base = np.array(
            [order[pair] for pair in zip(late.day.tolist(), shard_of(late.meter).tolist(), strict=True)]
        )
        row = base * SHARD_METERS + place_of(late.meter)
        # In the order of batches: where one cell is named twice, NumPy keeps the last.
        values[row, late.slot] = late.wh
        np.maximum.at(newest, row, late.batch)
    there = np.flatnonzero(newest)
    day = np.array([pair[0] for pair in order], np.int64)[there // SHARD_METERS] if order else there
    shard = np.array([pair[1] for pair in order], np.int64)[there // SHARD_METERS] if order else there
    key = day_key(shard * SHARD_METERS + there % SHARD_METERS, day)
    by_key = np.argsort(key)
    there = there[by_key]
    return key[by_key], values[there], newest[there]


def waiting(meter_ids: Sequence[int], days: Sequence[int]) -> RawGroup | None:
    """What was pushed for these meters on these days (since 1970) and is not folded; None when nothing is."""
    meters = np.unique(np.asarray(meter_ids, np.int64))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day, shard FROM metering_push_shard WHERE folded < pushes "
            "AND day = ANY(%s::date[]) AND shard = ANY(%s::int[])",
            [day_array(days), array(np.unique(shard_of(meters)).tolist())],
        )
        pairs = [(day_number(day), shard) for day, shard in cursor.fetchall()]
    if not pairs:
        return None
    if len(meters) == 1:
        key, values, batch = _of_one(int(meters[0]), [day for day, _ in pairs])
    else:
        key, values, batch = merged(pairs)
        mine = np.isin(key // 100_000, meters)
        key, values, batch = key[mine], values[mine], batch[mine]
    if not len(key):
        return None
    unread = np.full(len(key), -1, np.int64)
    return RawGroup(ENERGY, 15, key, batch, values, unread, unread)


def _of_one(meter: int, days: Sequence[int]) -> tuple[Int64s, Int32s, Int64s]:
    """The same for one meter: of each block four bytes are read, found by counting the bits before them."""
    place = meter % SHARD_METERS
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT day - date '1970-01-01', slot, batch_id, false, substr(values_wh, 1 + 4 * ("
            "bit_count(substr(present, 1, %(byte)s)) "
            "+ bit_count((get_byte(present, %(byte)s) & %(below)s)::bit(8)))::int, 4) "
            "FROM metering_push_block WHERE day = ANY(%(days)s::date[]) AND shard = %(shard)s "
            "AND get_bit(present, %(place)s) = 1 "
            "UNION ALL SELECT day - date '1970-01-01', slot, batch_id, true, int4send(wh) "
            "FROM metering_push_inbox WHERE day = ANY(%(days)s::date[]) AND meter_id = %(meter)s",
            {
                "byte": place // 8,
                "below": (1 << place % 8) - 1,
                "place": place,
                "shard": meter // SHARD_METERS,
                "days": day_array(days),
                "meter": meter,
            },
        )
        rows = cursor.fetchall()
    number = sorted({row[0] for row in rows})
    values = np.full((len(number), BLOCKS), MISSING_WH, np.int32)
    newest = np.zeros(len(number), np.int64)
    # Blocks first, then the inbox, both in the order of their batches.
    for day, slot, batch, _, wh in sorted(rows, key=lambda row: (row[3], row[2])):
        at = number.index(day)
        values[at, slot] = int.from_bytes(bytes(wh), "big", signed=True)
        newest[at] = max(newest[at], batch)
    days_there: NDArray[np.int64] = np.array(number, np.int64)
    return day_key(np.full(len(number), meter, np.int64), days_there), values, newest


def last_block(meter_id: int, days: Sequence[int]) -> tuple[date, int] | None:
    """The day and number of the newest quarter hour of a meter that waits to be folded; None without any."""
    group = waiting([meter_id], days)
    if group is None:
        return None
    at = int(np.argmax(group.key))
    slots = np.flatnonzero(group.values[at] != MISSING_WH)
    day = date.fromordinal(date(1970, 1, 1).toordinal() + int(group.key[at] % 100_000))
    return (day, int(slots[-1])) if len(slots) else None


def push_of(client_id: int, idempotency_key: str) -> PushRecord | None:
    """What became of a batch, by the client's own key for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT batch_id, body_digest, verdict::text, received_at FROM metering_push "
            "WHERE client_id = %s AND idempotency_key = %s",
            [client_id, idempotency_key],
        )
        row = cursor.fetchone()
    if row is None:
        return None

    return PushRecord(row[0], row[1], json.loads(row[2]), row[3])
