"""Random meter-days with every fault at once, for the tests that hold NumPy and Numba against each other."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from bijlighar.metering.rules import settle
from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.rules.register import Advances

RANGE_WH = 4_500
LOAD_WH = 1_500
OUTPUTS = ("values", "flags", "energy_wh", "solar_wh", "estimated_wh", "missing_blocks", "doubts")


def faulty(rng: np.random.Generator, n: int, k: int) -> settle.Days:
    """Gaps, negatives, jumps, frozen values, edits, meter changes, and registers that agree or do not."""
    true = rng.integers(0, 400, (n, k)).astype(np.int32)
    values = true.copy()
    for chance, low, high in ((0.004, -300, 0), (0.006, 1_400, 1_700), (0.003, 4_300, 9_000)):
        hit = rng.random((n, k)) < chance
        values[hit] = rng.integers(low, high, hit.sum())
    # Half of the days are left whole but for what is above, so that each rule also meets a clean day.
    for row in rng.choice(n, n // 2, replace=False):
        start = int(rng.integers(0, k))
        values[row, start : start + int(rng.integers(1, max(2, k // 3)))] = MISSING_WH
    for row in rng.choice(n, n // 5, replace=False):
        start, length = int(rng.integers(0, k)), int(rng.integers(1, k + 1))
        values[row, start : start + length] = int(rng.choice([0, 20, 60, 150, 1_600]))
    values[rng.random((n, k)) < 0.003] = MISSING_WH
    base = np.full((n, k), Flag.MEASURED, np.uint8)
    for flag, chance in ((Flag.EDITED, 0.02), (Flag.SHIFTED, 0.02), (Flag.FROM_REGISTER, 0.05)):
        base[(rng.random(n) < chance)[:, None] & (rng.random((n, k)) < 0.6)] = flag
    base[(base == Flag.EDITED) & (values < 0)] = Flag.MEASURED  # no correction is below zero
    gone = values == MISSING_WH
    base[gone] = Flag.MISSING
    base[gone & (rng.random((n, k)) < 0.2)] = Flag.MISSING_RESET
    base[gone & (rng.random((n, k)) < 0.2)] = Flag.MISSING_REFUSED
    from_part = np.where(rng.random(n) < 0.1, rng.integers(0, k + 1, n), 0).astype(np.int32)
    to_part = np.where(rng.random(n) < 0.1, rng.integers(0, k + 1, n), k).astype(np.int32)
    tables = [
        np.where(rng.random((n // 2 + 1, k)) < 0.7, rng.integers(0, 400, (n // 2 + 1, k)), MISSING_WH)
        for _ in range(3)
    ]
    tables[0][: n // 5] = MISSING_WH
    tables[2][: n // 5] = 0

    def which() -> np.ndarray:
        row = rng.integers(0, n // 2 + 1, n)
        return np.where(rng.random(n) < 0.6, row, -1).astype(np.int32)

    return settle.Days(
        values=values,
        base=base,
        from_part=from_part,
        to_part=to_part,
        range_wh=np.where(rng.random(n) < 0.9, RANGE_WH, 390).astype(np.int32),
        spike_wh=np.where(rng.random(n) < 0.5, LOAD_WH, RANGE_WH).astype(np.int32),
        usual_row=which(),
        weekday=tables[0].astype(np.int32),
        recent=tables[1].astype(np.int32),
        shape_row=which(),
        shape=tables[2].astype(np.int32),
        known=_known(rng, values, true, from_part, to_part),
    )


def _known(
    rng: np.random.Generator, values: np.ndarray, true: np.ndarray, from_part: np.ndarray, to_part: np.ndarray
) -> Advances:
    """A day's advance in most days, in some two halves of it; right, a little off, or quite wrong."""
    k = values.shape[1]
    rows, starts, ends, sums = [], [], [], []
    kinds = rng.random(len(values))
    for row in np.flatnonzero(kinds < 0.7).tolist():
        low, high = int(from_part[row]), int(to_part[row])
        if high <= low:
            continue
        cuts = [low, high]
        if kinds[row] < 0.2 and high - low > 1:
            cuts = [low, int(rng.integers(low + 1, high)), high]
        for start, end in pairwise(cuts):
            # What passed through the meter: mostly what it would have told, sometimes what it did tell.
            told = values[row, start:end]
            passed = (
                np.where(told >= 0, told, true[row, start:end]) if kinds[row] < 0.6 else true[row, start:end]
            )
            off = int(rng.choice([0, 0, 0, 5, -5, 40 + k, -40 - k, 3_000, -3_000, 2_000_000]))
            rows.append(row)
            starts.append(start)
            ends.append(end)
            sums.append(max(int(passed.sum()) + off, 0))
    return Advances(
        np.array(rows, np.int64),
        np.array(starts, np.int32),
        np.array(ends, np.int32),
        np.array(sums, np.int64),
    )
