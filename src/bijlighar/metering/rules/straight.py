"""Rows that tell one meter-day after the other go straight into its array: each is touched once.

What `rows.judge` and `grid.place` do in several passes over memory, in one, for the common case. What does
not fit it (a meter-day told in two places, contradicting values) is left to those two; a test holds both
equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bijlighar.metering.rules.blocks import MISSING_WH, parts_a_day
from bijlighar.metering.rules.findings import CLOCK_FROM_SECONDS
from bijlighar.metering.rules.fold import day_key
from bijlighar.metering.rules.grid import Placed, RawDays
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.rows import Rejected
from bijlighar.metering.rules.sift import Columns, compiled, judged

_SPARSE, _SMALL = 4, 1_000_000
"""Arrays of more than `_SMALL` cells may be so many times larger than the rows; beyond it is disorder."""


def suits(layout: Layout) -> bool:
    """Whether rows of a layout can go straight: values alone, whose stamps tell nothing of clocks."""
    no_register = not layout.is_register and not layout.register_column
    return no_register and layout.tolerance_seconds <= CLOCK_FROM_SECONDS


def middle(columns: Columns, held: int | None) -> tuple[int, int]:
    """The runs [first, last) of a piece that hold whole meters.

    Before them stand those of the meter that the piece before ended with (`held`), after them those of the
    last meter, which may go on in the next piece.
    """
    known = np.flatnonzero(columns.meters.code == 0)
    if not len(known):
        return 0, 0
    meter = columns.meters.index[known]
    others = np.flatnonzero(meter != (meter[0] if held is None else held))
    first = 0 if held is None or meter[0] != held else int(known[others[0]]) if len(others) else len(meter)
    before = np.flatnonzero(meter != meter[-1])
    last = int(known[before[-1]]) + 1 if len(before) else 0
    return first, max(first, last)


def placed(columns: Columns, layout: Layout) -> tuple[Placed, int] | None:
    """Put every row into its cell -> what became of them, and how many taken values had parts of a Wh.

    None when the rows do not suit: then `rows.readings_of` and `grid.place` say what becomes of them.
    """
    line, meters, stamps, values = columns.line, columns.meters, columns.stamps, columns.values
    k = parts_a_day(layout.interval_minutes)
    most = min(len(meters.end) * len(np.unique(stamps.day)), len(line))
    if most * k > max(_SPARSE * len(line), _SMALL):
        return None
    cells = np.full(most * k, MISSING_WH, np.int32)
    meter, day = np.empty(most, np.int64), np.empty(most, np.int64)
    lost, code = np.empty(len(line), np.uint32), np.empty(len(line), np.uint8)
    count, filled, taken, gone, rounded = _place(
        line, columns.unfit, meters.end, meters.index, meters.code, stamps.which, stamps.day, stamps.part,
        stamps.code, values.wh, values.code, values.rounded, values.each, values.most, k,
        cells, meter, day, lost, code,
    )  # fmt: skip
    if count < 0:
        return None
    meter, day = meter[:count], day[:count]
    if len(np.unique(day_key(meter, day))) < count:
        return None
    none = np.broadcast_to(np.int64(-1), count)
    days = RawDays(day, meter, cells[: count * k].reshape(count, k), none, none)
    rejected = Rejected(lost[:gone].copy(), code[:gone].copy())
    return Placed(days, meter, day, filled, taken - filled, rejected), rounded


@compiled
def _place(
    line: Any, unfit: Any, run_end: Any, run_meter: Any, run_code: Any, which: Any, days: Any, parts: Any,
    stamp_code: Any, wh: Any, value_code: Any, is_rounded: Any, each: Any, most: Any, k: Any,
    cells: Any, meter: Any, day: Any, lost: Any, code: Any,
) -> Any:  # fmt: skip
    count, filled, taken, gone, rounded, start = 0, 0, 0, 0, 0, 0
    high = most // each
    for run in range(len(run_end)):
        for i in range(start, run_end[run]):
            at = which[i]
            v = np.int64(wh[i])
            why = judged(run_code[run], unfit, stamp_code[at], value_code, v, high, i)
            if why:
                lost[gone] = line[i]
                code[gone] = why
                gone += 1
                continue
            if count == 0 or meter[count - 1] != run_meter[run] or day[count - 1] != days[at]:
                if count == len(meter):
                    return -1, 0, 0, 0, 0
                meter[count] = run_meter[run]
                day[count] = days[at]
                count += 1
            cell = (count - 1) * k + parts[at]
            v *= each
            if cells[cell] == MISSING_WH:
                cells[cell] = v
                filled += 1
            elif cells[cell] != v:
                return -1, 0, 0, 0, 0
            taken += 1
            if len(is_rounded):
                rounded += is_rounded[i]
        start = run_end[run]
    return count, filled, taken, gone, rounded
