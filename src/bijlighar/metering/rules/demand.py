"""What of a day's quarter hours a bill takes beside their sum: the highest demand, and part of the day."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS, MISSING_WH, Bytes, Int32s, Int64s
from bijlighar.metering.rules.flags import Flag

RECORDED = (Flag.MEASURED, Flag.SPREAD, Flag.SHIFTED, Flag.EDITED)
"""Flags of values that can make a demand: what a meter told, or two persons put in its place.

A day's sum or a register's advance shared equally says nothing of a peak, and an estimate never makes one.
"""


def highest_demand(values: Int32s, flags: Bytes, minutes: int) -> Int64s:
    """(n, 96) Wh and flags -> (n,) W: the highest average over `minutes` (15 or 30, from the full hour).

    Only stretches all of whose values were recorded count (`RECORDED`); a day without any has 0. A meter's
    half-hour or hour, shared in whole Wh, can come out 4 W above its average.
    """
    n = values.shape[0]
    each = minutes // BLOCK_MINUTES
    counts = np.isin(flags, [int(flag) for flag in RECORDED]) & (values != MISSING_WH)
    whole = counts.reshape(n, BLOCKS // each, each).all(axis=2)
    sums = values.astype(np.int64).reshape(n, BLOCKS // each, each).sum(axis=2)
    top: Int64s = np.where(whole, sums, 0).max(axis=1, initial=0)
    return np.maximum(top, 0) * (60 // minutes)


def energy_within(values: Int32s, spans: Iterable[tuple[int, int]]) -> Int64s:
    """(n, 96) Wh -> (n,) Wh inside some half-open spans of blocks; missing values count as nothing."""
    inside: NDArray[np.bool_] = np.zeros(BLOCKS, dtype=np.bool_)
    for first, after in spans:
        inside[first:after] = True
    chosen = values[:, inside].astype(np.int64)
    chosen[chosen == MISSING_WH] = 0
    found: Int64s = chosen.sum(axis=1)
    return found
