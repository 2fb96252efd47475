"""A meter's own usual day, from which long gaps are filled and against which spikes are judged."""

from __future__ import annotations

import numpy as np

from bijlighar.metering.rules.blocks import MISSING_WH, Int32s

WEEKDAY_BACK = (7, 14, 21, 28)
RECENT_BACK = (1, 2, 3, 4, 5, 6, 7)
DAYS_BACK = tuple(sorted({*WEEKDAY_BACK, *RECENT_BACK}))
"""Which earlier days are looked at, in days before the day in question."""
RECENT_AT_LEAST = 3
"""So many of the last seven days must have a value before their mean is used."""


def usual(history: Int32s, limit_wh: Int32s) -> tuple[Int32s, Int32s]:
    """(n, len(DAYS_BACK), k) raw Wh of earlier days, (n,) spike limits -> (weekday, recent), each (n, k) Wh.

    `weekday` is the mean of the same weekday of the last four weeks (one is enough), `recent` that of the
    last seven days (three are needed); cut to whole Wh; MISSING_WH where unknown. Values that are negative
    or above the limit take no part, so that neither rests on a doubtful value.
    """
    usable = (history >= 0) & (history <= limit_wh[:, None, None])
    return (
        _mean(history, usable, [DAYS_BACK.index(back) for back in WEEKDAY_BACK], 1),
        _mean(history, usable, [DAYS_BACK.index(back) for back in RECENT_BACK], RECENT_AT_LEAST),
    )


def _mean(history: Int32s, usable: np.ndarray, places: list[int], at_least: int) -> Int32s:
    use = usable[:, places]
    count = use.sum(axis=1)
    total = np.where(use, history[:, places], 0).sum(axis=1, dtype=np.int64)
    known = count >= at_least
    return np.where(known, total // np.maximum(count, 1), MISSING_WH).astype(np.int32)
