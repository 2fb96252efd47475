"""Days for which nothing came: which of them are told all the same, and which must be told no more."""

from __future__ import annotations

import numpy as np

from bijlighar.metering.queries import known
from bijlighar.metering.queries.stored import finest, raw_keys
from bijlighar.metering.rules.blocks import DAY_MINUTES, Int64s
from bijlighar.metering.rules.fold import Folded, among, distinct, empty_days, meter_and_day


def holes(keys: Int64s, today: int) -> Int64s:
    """Single days without any reading among the given ones or next to them, with readings on both sides."""
    meter, day = meter_and_day(keys)
    days = distinct(day)
    around = distinct(*(days + away for away in (-2, -1, 0, 1, 2)))
    there = raw_keys(distinct(meter).tolist(), around.tolist())
    beside = distinct(keys - 1, keys, keys + 1)
    empty = beside[~among(beside, there)]
    enclosed = among(empty - 1, there) & among(empty + 1, there)
    return np.asarray(empty[enclosed & (meter_and_day(empty)[1] < today)])


def with_holes(folded: list[Folded], empty: Int64s) -> list[Folded]:
    """Add each hole as a day of gaps, in as many parts as the finer of the two days beside it has.

    A hole is so the same day whether its neighbours are validated with it or not.
    """
    if not len(empty):
        return folded
    key, interval, batch = finest(distinct(empty - 1, empty + 1))
    before, after = np.searchsorted(key, empty - 1), np.searchsorted(key, empty + 1)
    minutes = np.minimum(interval[before], interval[after])
    newest = np.maximum(batch[before], batch[after])
    out = list(folded)
    for one in distinct(minutes).tolist():
        mine = minutes == one
        days = empty_days(empty[mine], DAY_MINUTES // one, newest[mine])
        beside = (at for at, some in enumerate(out) if some.values.shape[1] == days.values.shape[1])
        place = next(beside, None)
        if place is None:
            out.append(days)
        else:
            out[place] = out[place].joined(days)
    return out


def withdrawn(keys: Int64s) -> Int64s:
    """Those of the days, of which nothing is known any more, that have a version: it must not stand."""
    if not len(keys):
        return keys
    meter, day = meter_and_day(keys)
    return np.intersect1d(keys, known.validated_keys(distinct(meter).tolist(), distinct(day).tolist()))
