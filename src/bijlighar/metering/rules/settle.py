"""Checks a batch of meter-days and estimates what is missing: NumPy, the readable truth.

`settle` is the oracle; `fast.settle` does the same in one pass and must agree in every output.

A value is not used when it is a GAP, NEGATIVE, above what the meter can carry (RANGE), a lone jump far above
the meter's own use (SPIKE), or lost to a register that started anew (RESET). What is not used is estimated:
up to two hours are interpolated between the neighbours of the same day; else the same weekday of the last
four weeks; else the last seven days; else it stays missing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijlighar.metering.rules.blocks import (
    BLOCKS,
    DAY_MINUTES,
    MISSING_WH,
    SOLAR_FROM,
    SOLAR_TO,
    Bools,
    Bytes,
    Int32s,
    Int64s,
)
from bijlighar.metering.rules.flags import FIRST_ESTIMATED, FIRST_MISSING, Flag, Method, Reason

INTERPOLATE_MINUTES = 120
SPIKE_TIMES = 5
SPIKE_SLACK_W = 800
"""A spike is above five times the usual peak and this much more, so that a quiet home's kettle is none."""
SPIKE_PARTS = 2
"""A jump that lasts longer than two intervals is use, not a spike."""


@dataclass(frozen=True, slots=True)
class Days:
    """A batch of n meter-days in k parts each, as read.

    `values` (n, k) Wh with MISSING_WH; `base` (n, k) the flag of each present value, and MISSING or
    MISSING_RESET where there is none; `from_part`, `to_part` (n,) the parts during which the meter hung
    there, half-open; `range_wh`, `spike_wh` (n,) limits an interval; `usual_row` (n,) the row of `weekday`
    and `recent` (m, k) that belongs to a day, -1 where none was looked up.
    """

    values: Int32s
    base: Bytes
    from_part: Int32s
    to_part: Int32s
    range_wh: Int32s
    spike_wh: Int32s
    usual_row: Int32s
    weekday: Int32s
    recent: Int32s


@dataclass(frozen=True, slots=True)
class Settled:
    """The same days after checks and estimates: `values`, `flags` (n, k) and their sums (n,)."""

    values: Int32s
    flags: Bytes
    energy_wh: Int64s
    solar_wh: Int64s
    estimated_wh: Int64s
    missing_blocks: Int32s


def doubtful(values: Int32s, from_part: Int32s, to_part: Int32s, spike_wh: Int32s) -> Bools:
    """(n,) whether a day has anything to estimate or to suspect, so that its usual day must be looked up."""
    place = np.arange(values.shape[1], dtype=np.int32)
    inside = (place >= from_part[:, None]) & (place < to_part[:, None])
    return np.asarray((inside & ((values < 0) | (values > spike_wh[:, None]))).any(axis=1))


def settle(days: Days) -> Settled:
    """Check and estimate every day of the batch; a pure function of its arrays."""
    k = days.values.shape[1]
    place = np.arange(k, dtype=np.int32)
    inside = (place >= days.from_part[:, None]) & (place < days.to_part[:, None])
    reason = _reasons(days, inside)
    reason[_spikes(days, inside, reason)] = Reason.SPIKE
    bad = inside & (reason != Reason.NONE)

    values, flags = days.values.copy(), days.base.copy()
    rows = np.flatnonzero(bad.any(axis=1))
    if len(rows):
        values[rows], flags[rows] = _estimated(days, rows, inside[rows], bad[rows], reason[rows])
    values[~inside] = MISSING_WH
    flags[~inside] = Flag.NOT_INSTALLED
    return _summed(values, flags)


def _reasons(days: Days, inside: Bools) -> Bytes:
    """(n, k) the reason known from a value alone."""
    v = days.values
    gap = np.where(days.base == Flag.MISSING_RESET, np.uint8(Reason.RESET), np.uint8(Reason.GAP))
    reason = np.select(
        [v == MISSING_WH, v < 0, v > days.range_wh[:, None]],
        [gap, np.uint8(Reason.NEGATIVE), np.uint8(Reason.RANGE)],
        np.uint8(Reason.NONE),
    )
    return np.where(inside, reason, np.uint8(Reason.NONE)).astype(np.uint8)


