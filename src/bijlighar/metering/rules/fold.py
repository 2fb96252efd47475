"""What several batches said about the same days, as one array a day: later batches win, block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.blocks import (
    BLOCKS,
    MISSING_WH,
    UNREAD,
    Bytes,
    Int32s,
    Int64s,
    parts_a_day,
    spread,
)
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.limits import MAX_WH

ENERGY, REGISTER = 0, 1


@dataclass(frozen=True, slots=True)
class RawGroup:
    """Raw days of one kind and interval: `key` (n,) which meter-day, `batch`, `values`, register ends."""

    kind: int
    interval_minutes: int
    key: Int64s
    batch: Int64s
    values: NDArray[np.int32] | NDArray[np.int64]
    register_start: Int64s
    register_end: Int64s


@dataclass(frozen=True, slots=True)
class Folded:
    """Days of one number of parts: `key` (n,) ascending, `values` and `base` (n, k) for `settle.Days`.

    `batch` is the newest that had a say; `register_start`, `register_end` -1 where no reading came.
    """

    key: Int64s
    values: Int32s
    base: Bytes
    batch: Int64s
    register_start: Int64s
    register_end: Int64s


def day_key(meter: Int64s, day: Int64s) -> Int64s:
    """One number for a meter and a day (days since 1970), ascending by meter, then day."""
    return meter * 100_000 + day


def meter_and_day(key: Int64s) -> tuple[Int64s, Int64s]:
    """The way back from `day_key`."""
    meter, day = np.divmod(key, 100_000)
    return meter, day


def fold(
    groups: list[RawGroup], register_max_wh: Int64s | None = None, max_key: Int64s | None = None
) -> list[Folded]:
    """Fold raw groups into one array a meter-day, at the finest interval that day came in.

    A coarser interval fills only what the finer one left open; a daily sum counts only where nothing finer
    came. Of registers and energies of one interval the energy wins. `register_max_wh` (m,) belongs to the
    meters `max_key` (m,), ascending; 0 means that the meter's roll-over is unknown.
    """
    layers = [_layer(group, register_max_wh, max_key) for group in groups if len(group.key)]
    layers.sort(key=lambda layer: layer.values.shape[1])
    folded = []
    for k in sorted({layer.values.shape[1] for layer in layers}):
        finer = [layer.key for layer in layers if layer.values.shape[1] > k]
        mine = [layer.key for layer in layers if layer.values.shape[1] == k]
        keys = (
            np.setdiff1d(np.concatenate(mine), np.concatenate(finer))
            if finer
            else np.unique(np.concatenate(mine))
        )
        if len(keys):
            folded.append(_stacked(keys, k, layers))
    return folded


def _stacked(keys: Int64s, k: int, layers: list[Folded]) -> Folded:
    n = len(keys)
    out = Folded(
        key=keys,
        values=np.full((n, k), MISSING_WH, np.int32),
        base=np.full((n, k), Flag.MISSING, np.uint8),
        batch=np.zeros(n, np.int64),
        register_start=np.full(n, -1, np.int64),
        register_end=np.full(n, -1, np.int64),
    )
    for layer in layers:
        parts = layer.values.shape[1]
        if parts > k or (parts == 1 and k > 1):
            continue
        at = np.searchsorted(keys, layer.key)
        here = np.flatnonzero(keys[np.minimum(at, n - 1)] == layer.key)
        at = at[here]
        values, base = layer.values[here], layer.base[here]
        if parts < k:
            gone = np.repeat(values == MISSING_WH, k // parts, axis=1)
            kept = np.repeat(base, k // parts, axis=1)
            values, base = spread(values, k), np.where(gone, kept, np.uint8(Flag.SPREAD))
        says = (values != MISSING_WH) | ((base == Flag.MISSING_RESET) & (out.values[at] == MISSING_WH))
        out.values[at] = np.where(says, values, out.values[at])
        out.base[at] = np.where(says, base, out.base[at])
        out.batch[at] = np.maximum(out.batch[at], layer.batch[here])
        start, end = layer.register_start[here], layer.register_end[here]
        out.register_start[at] = np.where(start >= 0, start, out.register_start[at])
        out.register_end[at] = np.where(end >= 0, end, out.register_end[at])
    return out


def _layer(group: RawGroup, register_max_wh: Int64s | None, max_key: Int64s | None) -> Folded:
    k = parts_a_day(group.interval_minutes)
    order = np.lexsort((group.batch, group.key))
    key = group.key[order]
    first = np.ones(len(key), np.bool_)
    first[1:] = key[1:] != key[:-1]
    starts = np.flatnonzero(first)
    slot = np.cumsum(first) - 1
    batch = group.batch[order][np.append(starts[1:], len(key)) - 1]
    empty = UNREAD if group.kind == REGISTER else MISSING_WH
    together = group.values[order[starts]].copy()
    low, high = group.register_start[order[starts]].copy(), group.register_end[order[starts]].copy()
    rank = np.arange(len(key)) - starts[slot]
    for nth in range(1, int(rank.max()) + 1):
        rows = np.flatnonzero(rank == nth)
        at, values = slot[rows], group.values[order[rows]]
        together[at] = np.where(values != empty, values, together[at])
        start, end = group.register_start[order[rows]], group.register_end[order[rows]]
        low[at] = np.where((start >= 0) & ((low[at] < 0) | (start < low[at])), start, low[at])
        high[at] = np.maximum(high[at], end)
    keys = key[starts]
    if group.kind == ENERGY:
        plain = {BLOCKS: Flag.MEASURED, 1: Flag.DAILY}.get(k, Flag.SPREAD)
        base = np.where(together == MISSING_WH, np.uint8(Flag.MISSING), np.uint8(plain))
        return Folded(keys, together.astype(np.int32), base.astype(np.uint8), batch, low, high)
    ceiling = np.zeros(len(keys), np.int64)
    if register_max_wh is not None and max_key is not None and len(max_key):
        meter = meter_and_day(keys)[0]
        at = np.minimum(np.searchsorted(max_key, meter), len(max_key) - 1)
        ceiling = np.where(max_key[at] == meter, register_max_wh[at], 0)
    values, base = advances(together.astype(np.int64), ceiling)
    known = together != UNREAD
    row = np.arange(len(keys))
    first_known, last_known = known.argmax(axis=1), k - known[:, ::-1].argmax(axis=1)
    return Folded(keys, values, base, batch, together[row, first_known], together[row, last_known])


def advances(readings: Int64s, register_max_wh: Int64s) -> tuple[Int32s, Bytes]:
    """(n, k + 1) cumulative readings at the bounds of k parts -> (values (n, k), base flags).

    Between two readings that are not neighbours the advance is shared equally (FROM_REGISTER, sum exact). A
    fall is a roll-over when the register (n,) `register_max_wh` is known and it fell from its last tenth into
    its first; any other fall is a register that started anew (MISSING_RESET): its energy is not known.
    """
    bounds = readings.shape[1]
    k = bounds - 1
    place = np.arange(bounds)
    known = readings != UNREAD
    left = np.maximum.accumulate(np.where(known, place, -1), axis=1)[:, :k]
    right = np.minimum.accumulate(np.where(known, place, bounds)[:, ::-1], axis=1)[:, ::-1][:, 1:]
    there = (left >= 0) & (right < bounds)
    span = np.maximum(right - left, 1)
    before = np.take_along_axis(readings, np.maximum(left, 0), axis=1)
    after = np.take_along_axis(readings, np.minimum(right, k), axis=1)
    before, after = np.where(there, before, 0), np.where(there, after, 0)
    most = register_max_wh[:, None]
    fell = after < before
    rolled = fell & (most > 0) & (before >= most - most // 10) & (after <= most // 10)
    advance = after - before + np.where(rolled, most, 0)
    whole, rest = np.divmod(np.maximum(advance, 0), span)
    share = whole + ((place[:k] - left) < rest)
    reset = there & fell & ~rolled
    plain = np.uint8(Flag.MEASURED if k == BLOCKS else Flag.DAILY if k == 1 else Flag.SPREAD)
    base = np.where(there, np.where(span == 1, plain, np.uint8(Flag.FROM_REGISTER)), np.uint8(Flag.MISSING))
    base = np.where(reset, np.uint8(Flag.MISSING_RESET), base).astype(np.uint8)
    values = np.where(there & ~reset, np.minimum(share, MAX_WH), MISSING_WH)
    return values.astype(np.int32), base
