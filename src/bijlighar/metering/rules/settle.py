"""Checks a batch of meter-days and estimates what is missing: NumPy, the readable truth.

`settle` is the oracle; `fast.settle` does the same in one pass and must agree in every output.

A value is not used when it is a GAP, NEGATIVE, above what the meter can carry (RANGE), a lone jump far above
the meter's own use (SPIKE), lost to a register that started anew (RESET), frozen while the register moved
(STUCK), or refused by officers (REFUSED). What is not used is estimated: up to two hours are interpolated
between the neighbours of the same day; else the same weekday of the last four weeks; else, where the
register's advance is known, the shape of the homes on the same transformer; else the last seven days; else an
equal share of the advance; else it stays missing. Where the advance is known the estimates are scaled to it,
the sum exact.
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
from bijlighar.metering.rules.flags import (
    ESTIMATED,
    FIRST_MISSING,
    Flag,
    Method,
    Reason,
    is_estimated,
    is_missing,
)
from bijlighar.metering.rules.register import (
    Advances,
    Doubt,
    fitted,
    no_advances,
    stuck,
    tolerance_wh,
    weighed,
)

INTERPOLATE_MINUTES = 120
SPIKE_TIMES = 5
SPIKE_SLACK_W = 800
"""A spike is above five times the usual peak and this much more, so that a quiet home's kettle is none."""
SPIKE_PARTS = 2
"""A jump that lasts longer than two intervals is use, not a spike."""


@dataclass(frozen=True, slots=True)
class Days:
    """A batch of n meter-days in k parts each, as read.

    `values` (n, k) Wh with MISSING_WH; `base` (n, k) the flag of each present value, and a MISSING one that
    says why where there is none; `from_part`, `to_part` (n,) the parts during which the meter hung there,
    half-open; `range_wh`, `spike_wh` (n,) limits an interval; `usual_row` (n,) the row of `weekday` and
    `recent` (m, k) that belongs to a day, -1 where none was looked up; `shape_row` (n,) likewise the row of
    `shape` (s, k), the neighbours' mean that day; `known` the stretches whose register advance is known.
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
    shape_row: Int32s | None = None
    shape: Int32s | None = None
    known: Advances | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """The same days after checks and estimates: `values`, `flags` (n, k), their sums (n,), `doubts` (n,)."""

    values: Int32s
    flags: Bytes
    energy_wh: Int64s
    solar_wh: Int64s
    estimated_wh: Int64s
    missing_blocks: Int32s
    doubts: Bytes


def doubtful(
    values: Int32s, from_part: Int32s, to_part: Int32s, spike_wh: Int32s, known: Advances | None = None
) -> Bools:
    """(n,) whether a day has anything to estimate or to suspect, so that its usual day must be looked up."""
    place = np.arange(values.shape[1], dtype=np.int32)
    inside = (place >= from_part[:, None]) & (place < to_part[:, None])
    found = np.asarray((inside & ((values < 0) | (values > spike_wh[:, None]))).any(axis=1))
    if known is not None and len(known.row):
        upto = np.zeros((len(values), values.shape[1] + 1), np.int64)
        np.cumsum(np.where(inside, np.maximum(values, 0), 0), axis=1, dtype=np.int64, out=upto[:, 1:])
        sums = upto[known.row, known.to_part] - upto[known.row, known.from_part]
        found[known.row[np.abs(sums - known.wh) > tolerance_wh(0) + known.to_part - known.from_part]] = True
    return found


def settle(days: Days) -> Settled:
    """Check and estimate every day of the batch; a pure function of its arrays."""
    k = days.values.shape[1]
    place = np.arange(k, dtype=np.int32)
    inside = (place >= days.from_part[:, None]) & (place < days.to_part[:, None])
    reason = _reasons(days, inside)
    reason[_spikes(days, inside, reason)] = Reason.SPIKE
    known = days.known if days.known is not None else no_advances()
    frozen = stuck(days.values, days.base, inside & (reason == Reason.NONE), DAY_MINUTES // k)
    reason, doubts, fit = weighed(days.values, reason, inside, frozen, known, days.range_wh)
    doubts[frozen.any(axis=1)] |= np.uint8(Doubt.STUCK)
    bad = inside & (reason != Reason.NONE)
    fits = np.zeros(bad.shape, np.bool_)
    for at in fit:
        fits[known.row[at], known.from_part[at] : known.to_part[at]] = True

    values, flags = days.values.copy(), days.base.copy()
    rows = np.flatnonzero(bad.any(axis=1))
    if len(rows):
        values[rows], flags[rows] = _estimated(days, rows, inside[rows], bad[rows], reason[rows], fits[rows])
    for at in fit:
        _fit(values, flags, bad, days, known, at)
    values[~inside] = MISSING_WH
    flags[~inside] = Flag.NOT_INSTALLED
    return _summed(values, flags, doubts)


def _fit(values: Int32s, flags: Bytes, bad: Bools, days: Days, known: Advances, at: int) -> None:
    """Scale the estimates of one stretch to what the measured values leave of its advance, in place."""
    row, here = known.row[at], slice(int(known.from_part[at]), int(known.to_part[at]))
    v, mine = values[row, here], bad[row, here]
    # Good values lie inside the installation: outside of it a stretch has none.
    inside = (np.arange(here.start, here.stop) >= days.from_part[row]) & (
        np.arange(here.start, here.stop) < days.to_part[row]
    )
    rest = int(known.wh[at]) - int(v[inside & ~mine].sum(dtype=np.int64))
    weights = v[mine].astype(np.int64)
    blank = flags[row, here][mine] % 10 == Method.REGISTER
    weights[blank] = 1 if blank.all() else weights[~blank].sum() // (~blank).sum()
    v[mine] = fitted(weights, rest, int(days.range_wh[row]))


def _reasons(days: Days, inside: Bools) -> Bytes:
    """(n, k) the reason known from a value alone."""
    v = days.values
    gap = np.where(is_missing(days.base), days.base - np.uint8(FIRST_MISSING - 1), np.uint8(Reason.GAP))
    reason = np.select(
        [v == MISSING_WH, days.base == Flag.EDITED, v < 0, v > days.range_wh[:, None]],
        [gap, np.uint8(Reason.NONE), np.uint8(Reason.NEGATIVE), np.uint8(Reason.RANGE)],
        np.uint8(Reason.NONE),
    )
    return np.where(inside, reason, np.uint8(Reason.NONE)).astype(np.uint8)


def _spikes(days: Days, inside: Bools, reason: Bytes) -> Bools:
    """(n, k) lone values above the spike limit that the meter's own use does not bear out."""
    k = days.values.shape[1]
    suspect = inside & (reason == Reason.NONE) & (days.values > days.spike_wh[:, None])
    suspect &= days.base != Flag.EDITED
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


