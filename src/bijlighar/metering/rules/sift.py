"""The inner loops of reading a file, compiled by Numba: each row is looked at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.blocks import Bools, Int64s
from bijlighar.metering.rules.rejections import Rejection

F = TypeVar("F", bound=Callable[..., Any])
Codes = NDArray[np.uint8]
Lines = NDArray[np.uint32]

_NEGATIVE, _TOO_LARGE = int(Rejection.NEGATIVE), int(Rejection.TOO_LARGE)


def compiled(function: F) -> F:
    """Have Numba compile a function, for several threads at once; what it made is kept beside the module."""
    return cast(F, numba.njit(nogil=True, cache=True, boundscheck=False)(function))


@dataclass(frozen=True, slots=True)
class Sifted:
    """Rows that are readings, and the lines that are not with their codes, both in order.

    `row`: which rows the readings are; None when they are all.
    """

    line: Lines
    meter: Int64s
    day: Int64s
    part: Int64s
    value: Int64s
    row: Int64s | None
    lost: Lines
    code: Codes


@dataclass(frozen=True, slots=True)
class Meters:
    """Runs of rows of one meter: where each ends, its meter, and a code where it has none."""

    end: Int64s
    index: Int64s
    code: Codes


@dataclass(frozen=True, slots=True)
class Stamps:
    """`which` (n,) of the distinct stamps a row has; `day`, `part` and `code` of each of those."""

    which: NDArray[np.integer[Any]]
    day: Int64s
    part: Int64s
    code: Codes


@dataclass(frozen=True, slots=True)
class Values:
    """(n,) whole numbers that are Wh times `each`, at most `most` Wh, and codes where a row has none.

    `code` is empty when all have one; `rounded` when no value had parts of a Wh.
    """

    wh: NDArray[np.integer[Any]]
    code: Codes
    rounded: Bools
    each: int
    most: int


@dataclass(frozen=True, slots=True)
class Columns:
    """n rows looked at column by column; `unfit` is empty when every row has all columns."""

    line: Lines
    unfit: Codes
    meters: Meters
    stamps: Stamps
    values: Values

    def part(self, first: int, last: int) -> Columns:
        """The rows of the runs [first, last); nothing is copied."""
        start = int(self.meters.end[first - 1]) if first else 0
        end = int(self.meters.end[last - 1]) if last > first else start
        rows, runs = slice(start, end), slice(first, last)
        return Columns(
            self.line[rows],
            self.unfit[rows],
            Meters(self.meters.end[runs] - start, self.meters.index[runs], self.meters.code[runs]),
            replace(self.stamps, which=self.stamps.which[rows]),
            replace(
                self.values,
                wh=self.values.wh[rows],
                code=self.values.code[rows],
                rounded=self.values.rounded[rows],
            ),
        )


def sifted(columns: Columns) -> Sifted:
    """Keep the rows without a reason against them; the first reason stands: columns, meter, stamp, value."""
    line, meters, stamps, values = columns.line, columns.meters, columns.stamps, columns.values
    n = len(line)
    kept = np.empty(n, np.uint32)
    meter, day, part, value = (np.empty(n, np.int64) for _ in range(4))
    row = np.empty(n, np.int64)
    lost, code = np.empty(n, np.uint32), np.empty(n, np.uint8)
    count = _sift(
        line, columns.unfit, meters.end, meters.index, meters.code, stamps.which, stamps.day, stamps.part,
        stamps.code, values.wh, values.code, values.each, values.most,
        kept, meter, day, part, value, row, lost, code,
    )  # fmt: skip
    return Sifted(
        line=kept[:count],
        meter=meter[:count],
        day=day[:count],
        part=part[:count],
        value=value[:count],
        row=None if count == n else row[:count],
        lost=lost[: n - count].copy(),
        code=code[: n - count].copy(),
    )


@compiled
def judged(of_run: Any, unfit: Any, of_stamp: Any, value_code: Any, whole: Any, high: Any, row: Any) -> Any:
    """The first reason against one row, 0 if there is none; called by compiled loops only."""
    if len(unfit) and unfit[row]:
        return np.int64(unfit[row])
    if of_run:
        return np.int64(of_run)
    if of_stamp:
        return np.int64(of_stamp)
    if len(value_code) and value_code[row]:
        return np.int64(value_code[row])
    if whole < 0:
        return np.int64(_NEGATIVE)
    if whole > high:
        return np.int64(_TOO_LARGE)
    return np.int64(0)


@compiled
def _sift(
    line: Any, unfit: Any, run_end: Any, run_meter: Any, run_code: Any, which: Any, days: Any, parts: Any,
    stamp_code: Any, wh: Any, value_code: Any, each: Any, most: Any,
    kept: Any, meter: Any, day: Any, part: Any, value: Any, row: Any, lost: Any, code: Any,
) -> Any:  # fmt: skip
    count, gone, start = 0, 0, 0
    high = most // each
    for run in range(len(run_end)):
        for i in range(start, run_end[run]):
            at = which[i]
            why = judged(run_code[run], unfit, stamp_code[at], value_code, np.int64(wh[i]), high, i)
            if why:
                lost[gone] = line[i]
                code[gone] = why
                gone += 1
            else:
                kept[count] = line[i]
                meter[count] = run_meter[run]
                day[count] = days[at]
                part[count] = parts[at]
                value[count] = np.int64(wh[i]) * each
                row[count] = i
                count += 1
        start = run_end[run]
    return count


def on_grid(ticks: Int64s, step: int, most: int) -> tuple[int, int, NDArray[np.int32]] | None:
    """Ticks -> (the first, how many steps to the last, each one's step), None when one lies beside the grid.

    Also None when there would be more than `most` steps.
    """
    first, last = int(ticks.min()), int(ticks.max())
    count = (last - first) // step + 1
    if count > most:
        return None
    which = np.empty(len(ticks), np.int32)
    return (first, count, which) if _on_grid(ticks, first, step, which) else None


@compiled
def _on_grid(ticks: Any, first: Any, step: Any, which: Any) -> Any:
    before, slot = ticks[0], (ticks[0] - first) // step
    fine = slot * step + first == before
    for i in range(len(ticks)):
        tick = ticks[i]
        if tick == before + step:
            slot += 1
        elif tick != before:
            slot = (tick - first) // step
            fine &= slot * step + first == tick
        before = tick
        which[i] = slot
    return fine


def pairs_in_order(meter: Int64s, day: Int64s) -> tuple[Int64s, Int64s] | None:
    """Each reading's (meter, day) numbered, and where each number begins; None unless they ascend."""
    number, starts = np.empty(len(meter), np.int64), np.empty(len(meter), np.int64)
    count = _pairs_in_order(meter, day, number, starts)
    return (number, starts[:count].copy()) if count >= 0 else None


@compiled
def _pairs_in_order(meter: Any, day: Any, number: Any, starts: Any) -> Any:
    count = 0
    for i in range(len(meter)):
        if i == 0 or meter[i] != meter[i - 1] or day[i] != day[i - 1]:
            if i and (meter[i] < meter[i - 1] or (meter[i] == meter[i - 1] and day[i] < day[i - 1])):
                return -1
            starts[count] = i
            count += 1
        number[i] = count - 1
    return count


def fill(cells: NDArray[Any], cell: Int64s, value: Int64s, empty: int, policy: str) -> tuple[int, Int64s]:
    """Put values into cells -> (how many cells are filled, which values contradict and are not taken).

    Different values for one cell: "reject" takes none of them, "first" the first, "last" the last.
    """
    differs = np.zeros(len(cells), np.bool_)
    last = policy == "last"
    filled, any_differs = _fill(cells, cell, value, empty, differs, last)
    if not any_differs:
        return filled, np.empty(0, np.int64)
    mine = np.flatnonzero(differs[cell])
    if policy == "reject":
        filled -= int(differs.sum())
        cells[differs] = empty
        return filled, mine
    return filled, mine[value[mine] != cells[cell[mine]]]


@compiled
def _fill(cells: Any, cell: Any, value: Any, empty: Any, differs: Any, last: Any) -> Any:
    filled, any_differs = 0, False
    for i in range(len(cell)):
        c, v = cell[i], value[i]
        if cells[c] == empty:
            cells[c] = v
            filled += 1
        elif cells[c] != v:
            differs[c] = True
            any_differs = True
            if last:
                cells[c] = v
    return filled, any_differs
