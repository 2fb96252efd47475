"""What is known beside the readings, laid over them before they are judged: outages, clocks, corrections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijlighar.metering.rules.blocks import (
    BLOCKS,
    DAY_MINUTES,
    MISSING_WH,
    Bools,
    Bytes,
    Int32s,
    Int64s,
    mixed,
    spread,
    spread_flags,
)
from bijlighar.metering.rules.flags import Flag, Reason, missing
from bijlighar.metering.rules.fold import Folded, empty_days
from bijlighar.metering.rules.points import Points

CLOCK_TOLERANCE_SECONDS = 300
"""A meter's clock may be off by five minutes; beyond that its intervals are marked as shifted."""
REFUSED = np.iinfo(np.int32).max
"""In a correction: do not use the meter's value, estimate it."""
_REFUSED_FLAG = missing(Reason.REFUSED)
_TOLD = (Flag.MEASURED, Flag.SPREAD, Flag.SHIFTED)


@dataclass(frozen=True, slots=True)
class Outages:
    """m stretches without electricity: `key` (`fold.day_key`), seconds of that day [`from_s`, `to_s`)."""

    key: Int64s
    from_s: Int64s
    to_s: Int64s


@dataclass(frozen=True, slots=True)
class Clocks:
    """m meter-days with a clock that was off: `key` once each, `seconds` ahead (+) or behind (-)."""

    key: Int64s
    seconds: Int64s


@dataclass(frozen=True, slots=True)
class Edits:
    """Approved corrections, block by block: `key`, `block` (0 to 95), `wh` or REFUSED; later ones last."""

    key: Int64s
    block: Int64s
    wh: Int64s


@dataclass(frozen=True, slots=True)
class Overlaid:
    """A batch of days with what is known laid over it.

    `days`; `mark` (n,) a fingerprint of what was laid over each day, 0 where nothing; `dark` (n, k) the parts
    wholly without electricity, None where there are none in the whole batch; `clock` (n,) seconds, or None.
    """

    days: Folded
    mark: Int64s
    dark: Bools | None
    clock: Int64s | None


def wholly_dark(keys: Int64s, outages: Outages) -> Int64s:
    """Those of the meter-days (ascending) that had no electricity from beginning to end."""
    order = np.lexsort((outages.from_s, outages.key))
    key, from_s, to_s = outages.key[order], outages.from_s[order], outages.to_s[order]
    days, first, which = np.unique(key, return_index=True, return_inverse=True)
    if not len(days):
        return days
    # Days lie one after the other, so that one running maximum says until when each is dark so far.
    start = which * (2 * DAY_MINUTES * 60)
    until = np.maximum.accumulate(start + to_s)
    before = np.concatenate([start[:1], until[:-1]])
    before[first] = start[first]
    gap = np.zeros(len(days), np.bool_)
    gap[which[start + from_s > before]] = True
    last = np.append(first[1:], len(key)) - 1
    gap |= until[last] - start[last] < DAY_MINUTES * 60
    return np.intersect1d(days[~gap], keys)


def edited(folded: list[Folded], edits: Edits) -> list[Folded]:
    """Lay corrections over days. A corrected day of longer intervals is told in blocks of 15 minutes."""
    if not len(edits.key):
        return folded
    keys = np.unique(edits.key)
    out, whole = [], empty_days(np.empty(0, np.int64), BLOCKS, np.empty(0, np.int64))
    for days in folded:
        mine = np.isin(days.key, keys)
        if not mine.any():
            out.append(days)
            continue
        some = days.take(mine)
        blocks = Folded(
            some.key, spread(some.values), spread_flags(some.base), some.batch,
            some.register_start, some.register_end, some.noted,
        )  # fmt: skip
        whole = whole.joined(blocks)
        out.append(days.take(~mine))
    alone = np.setdiff1d(keys, whole.key)
    whole = whole.joined(empty_days(alone, BLOCKS, np.zeros(len(alone), np.int64)))
    values, base = whole.values.copy(), whole.base.copy()
    row = np.searchsorted(whole.key, edits.key)
    refused = edits.wh == REFUSED
    # One by one in their order, so that of two for one block the later counts.
    for at, block, wh, no in zip(
        row.tolist(), edits.block.tolist(), edits.wh.tolist(), refused.tolist(), strict=True
    ):
        values[at, block] = MISSING_WH if no else wh
        base[at, block] = _REFUSED_FLAG if no else Flag.EDITED
    done = Folded(whole.key, values, base, whole.batch, whole.register_start, whole.register_end, whole.noted)
    for place, days in enumerate(out):
        if days.values.shape[1] == BLOCKS:
            out[place] = days.joined(done)
            return out
    return [*out, done]


