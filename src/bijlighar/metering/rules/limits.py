"""What one interval of a meter can hold: the figures against which a value is judged."""

from __future__ import annotations

import numpy as np

from bijlighar.metering.rules.blocks import Int32s, Int64s

RATING_W = {"1": 14_400, "3": 43_200}
"""What a whole-current meter carries: 60 A at 240 V on each phase."""
OVERLOAD_PERCENT = 125
"""A meter still counts rightly a quarter above its rating; more than that cannot have passed through it."""
LOAD_TIMES = 3
"""A value is looked at as a possible spike above this many times the sanctioned load."""
MAX_WH = 2**31 - 1


def range_limit_wh(rating_w: Int64s, interval_minutes: int) -> Int32s:
    """(n,) ratings in W -> the most Wh that one interval can truly hold."""
    return _capped(rating_w * interval_minutes * OVERLOAD_PERCENT // 6000)


def spike_limit_wh(sanctioned_load_w: Int64s, rating_w: Int64s, interval_minutes: int) -> Int32s:
    """(n,) sanctioned loads in W (0 = unknown) -> Wh above which a value must also fit the meter's own use.

    Without a known load there is no suspicion below the range limit: real use is never thrown away for
    want of a figure.
    """
    by_load = sanctioned_load_w * LOAD_TIMES * interval_minutes // 60
    by_range = rating_w * interval_minutes * OVERLOAD_PERCENT // 6000
    return _capped(np.where(sanctioned_load_w > 0, np.minimum(by_load, by_range), by_range))


def _capped(wh: Int64s) -> Int32s:
    return np.minimum(wh, MAX_WH).astype(np.int32)
