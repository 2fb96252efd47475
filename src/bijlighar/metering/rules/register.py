"""The register's word on a stretch of a day: does the sum agree, and how estimates are fitted to it.

The sum of the intervals of a stretch must be the register's advance over it. Where values are not used, what
the others leave of the advance is known, and the estimates are scaled to exactly that. Where every value is
there and the sum still differs, nothing is changed: a person is told. Two readings of one register outweigh a
rule of thumb: they bear out a jump (it is use, not a spike) and prove a frozen value wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np

from bijlighar.metering.rules.blocks import Bools, Bytes, Int32s, Int64s
from bijlighar.metering.rules.flags import Flag, Reason
from bijlighar.metering.rules.limits import MAX_WH

READING_WH = 10
"""A register is often told in hundredths of a unit: so far may each of its two readings be off."""
PART_WH = 1
"""So far may each interval be off, cut or rounded to whole Wh."""
STUCK_MINUTES = 360
STUCK_FROM_W = 100
"""Below this, equal values for hours are a small steady load in whole Wh; above it no home repeats itself."""


class Doubt(IntFlag):
    """What a day as a whole is doubted for; one byte a meter-day."""

    STUCK = 1
    """The same value, not zero, for six hours or longer."""
    SUM_DIFFERS = 2
    """The sum of the intervals is not the register's advance, and no estimate can make it so."""
    FITTED = 4
    """Estimates were scaled so that the sum is the register's advance."""
    CONFIRMED = 8
    """The register bore out a jump that would have been refused as a spike."""


@dataclass(frozen=True, slots=True)
class Advances:
    """m stretches of days whose register advance is known, in the order of their rows, without overlaps.

    `row` (m,) which day of the batch; parts [`from_part`, `to_part`); `wh` the advance.
    """

    row: Int64s
    from_part: Int32s
    to_part: Int32s
    wh: Int64s


def no_advances() -> Advances:
    """No stretch at all."""
    nothing = np.empty(0, np.int32)
    return Advances(np.empty(0, np.int64), nothing, nothing, np.empty(0, np.int64))


def tolerance_wh(parts: int) -> int:
    """How far the sum of so many intervals may be from the register's advance: rounding, nothing more."""
    return 2 * READING_WH + PART_WH * parts


def stuck(values: Int32s, base: Bytes, good: Bools, minutes: int) -> Bools:
    """(n, k) the parts of runs of one same value, at least `STUCK_FROM_W`, that last `STUCK_MINUTES`."""
    n, k = values.shape
    told = (base == Flag.MEASURED) | (base == Flag.SPREAD) | (base == Flag.SHIFTED)
    could = good & told & (values >= STUCK_FROM_W * minutes // 60)
    goes_on = np.zeros((n, k), np.bool_)
    goes_on[:, 1:] = could[:, 1:] & could[:, :-1] & (values[:, 1:] == values[:, :-1])
    place = np.arange(k)
    start = np.maximum.accumulate(np.where(goes_on, -1, place), axis=1)
    ends = np.ones((n, k), np.bool_)
    ends[:, :-1] = ~goes_on[:, 1:]
    end = np.minimum.accumulate(np.where(ends, place, k)[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(could & (end - start + 1 >= stuck_parts(minutes)))


def stuck_parts(minutes: int) -> int:
    """How many equal intervals are a stuck meter."""
    return max(2, STUCK_MINUTES // minutes)


def weighed(
    values: Int32s, reason: Bytes, inside: Bools, frozen: Bools, known: Advances, range_wh: Int32s
) -> tuple[Bytes, Bytes, list[int]]:
    """Hold every stretch against its advance: (`reason` (n, k) anew, doubts (n,), stretches to fit)."""
    reason, doubts, fit = reason.copy(), np.zeros(len(values), np.uint8), list[int]()
    for at, row in enumerate(known.row.tolist()):
        here = slice(int(known.from_part[at]), int(known.to_part[at]))
        v, why = values[row, here].astype(np.int64), reason[row, here]
        bad = inside[row, here] & (why != Reason.NONE)
        good = inside[row, here] & ~bad
        count, near = int(bad.sum()), tolerance_wh(here.stop - here.start)
        rest = int(known.wh[at]) - int(v[good].sum())
        jumps = bad & (why == Reason.SPIKE)
        held = frozen[row, here] & good
        if count and jumps.sum() == count and abs(rest - int(v[jumps].sum())) <= near:
            why[jumps] = Reason.NONE
            doubts[row] |= Doubt.CONFIRMED
        elif not count and abs(rest) <= near:
            pass
        elif _fits(rest, count, near, int(range_wh[row])):
            fit.append(at)
        elif held.any() and _fits(
            rest + int(v[held].sum()), count + int(held.sum()), near, int(range_wh[row])
        ):
            why[held] = Reason.STUCK
            fit.append(at)
        else:
            doubts[row] |= Doubt.SUM_DIFFERS
        if fit and fit[-1] == at:
            doubts[row] |= Doubt.FITTED
    return reason, doubts, fit


def _fits(rest: int, count: int, near: int, most: int) -> bool:
    """Whether so many intervals can hold what is left of the advance."""
    return count > 0 and -near <= rest <= min(most * count, MAX_WH)


def fitted(weights: Int64s, total: int, most: int) -> Int64s:
    """Share `total` Wh out by `weights`, none above `most`, the sum exact.

    By largest remainders, of equal ones the earlier first; what would go above `most` stays there and the
    others share the rest. Where every weight is zero all are equal.
    """
    out = np.zeros(len(weights), np.int64)
    free = np.ones(len(weights), np.bool_)
    left = max(total, 0)
    while free.any():
        weight = np.where(free, weights, 0)
        if not weight.sum():
            weight = free.astype(np.int64)
        whole = int(weight.sum())
        share = left * weight // whole
        over = free & (share >= most)
        if not over.any():
            remainder = left * weight % whole
            more = left - int(share.sum())
            share[np.argsort(-remainder, kind="stable")[:more]] += 1
            return np.where(free, share, out)
        out[over] = most
        left -= most * int(over.sum())
        free &= ~over
    return out
