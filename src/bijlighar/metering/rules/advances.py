"""Readings of a register at the bounds of a day's parts -> what it advanced in each."""

from __future__ import annotations

import numpy as np

from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, UNREAD, Bools, Bytes, Int32s, Int64s
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.limits import MAX_WH


def without_dips(readings: Int64s) -> tuple[Int64s, Bools]:
    """Drop lone readings that fall and come back, or jump and come back: a register cannot do that.

    (n, k + 1) readings -> the same without them, and (n,) whether one was dropped.
    """
    dropped = np.zeros(len(readings), np.bool_)
    falls = (np.diff(readings, axis=1) < 0) & (readings[:, 1:] != UNREAD)
    rows = np.flatnonzero(falls.any(axis=1))
    if not len(rows):
        return readings, dropped
    readings = readings.copy()
    for row in rows.tolist():
        known = np.flatnonzero(readings[row] != UNREAD)
        told = readings[row, known]
        before, mine, after = told[:-2], told[1:-1], told[2:]
        lone = (before <= after) & ((mine < before) | (mine > after))
        # Of two beside each other nobody can say which is wrong.
        beside = np.zeros(len(lone), np.bool_)
        beside[1:] |= lone[:-1]
        beside[:-1] |= lone[1:]
        wrong = known[1:-1][lone & ~beside]
        readings[row, wrong] = UNREAD
        dropped[row] = len(wrong) > 0
    return readings, dropped


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
