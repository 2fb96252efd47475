"""What several batches said about the same days, as one array a day: later batches win, block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.advances import advances, without_dips
from bijlighar.metering.rules.blocks import (
    BLOCKS,
    MISSING_WH,
    UNREAD,
    Bools,
    Bytes,
    Int32s,
    Int64s,
    parts_a_day,
    spread,
)
from bijlighar.metering.rules.flags import Flag

ENERGY, REGISTER = 0, 1
ROLLED, DROPPED = 1, 2
"""What is noted of a day's register: it rolled over; a lone reading that cannot be was dropped."""


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

    `batch` is the newest that had a say; `register_start`, `register_end` -1 where no reading came; `noted`
    (n,) bits ROLLED and DROPPED.
    """

    key: Int64s
    values: Int32s
    base: Bytes
    batch: Int64s
    register_start: Int64s
    register_end: Int64s
    noted: Bytes

    def take(self, rows: NDArray[Any]) -> Folded:
        """Some of the days, by a mask or by their places."""
        return Folded(
            self.key[rows], self.values[rows], self.base[rows], self.batch[rows],
            self.register_start[rows], self.register_end[rows], self.noted[rows],
        )  # fmt: skip

    def joined(self, other: Folded) -> Folded:
        """These days and others of as many parts, ascending by key."""
        order = np.argsort(np.concatenate([self.key, other.key]), kind="stable")
        return Folded(
            *(
                np.concatenate([getattr(self, name), getattr(other, name)])[order]
                for name in Folded.__dataclass_fields__
            )
        )


def empty_days(key: Int64s, parts: int, batch: Int64s) -> Folded:
    """Days for which nothing came: all gaps."""
    n = len(key)
    return Folded(
        key=key,
        values=np.full((n, parts), MISSING_WH, np.int32),
        base=np.full((n, parts), Flag.MISSING, np.uint8),
        batch=batch,
        register_start=np.full(n, -1, np.int64),
        register_end=np.full(n, -1, np.int64),
        noted=np.zeros(n, np.uint8),
    )


def day_key(meter: Int64s, day: Int64s) -> Int64s:
    """One number for a meter and a day (days since 1970), ascending by meter, then day."""
    return meter * 100_000 + day


def distinct(*numbers: Int64s) -> Int64s:
    """Every number once, ascending; a stable sort, which is quick on what is nearly in order already."""
    every = np.sort(np.concatenate(numbers), kind="stable")
    first = np.ones(len(every), np.bool_)
    first[1:] = every[1:] != every[:-1]
    return every[first]


def among(numbers: Int64s, ascending: Int64s) -> Bools:
    """(n,) which of the numbers are among others that ascend."""
    if not len(ascending):
        return np.zeros(len(numbers), np.bool_)
    at = np.minimum(np.searchsorted(ascending, numbers), len(ascending) - 1)
    return np.asarray(ascending[at] == numbers)


def meter_and_day(key: Int64s) -> tuple[Int64s, Int64s]:
    """The way back from `day_key`."""
    meter, day = np.divmod(key, 100_000)
    return meter, day


def fold(
    groups: list[RawGroup], register_max_wh: Int64s | None = None, max_key: Int64s | None = None
) -> list[Folded]:
    """Fold raw groups into one array a meter-day, at the finest interval that day came in.

    A coarser interval fills only what the finer one left open, with what the finer parts leave of it; a daily
    sum counts only where nothing finer came, a day's register at both ends also beside finer values. Of
    registers and energies of one interval the energy wins. `register_max_wh` (m,) belongs to the meters
    `max_key` (m,), ascending; 0 means that the meter's roll-over is unknown.
    """
    # The finest first, and energy before registers: each only fills what those before it left open.
    chosen = sorted(
        (group for group in groups if len(group.key)), key=lambda one: (one.interval_minutes, one.kind)
    )
    layers = [_layer(group, register_max_wh, max_key) for group in chosen]
    kinds = [group.kind for group in chosen]
    folded = []
    for k in sorted({layer.values.shape[1] for layer in layers}):
        finer = [layer.key for layer in layers if layer.values.shape[1] > k]
        mine = [layer.key for layer in layers if layer.values.shape[1] == k]
        keys = (every := distinct(*mine))[~among(every, distinct(*finer))] if finer else distinct(*mine)
        if len(keys):
            folded.append(_stacked(keys, k, layers, kinds))
    return folded


def _stacked(keys: Int64s, k: int, layers: list[Folded], kinds: list[int]) -> Folded:
    if len(layers) == 1 and kinds[0] == ENERGY:
        return layers[0]  # nothing to lay over another, and its keys are these
    n = len(keys)
    out = empty_days(keys, k, np.zeros(n, np.int64))
    for layer, kind in zip(layers, kinds, strict=True):
        parts = layer.values.shape[1]
        if parts > k or (parts == 1 and k > 1 and kind == ENERGY):
            continue
        at = np.searchsorted(keys, layer.key)
        here = np.flatnonzero(keys[np.minimum(at, n - 1)] == layer.key)
        at = at[here]
        if parts == 1 and k > 1:
            # The day's own register: not what filled its parts, but what their sum is held against.
            whole = layer.values[here, 0] != MISSING_WH
            here, at = here[whole], at[whole]
        else:
            _fill(out, at, layer.values[here], layer.base[here])
        out.batch[at] = np.maximum(out.batch[at], layer.batch[here])
        out.noted[at] |= layer.noted[here]
        start, end = layer.register_start[here], layer.register_end[here]
        own = (out.register_start[at] >= 0) & (parts > 1)
        out.register_start[at] = np.where(own | (start < 0), out.register_start[at], start)
        out.register_end[at] = np.where(own | (end < 0), out.register_end[at], end)
    return out


def _fill(out: Folded, at: Int64s, values: Int32s, base: Bytes) -> None:
    """Put values into the days `at` where these have none; the coarser give what the finer leave of them."""
    k, parts = out.values.shape[1], values.shape[1]
    open_now = out.values[at] == MISSING_WH
    if parts < k:
        each = k // parts
        gone = values == MISSING_WH
        cut = out.values[at].reshape(len(at), parts, each)
        some = ~open_now.reshape(cut.shape).all(axis=2) & ~gone
        fine, flags = (
            spread(values, k),
            np.where(np.repeat(gone, each, axis=1), np.repeat(base, each, axis=1), Flag.SPREAD),
        )
        for row, part in np.argwhere(some & open_now.reshape(cut.shape).any(axis=2)).tolist():
            free = cut[row, part] == MISSING_WH
            rest = int(values[row, part]) - int(cut[row, part][~free].sum(dtype=np.int64))
            here = slice(part * each, (part + 1) * each)
            whole, more = divmod(max(rest, 0), int(free.sum()))
            fine[row, here][free] = whole + (np.arange(free.sum()) < more)
            if rest < 0:
                fine[row, here], flags[row, here] = MISSING_WH, Flag.MISSING
        values, base = fine, flags.astype(np.uint8)
    says = open_now & ((values != MISSING_WH) | (base == Flag.MISSING_RESET))
    out.values[at] = np.where(says, values, out.values[at])
    out.base[at] = np.where(says, base, out.base[at])


@dataclass(frozen=True, slots=True)
class Merged:
    """One row a meter-day of a raw group, later batches over earlier ones: `key` (m,) ascending."""

    key: Int64s
    batch: Int64s
    values: NDArray[np.int32] | NDArray[np.int64]
    register_start: Int64s
    register_end: Int64s


def merged(group: RawGroup) -> Merged:
    """Lay the batches of one kind and interval over each other."""
    if (group.key[1:] > group.key[:-1]).all():
        return Merged(group.key, group.batch, group.values, group.register_start, group.register_end)
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
    return Merged(key[starts], batch, together, low, high)


def ceilings(keys: Int64s, register_max_wh: Int64s | None, max_key: Int64s | None) -> Int64s:
    """(n,) at which reading the register of each meter-day rolls over, 0 where nobody knows."""
    if register_max_wh is None or max_key is None or not len(max_key):
        return np.zeros(len(keys), np.int64)
    meter = meter_and_day(keys)[0]
    at = np.minimum(np.searchsorted(max_key, meter), len(max_key) - 1)
    return np.where(max_key[at] == meter, register_max_wh[at], 0)


def _layer(group: RawGroup, register_max_wh: Int64s | None, max_key: Int64s | None) -> Folded:
    k = parts_a_day(group.interval_minutes)
    one = merged(group)
    keys, noted = one.key, np.zeros(len(one.key), np.uint8)
    if group.kind == ENERGY:
        plain = {BLOCKS: Flag.MEASURED, 1: Flag.DAILY}.get(k, Flag.SPREAD)
        base = np.where(one.values == MISSING_WH, np.uint8(Flag.MISSING), np.uint8(plain))
        return Folded(
            keys, one.values.astype(np.int32), base.astype(np.uint8), one.batch, one.register_start,
            one.register_end, noted,
        )  # fmt: skip
    readings = one.values.astype(np.int64)
    ceiling = ceilings(keys, register_max_wh, max_key)
    readings, dropped = without_dips(readings)
    noted |= np.where(dropped, DROPPED, 0).astype(np.uint8)
    values, base = advances(readings, ceiling)
    known = readings != UNREAD
    row = np.arange(len(keys))
    first_known, last_known = known.argmax(axis=1), k - known[:, ::-1].argmax(axis=1)
    start, end = readings[row, first_known], readings[row, last_known]
    noted |= np.where((end < start) & ~(base == Flag.MISSING_RESET).any(axis=1), ROLLED, 0).astype(np.uint8)
    return Folded(keys, values, base, one.batch, start, end, noted)
