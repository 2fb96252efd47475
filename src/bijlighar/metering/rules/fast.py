"""The same checks and estimates as `settle`, in one pass over memory, compiled by Numba.

Kept equal to `settle.settle` in every output by a test on random days; change both together.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from bijlighar.metering.rules.blocks import BLOCKS, DAY_MINUTES, MISSING_WH, SOLAR_FROM, SOLAR_TO
from bijlighar.metering.rules.flags import FIRST_ESTIMATED, FIRST_MISSING, Flag, Reason
from bijlighar.metering.rules.settle import (
    INTERPOLATE_MINUTES,
    SPIKE_PARTS,
    SPIKE_SLACK_W,
    SPIKE_TIMES,
    Days,
    Settled,
)

F = TypeVar("F", bound=Callable[..., Any])

_NONE, _GAP, _NEGATIVE, _RANGE, _SPIKE, _RESET = (int(reason) for reason in Reason)
_NOT_INSTALLED, _MISSING_RESET = int(Flag.NOT_INSTALLED), int(Flag.MISSING_RESET)


def _compiled(function: F) -> F:
    return cast(F, numba.njit(nogil=True, cache=True, boundscheck=False)(function))


def settle(days: Days) -> Settled:
    """Check and estimate every day of the batch, as `settle.settle` does."""
    n, k = days.values.shape
    out = Settled(
        values=np.empty((n, k), np.int32),
        flags=np.empty((n, k), np.uint8),
        energy_wh=np.empty(n, np.int64),
        solar_wh=np.empty(n, np.int64),
        estimated_wh=np.empty(n, np.int64),
        missing_blocks=np.empty(n, np.int32),
    )
    _settle(
        days.values, days.base, days.from_part, days.to_part, days.range_wh, days.spike_wh,
        days.usual_row, days.weekday, days.recent,
        out.values, out.flags, out.energy_wh, out.solar_wh, out.estimated_wh, out.missing_blocks,
    )  # fmt: skip
    return out


@_compiled
def _settle(
    values: Any, base: Any, from_part: Any, to_part: Any, range_wh: Any, spike_wh: Any, usual_row: Any,
    weekday: Any, recent: Any, out: Any, flags: Any, energy_wh: Any, solar_wh: Any, estimated_wh: Any,
    missing_blocks: Any,
) -> None:  # fmt: skip
    n, k = values.shape
    reason = np.empty(k, np.uint8)
    minutes = DAY_MINUTES // k
    slack = SPIKE_SLACK_W * minutes // 60
    solar_from, solar_to = SOLAR_FROM * k // BLOCKS, SOLAR_TO * k // BLOCKS
    for i in range(n):
        low, high = from_part[i], to_part[i]
        most, suspect = range_wh[i], spike_wh[i]
        clean = low <= 0 and high >= k
        # The plain loop without branches is what the machine vectorises: nearly every day passes here.
        wrong = 0
        for j in range(k):
            v = values[i, j]
            wrong += (v < 0) | (v > suspect) | (v > most)
            out[i, j] = v
            flags[i, j] = base[i, j]
        if wrong or not clean:
            _mend(
                values, base, i, k, low, high, most, suspect, usual_row[i], weekday, recent, minutes, slack,
                reason, out, flags,
            )  # fmt: skip
            total = np.int64(0)
            solar = np.int64(0)
            guessed = np.int64(0)
            gone = 0
            for j in range(k):
                v = out[i, j]
                if v == MISSING_WH:
                    gone += flags[i, j] >= FIRST_MISSING
                    continue
                total += v
                if solar_from <= j < solar_to:
                    solar += v
                if FIRST_ESTIMATED <= flags[i, j] < FIRST_MISSING:
                    guessed += v
        else:
            total = np.int64(0)
            solar = np.int64(0)
            guessed = np.int64(0)
            gone = 0
            for j in range(k):
                total += out[i, j]
            for j in range(solar_from, solar_to):
                solar += out[i, j]
        if k == 1:
            solar = total // BLOCKS * (SOLAR_TO - SOLAR_FROM)
            for j in range(SOLAR_FROM, SOLAR_TO):
                solar += j < total % BLOCKS
        energy_wh[i] = total
        solar_wh[i] = solar
        estimated_wh[i] = guessed
        missing_blocks[i] = gone * (BLOCKS // k)


@_compiled
def _mend(
    values: Any, base: Any, i: Any, k: Any, low: Any, high: Any, most: Any, suspect: Any, usual: Any,
    weekday: Any, recent: Any, minutes: Any, slack: Any, reason: Any, out: Any, flags: Any,
) -> None:  # fmt: skip
    for j in range(k):
        v = values[i, j]
        if j < low or j >= high:
            reason[j] = _NONE
            out[i, j] = MISSING_WH
            flags[i, j] = _NOT_INSTALLED
        elif v == MISSING_WH:
            reason[j] = _RESET if base[i, j] == _MISSING_RESET else _GAP
        elif v < 0:
            reason[j] = _NEGATIVE
        elif v > most:
            reason[j] = _RANGE
        else:
            reason[j] = _NONE
    _mark_spikes(values, i, k, low, high, suspect, usual, weekday, recent, slack, reason)

    j = max(low, 0)
    end = min(high, k)
    while j < end:
        if reason[j] == _NONE:
            j += 1
            continue
        start = j
        while j < end and reason[j] != _NONE:
            j += 1
        inner = start > max(low, 0) and j < end
        if inner and (j - start) * minutes <= INTERPOLATE_MINUTES:
            a, b, span = np.int64(values[i, start - 1]), np.int64(values[i, j]), j - start + 1
            for q in range(start, j):
                out[i, q] = (a * (j - q) + b * (q - start + 1) + span // 2) // span
                flags[i, q] = FIRST_ESTIMATED + 3 * (reason[q] - 1)
            continue
        for q in range(start, j):
            if usual >= 0 and weekday[usual, q] >= 0:
                out[i, q] = weekday[usual, q]
                flags[i, q] = FIRST_ESTIMATED + 3 * (reason[q] - 1) + 1
            elif usual >= 0 and recent[usual, q] >= 0:
                out[i, q] = recent[usual, q]
                flags[i, q] = FIRST_ESTIMATED + 3 * (reason[q] - 1) + 2
            else:
                out[i, q] = MISSING_WH
                flags[i, q] = FIRST_MISSING + reason[q] - 1


@_compiled
def _mark_spikes(
    values: Any, i: Any, k: Any, low: Any, high: Any, suspect: Any, usual: Any, weekday: Any,
    recent: Any, slack: Any, reason: Any,
) -> None:  # fmt: skip
    peak = np.int64(-2)
    j = max(low, 0)
    end = min(high, k)
    while j < end:
        if reason[j] != _NONE or values[i, j] <= suspect:
            j += 1
            continue
        start = j
        while j < end and reason[j] == _NONE and values[i, j] > suspect:
            j += 1
        if j - start > SPIKE_PARTS:
            continue
        if peak == -2:
            peak = _usual_peak(usual, weekday, recent, k)
        bar = peak
        if bar < 0:
            # A part that another rule refused, or that is a spike itself, says nothing about usual use.
            if start > low and start > 0 and reason[start - 1] == _NONE:
                bar = max(bar, np.int64(values[i, start - 1]))
            if j < end and reason[j] == _NONE:
                bar = max(bar, np.int64(values[i, j]))
        if bar < 0:
            continue
        for q in range(start, j):
            if values[i, q] > SPIKE_TIMES * bar + slack:
                reason[q] = _SPIKE


@_compiled
def _usual_peak(
    usual: Any, weekday: Any, recent: Any, k: Any,
) -> Any:  # fmt: skip
    peak = np.int64(-1)
    if usual >= 0:
        for j in range(k):
            peak = max(peak, np.int64(weekday[usual, j]))
        if peak < 0:
            for j in range(k):
                peak = max(peak, np.int64(recent[usual, j]))
    return peak