def _spikes(days: Days, inside: Bools, reason: Bytes) -> Bools:
    """(n, k) lone values above the spike limit that the meter's own use does not bear out."""
    k = days.values.shape[1]
    suspect = inside & (reason == Reason.NONE) & (days.values > days.spike_wh[:, None])
    found: Bools = np.zeros(suspect.shape, dtype=np.bool_)
    rows = np.flatnonzero(suspect.any(axis=1))
    if not len(rows):
        return found
    mine, good = suspect[rows], inside[rows] & (reason[rows] == Reason.NONE)
    v = days.values[rows].astype(np.int64)
    before, after = _nearest(~mine)
    lone = mine & (after - before - 1 <= SPIKE_PARTS)

    def beside(where: Int64s) -> Int64s:
        held = np.clip(where, 0, k - 1)
        there = (where >= 0) & (where < k) & np.take_along_axis(good, held, axis=1)
        return np.where(there, np.take_along_axis(v, held, axis=1), -1)

    neighbours = np.maximum(beside(before), beside(after))
    peak = _peak(days, rows)[:, None]
    bar = np.where(peak >= 0, peak, neighbours)
    slack = SPIKE_SLACK_W * (DAY_MINUTES // k) // 60
    found[rows] = lone & (bar >= 0) & (v > SPIKE_TIMES * bar + slack)
    return found


def _peak(days: Days, rows: Int64s) -> Int64s:
    """(m,) highest value of each row's usual day (weekday first, else recent), -1 where unknown."""
    which = days.usual_row[rows]
    peak = np.full(len(rows), -1, dtype=np.int64)
    known = which >= 0
    if known.any():
        weekday = days.weekday[which[known]].max(axis=1)
        recent = days.recent[which[known]].max(axis=1)
        peak[known] = np.where(weekday >= 0, weekday, np.where(recent >= 0, recent, -1))
    return peak


def _nearest(there: Bools) -> tuple[Int64s, Int64s]:
    """(n, k) for each place the nearest true place before it (-1: none) and after it (k: none)."""
    k = there.shape[1]
    place = np.arange(k, dtype=np.int64)
    before = np.maximum.accumulate(np.where(there, place, -1), axis=1)
    after = np.minimum.accumulate(np.where(there, place, k)[:, ::-1], axis=1)[:, ::-1]
    return before, after


def _estimated(days: Days, rows: Int64s, inside: Bools, bad: Bools, reason: Bytes) -> tuple[Int32s, Bytes]:
    k = days.values.shape[1]
    minutes = DAY_MINUTES // k
    values, flags = days.values[rows].astype(np.int64), days.base[rows].copy()
    good = inside & ~bad
    before, after = _nearest(~bad)
    length = after - before - 1
    left, right = np.clip(before, 0, k - 1), np.clip(after, 0, k - 1)
    between = (before >= 0) & (after < k)
    between &= np.take_along_axis(good, left, axis=1) & np.take_along_axis(good, right, axis=1)
    short = bad & between & (length * minutes <= INTERPOLATE_MINUTES)
    place = np.arange(k, dtype=np.int64)
    a, b = np.take_along_axis(values, left, axis=1), np.take_along_axis(values, right, axis=1)
    span = np.maximum(length + 1, 1)
    line = (a * (after - place) + b * (place - before) + span // 2) // span

    which = days.usual_row[rows]
    weekday = np.full(values.shape, MISSING_WH, dtype=np.int64)
    recent = weekday.copy()
    known = which >= 0
    weekday[known], recent[known] = days.weekday[which[known]], days.recent[which[known]]

    long = bad & ~short
    by_weekday = long & (weekday >= 0)
    by_recent = long & ~by_weekday & (recent >= 0)
    left_out = long & ~by_weekday & ~by_recent
    first = FIRST_ESTIMATED + 3 * (reason.astype(np.int16) - 1)
    for here, value, flag in (
        (short, line, first + Method.INTERPOLATED),
        (by_weekday, weekday, first + Method.PROFILE),
        (by_recent, recent, first + Method.RECENT),
    ):
        values[here] = value[here]
        flags[here] = flag[here]
    values[left_out] = MISSING_WH
    flags[left_out] = (FIRST_MISSING + reason.astype(np.int16) - 1)[left_out]
    return values.astype(np.int32), flags.astype(np.uint8)


def _summed(values: Int32s, flags: Bytes) -> Settled:
    k = values.shape[1]
    present = np.where(values == MISSING_WH, 0, values)
    estimate = (flags >= FIRST_ESTIMATED) & (flags < FIRST_MISSING)
    energy = present.sum(axis=1, dtype=np.int64)
    if k == 1:
        # The solar part of an equal share: 32 of 96 parts, and those Wh of the remainder that fall on them.
        whole, rest = np.divmod(energy, BLOCKS)
        solar = whole * (SOLAR_TO - SOLAR_FROM) + np.clip(rest - SOLAR_FROM, 0, SOLAR_TO - SOLAR_FROM)
    else:
        solar = present[:, SOLAR_FROM * k // BLOCKS : SOLAR_TO * k // BLOCKS].sum(axis=1, dtype=np.int64)
    return Settled(
        values=values,
        flags=flags,
        energy_wh=energy,
        solar_wh=solar,
        estimated_wh=np.where(estimate, present, 0).sum(axis=1, dtype=np.int64),
        missing_blocks=((flags >= FIRST_MISSING).sum(axis=1) * (BLOCKS // k)).astype(np.int32),
    )
