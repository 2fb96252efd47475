"""A batch that a client pushes becomes interval blocks, inbox rows and rejected rows: all of it, or nothing.

Batches that touch the same day of the same shard run one after the other, so that each value is held against
everything that came before it, and what a batch is told about its rows stays true.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
from django.db import connection
from numpy.typing import NDArray

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import BLOCK_SECONDS, DAY_SECONDS, IST_OFFSET_SECONDS, settlement_day
from bijlighar.metering.actions import store_pushes
from bijlighar.metering.adapters.sheet import Sheet, Source
from bijlighar.metering.models import IngestBatch, Push
from bijlighar.metering.queries import by_serial, pushed, stored
from bijlighar.metering.rules import pushed as rules
from bijlighar.metering.rules import rows
from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, Bools, Int64s
from bijlighar.metering.rules.fold import ENERGY
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.rejections import Rejection
from bijlighar.network import queries as network

OLDEST_DAYS = 40
"""How old a value may be that is pushed; older ones go by file."""
_METERS = 2**40
_ACCEPTED, _LATE, _CORRECTED, _DUPLICATE = range(4)
_WORDS = ("ACCEPTED", "LATE", "CORRECTED", "DUPLICATE")


class KeyUsedBefore(ValueError):
    """The client used this key for another body; nothing was written."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """The batch and its verdict; `is_repeat`: the same came before under the same key.

    `verdict`: batch, rows, accepted, late, corrected, duplicate, rejected (together the rows), and `lines`:
    by code the [first, last] lines of which it is true; lines in none of them were accepted.
    """

    batch_id: int
    verdict: dict[str, Any]
    is_repeat: bool


@action
def push(
    *,
    client_id: int,
    client_name: str,
    company_id: int,
    idempotency_key: str,
    body_digest: str,
    source: Source,
    by: Actor,
    at: datetime,
) -> Pushed:
    """Take a batch once. Raises KeyUsedBefore when the client used its key for another body.

    `source` as `adapters.pushed` reads it, in one piece. A value for a quarter hour that has none yet is
    taken; the same again is a duplicate; another one than is there is a correction, which counts from now on.
    """
    one_at_a_time(f"metering.push.key.{client_id}.{idempotency_key}")
    before = pushed.push_of(client_id, idempotency_key)
    if before is not None:
        if before.body_digest != body_digest:
            raise KeyUsedBefore(
                f"The key {idempotency_key!r} was used for another body. A key stands for one batch: send "
                "the same body to hear its verdict again, or a new key."
            )
        return Pushed(before.batch_id, before.verdict, True)
    company = network.company(company_id)
    assert company is not None
    layout = rules.push_layout(company.code)
    sheet = next(iter(source.pieces()))
    judged = _judge(sheet, replace(layout, earliest=_earliest(at)), company_id, at)
    batch = IngestBatch(
        content_digest=hashlib.sha256(f"{client_id}\n{idempotency_key}\n{body_digest}".encode()).hexdigest(),
        layout_digest=layout.digest,
        layout=dict(layout.source),
        header=source.header,
        name=f"push of {client_name}"[:255],
        kind=ENERGY,
        interval_minutes=15,
        rows_read=sheet.rows.height,
        meter_days=0,
        received_at=at,
        received_by=by.label[:120],
    )
    _store(judged, batch, sheet)
    verdict = _verdict(judged, batch)
    Push.objects.create(
        client_id=client_id,
        idempotency_key=idempotency_key,
        body_digest=body_digest,
        batch=batch,
        verdict=verdict,
        received_at=at,
    )
    return Pushed(batch.id, verdict, False)


@dataclass(slots=True)
class _Judged:
    """n values in the order of day, quarter hour and meter; `said` what is answered for each."""

    line: NDArray[np.uint32]
    day: Int64s
    slot: Int64s
    meter: Int64s
    wh: Int64s
    said: NDArray[np.uint8]
    rejected: rows.Rejected
    rounded: int


def _earliest(at: datetime) -> Any:
    return settlement_day(at) - timedelta(days=OLDEST_DAYS)


def _judge(sheet: Sheet, layout: Layout, company_id: int, at: datetime) -> _Judged:
    runs = rows.runs_of(sheet.rows)
    known = by_serial.meters_kept(company_id)
    if not all(map(known.__contains__, runs.names.to_list())):
        known = by_serial.meters_also(known, rows.meters_named(sheet.rows, runs), company_id)
    readings, rejected = rows.judge(sheet.rows, layout, known, at, runs)
    meter = readings.meter
    cell = (readings.day * BLOCKS + readings.part) * _METERS + meter
    order = np.argsort(cell, kind="stable")
    cell, wh, line = cell[order], readings.value[order], readings.line[order]
    again, against = rules.twice(cell, wh)
    if against.any():
        lost = np.sort(line[against])
        more = rows.Rejected(lost, np.full(len(lost), Rejection.CONFLICT, np.uint8))
        rejected = _both(rejected, more)
    keep = ~against
    day, slot = readings.day[order][keep], readings.part[order][keep]
    ended = (day * DAY_SECONDS - IST_OFFSET_SECONDS) + (slot + 1) * BLOCK_SECONDS
    is_late = ended + rules.LATE_MINUTES * 60 < at.timestamp()
    said = np.where(is_late, _LATE, _ACCEPTED).astype(np.uint8)
    said[again[keep]] = _DUPLICATE
    return _Judged(line[keep], day, slot, meter[order][keep], wh[keep], said, rejected, readings.rounded)


def _both(rejected: rows.Rejected, more: rows.Rejected) -> rows.Rejected:
    line, code = np.concatenate([rejected.line, more.line]), np.concatenate([rejected.code, more.code])
    order = np.argsort(line, kind="stable")
    return rows.Rejected(line[order], code[order])


def _store(judged: _Judged, batch: IngestBatch, sheet: Sheet) -> None:
    shard, place = rules.shard_of(judged.meter), rules.place_of(judged.meter)
    pairs = sorted(set(zip(judged.day.tolist(), shard.tolist(), strict=True))) if len(shard) else []
    one_at_a_time(*(f"metering.push.{day}.{number}" for day, number in pairs))
    starts = _starts(judged.day, judged.slot, shard)
    groups = [
        (int(judged.day[start]), int(shard[start]), int(judged.slot[start])) for start in starts[:-1].tolist()
    ]
    there = _there(groups)
    few: list[NDArray[np.int64]] = []
    blocks: list[store_pushes.Block] = []
    for group, start, end in zip(groups, starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        mine = slice(start, end)
        free = judged.said[mine] != _DUPLICATE
        if group in there:
            known = there[group][place[mine]]
            same, other = free & (known == judged.wh[mine]), free & (known != MISSING_WH)
            judged.said[mine][same] = _DUPLICATE
            judged.said[mine][other & ~same] = _CORRECTED
            few.append(start + np.flatnonzero(other & ~same))
            free &= known == MISSING_WH
        new = start + np.flatnonzero(free)
        if len(new) < rules.FEW:
            few.append(new)
        else:
            blocks.append((*group, *rules.packed(place[new], judged.wh[new])))
    inbox = np.concatenate(few) if few else np.empty(0, np.int64)
    _count(judged, batch)
    batch.save()
    if pairs:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT metering_make_push_days(%s, %s)",
                [stored.day_of(pairs[0][0]), stored.day_of(pairs[-1][0])],
            )
    store_pushes.write_blocks(batch.id, blocks)
    store_pushes.write_inbox(
        batch.id, judged.day[inbox], judged.meter[inbox], judged.slot[inbox], judged.wh[inbox],
        judged.said[inbox] == _CORRECTED,
    )  # fmt: skip
    touched = {(day, number) for day, number, *_ in blocks}
    touched |= set(zip(judged.day[inbox].tolist(), shard[inbox].tolist(), strict=True))
    store_pushes.note_push(sorted(touched))
    store_pushes.write_rejected(batch.id, judged.rejected, sheet)


def _starts(*columns: Int64s) -> Int64s:
    """Where each group of equal rows begins, and the end of the last; the columns are in order."""
    n = len(columns[0])
    if not n:
        return np.zeros(1, np.int64)
    new: Bools = np.ones(n, np.bool_)
    new[1:] = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return np.append(np.flatnonzero(new), n)


def _there(groups: list[tuple[int, int, int]]) -> dict[tuple[int, int, int], NDArray[np.int32]]:
    """What is stored for some (day, shard, slot): 4,096 Wh each; a group without anything is absent."""
    found: dict[tuple[int, int, int], NDArray[np.int32]] = {}

    def cells(group: tuple[int, int, int]) -> NDArray[np.int32]:
        return found.setdefault(group, np.full(rules.SHARD_METERS, MISSING_WH, np.int32))

    for one in pushed.blocks_of(groups, ()):
        cells((one.day, one.shard, one.slot))[one.place] = one.wh
    late = pushed.inbox_of(sorted({(day, shard) for day, shard, _ in groups}))
    wanted = set(groups)
    shard, place = rules.shard_of(late.meter), rules.place_of(late.meter)
    for day, number, slot, at, wh in zip(
        late.day.tolist(), shard.tolist(), late.slot.tolist(), place.tolist(), late.wh.tolist(), strict=True
    ):
        if (day, number, slot) in wanted:
            cells((day, number, slot))[at] = wh
    return found


def _count(judged: _Judged, batch: IngestBatch) -> None:
    duplicates = int((judged.said == _DUPLICATE).sum())
    codes, counts = np.unique(judged.rejected.code, return_counts=True)
    batch.rows_taken, batch.rows_duplicate = len(judged.line) - duplicates, duplicates
    batch.rows_rejected, batch.rows_rounded = len(judged.rejected.line), judged.rounded
    batch.rejected_by_reason = {
        Rejection(code).name: count for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
    }
    batch.meters = pl.Series(judged.meter).n_unique()
    if len(judged.day):
        batch.first_day, batch.last_day = stored.day_of(judged.day[0]), stored.day_of(judged.day[-1])


def _verdict(judged: _Judged, batch: IngestBatch) -> dict[str, Any]:
    said = Counter({name: int((judged.said == code).sum()) for code, name in enumerate(_WORDS)})
    lines = {
        name: rules.ranges(np.sort(judged.line[judged.said == code]))
        for code, name in enumerate(_WORDS)
        if code != _ACCEPTED and said[name]
    }
    for code in np.unique(judged.rejected.code).tolist():
        lines[Rejection(code).name] = rules.ranges(judged.rejected.line[judged.rejected.code == code])
    return {
        "batch": batch.id,
        "rows": batch.rows_read,
        **{name.lower(): said[name] for name in _WORDS},
        "rejected": batch.rows_rejected,
        "lines": lines,
    }