def overlaid(days: Folded, outages: Outages, clocks: Clocks, read: Points) -> Overlaid:
    """Lay outages and clocks over days of one number of parts; `read` when registers of them were read."""
    n, k = days.values.shape
    mark = np.zeros(n, np.int64)
    special = (
        ((days.base == Flag.EDITED) | (days.base == _REFUSED_FLAG)).any(axis=1) if k == BLOCKS else mark > 0
    )
    values, base, dark, clock = days.values, days.base, None, None
    if len(outages.key) and n:
        at = np.minimum(np.searchsorted(days.key, outages.key), n - 1)
        here = days.key[at] == outages.key
        if here.any():
            dark = _dark(at[here], outages.from_s[here], outages.to_s[here], n, k)
            values, base = values.copy(), base.copy()
            special |= _without_supply(values, base, dark, days.key, read)
    if len(clocks.key) and n:
        at = np.minimum(np.searchsorted(days.key, clocks.key), n - 1)
        here = days.key[at] == clocks.key
        if here.any():
            clock = np.zeros(n, np.int64)
            clock[at[here]] = clocks.seconds[here]
            off = np.flatnonzero(np.abs(clock) > CLOCK_TOLERANCE_SECONDS)
            base = base if base is not days.base else base.copy()
            told = (base[off] == Flag.MEASURED) | (base[off] == Flag.SPREAD)
            base[off] = np.where(told, np.uint8(Flag.SHIFTED), base[off])
            special[off[told.any(axis=1)]] = True
    rows = np.flatnonzero(special)
    mark[rows] = mixed(base[rows])
    laid = Folded(days.key, values, base, days.batch, days.register_start, days.register_end, days.noted)
    return Overlaid(laid, mark, dark, clock)


def _dark(row: Int64s, from_s: Int64s, to_s: Int64s, n: int, k: int) -> Bools:
    """(n, k) the parts wholly inside one stretch without electricity."""
    step = DAY_MINUTES * 60 // k
    first, last = -(-from_s // step), to_s // step
    edge = np.zeros((n, k + 1), np.int32)
    some = last > first
    np.add.at(edge, (row[some], first[some]), 1)
    np.add.at(edge, (row[some], last[some]), -1)
    return np.asarray(np.cumsum(edge, axis=1)[:, :k] > 0)


def _without_supply(values: Int32s, base: Bytes, dark: Bools, key: Int64s, read: Points) -> Bools:
    """Make true zeros of the dark parts in which nothing was counted, in place; (n,) which days changed."""
    rows = np.flatnonzero(dark.any(axis=1))
    for row in rows[(base[rows] == Flag.FROM_REGISTER).any(axis=1)].tolist():
        bounds = np.unique(read.block[read.key == key[row]] * values.shape[1] // BLOCKS)
        for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            shared = start + np.flatnonzero(base[row, start:end] == Flag.FROM_REGISTER)
            values[row, shared] = _shared_anew(values[row, shared], dark[row, shared])
    v, b = values[rows], base[rows]
    zero = dark[rows] & (
        ((v == MISSING_WH) & (b == Flag.MISSING)) | ((v == 0) & np.isin(b, [*_TOLD, Flag.FROM_REGISTER]))
    )
    values[rows] = np.where(zero, 0, v)
    base[rows] = np.where(zero, np.uint8(Flag.NO_SUPPLY), b)
    changed = np.zeros(len(values), np.bool_)
    changed[rows[zero.any(axis=1)]] = True
    return changed


def _shared_anew(values: Int32s, dark: Bools) -> Int32s:
    """A register's advance that was shared equally, given to the parts with electricity; the sum exact.

    Where all were dark it stays: the register counted meanwhile, and a person is told.
    """
    lit = ~dark
    if not lit.any() or lit.all():
        return values
    whole, more = divmod(int(values.sum(dtype=np.int64)), int(lit.sum()))
    out = np.zeros_like(values)
    out[lit] = whole + (np.arange(lit.sum()) < more)
    return out
