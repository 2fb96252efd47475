"""What of a day's quarter hours a bill takes beside their sum: the highest demand, and part of the day."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bijlighar.metering.rules.blocks import BLOCK_MINUTES, MISSING_WH, Bytes, Int32s, Int64s
from bijlighar.metering.rules.flags import Flag

RECORDED = (Flag.MEASURED, Flag.SPREAD, Flag.SHIFTED, Flag.EDITED)
"""Flags of values that can make a demand: what a meter told, or two persons put in its place.

A day's sum or a register's advance shared equally says nothing of a peak, and an estimate never makes one.
"""


_IS_RECORDED = np.zeros(256, dtype=np.bool_)
_IS_RECORDED[[int(flag) for flag in RECORDED]] = True


def highest_demand(values: Int32s, flags: Bytes, minutes: int) -> Int64s:
    """(n, 96) Wh and flags -> (n,) W: the highest average over `minutes` (15 or 30, from the full hour).

    Only stretches all of whose values were recorded count (`RECORDED`); a day without any has 0. A meter's
    half-hour or hour, shared in whole Wh, can come out 4 W above its average.
    """
    counts = _IS_RECORDED[flags] & (values != MISSING_WH)
    known = np.where(counts, values, 0)
    each = minutes // BLOCK_MINUTES
    if each > 1:
        parts = [slice(first, None, each) for first in range(each)]
        whole = np.logical_and.reduce([counts[:, part] for part in parts])
        known = np.where(whole, sum(known[:, part] for part in parts), 0)
    top: Int64s = known.max(axis=1, initial=0).astype(np.int64)
    return top * (60 // minutes)


def energy_within(values: Int32s, spans: Iterable[tuple[int, int]]) -> Int64s:
    """(n, 96) Wh -> (n,) Wh inside some half-open spans of blocks; missing values count as nothing."""
    found: Int64s = np.zeros(values.shape[0], dtype=np.int64)
    for first, after in spans:
        part = values[:, first:after]
        found += np.where(part == MISSING_WH, 0, part).sum(axis=1, dtype=np.int64)
    return found