def _estimated(
    days: Days, rows: Int64s, inside: Bools, bad: Bools, reason: Bytes, fits: Bools
) -> tuple[Int32s, Bytes]:
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

    weekday, recent = (
        _of(days.usual_row[rows], table, values.shape) for table in (days.weekday, days.recent)
    )
    shape = np.full(values.shape, MISSING_WH, np.int64)
    if days.shape_row is not None and days.shape is not None:
        shape = _of(days.shape_row[rows], days.shape, values.shape)
    nothing = np.zeros(values.shape, np.int64)

    left_out = bad
    for could, value, method, scaled in (
        (short, line, Method.INTERPOLATED, Method.INTERPOLATED_SCALED),
        (weekday >= 0, weekday, Method.PROFILE, Method.PROFILE_SCALED),
        (fits & (shape >= 0), shape, Method.NEIGHBOURS_SCALED, Method.NEIGHBOURS_SCALED),
        (recent >= 0, recent, Method.RECENT, Method.RECENT_SCALED),
        (fits, nothing, Method.REGISTER, Method.REGISTER),
    ):
        here = left_out & could
        values[here] = np.minimum(value, days.range_wh[rows][:, None])[here]
        flags[here] = np.where(fits, ESTIMATED[reason, scaled], ESTIMATED[reason, method])[here]
        left_out = left_out & ~could
    values[left_out] = MISSING_WH
    flags[left_out] = (FIRST_MISSING + reason.astype(np.int16) - 1)[left_out]
    return values.astype(np.int32), flags.astype(np.uint8)


def _of(row: Int32s, table: Int32s, shape: tuple[int, ...]) -> Int64s:
    """The rows of a table that belong to some days, MISSING_WH for days without one."""
    out = np.full(shape, MISSING_WH, dtype=np.int64)
    out[row >= 0] = table[row[row >= 0]]
    return out


def without_estimates(settled: Settled, rows: Bools) -> Settled:
    """The same, but for (n,) `rows` whose estimates are taken back: those parts are missing again."""
    if not rows.any():
        return settled
    back = rows[:, None] & is_estimated(settled.flags)
    values, flags = np.where(back, MISSING_WH, settled.values), np.where(back, Flag.MISSING, settled.flags)
    return _summed(values.astype(np.int32), flags.astype(np.uint8), np.where(rows, 0, settled.doubts))


def _summed(values: Int32s, flags: Bytes, doubts: Bytes) -> Settled:
    k = values.shape[1]
    present = np.where(values == MISSING_WH, 0, values)
    estimate = is_estimated(flags)
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
        missing_blocks=(is_missing(flags).sum(axis=1) * (BLOCKS // k)).astype(np.int32),
        doubts=doubts,
    )
