"""The same checks and estimates as `settle`, in one pass over memory, compiled by Numba.

Kept equal to `settle.settle` in every output by a test on random days; change both together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from bijlighar.metering.rules.blocks import BLOCKS, DAY_MINUTES, MISSING_WH, SOLAR_FROM, SOLAR_TO
from bijlighar.metering.rules.fast_register import compiled, fit_stretch, mark_stuck, weigh
from bijlighar.metering.rules.flags import ESTIMATED, FIRST_MISSING, Flag, Method, Reason
from bijlighar.metering.rules.register import (
    PART_WH,
    READING_WH,
    STUCK_MINUTES,
    no_advances,
)
from bijlighar.metering.rules.settle import (
    INTERPOLATE_MINUTES,
    SPIKE_PARTS,
    SPIKE_SLACK_W,
    SPIKE_TIMES,
    Days,
    Settled,
)

_NONE, _GAP, _NEGATIVE, _RANGE, _SPIKE = (int(reason) for reason in list(Reason)[:5])
_NOT_INSTALLED, _EDITED, _LAST_MISSING = int(Flag.NOT_INSTALLED), int(Flag.EDITED), FIRST_MISSING + 9
_LINE, _PROFILE, _RECENT = int(Method.INTERPOLATED), int(Method.PROFILE), int(Method.RECENT)
_NEIGHBOURS, _REGISTER = int(Method.NEIGHBOURS_SCALED), int(Method.REGISTER)
_SCALED = int(Method.INTERPOLATED_SCALED)


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
        doubts=np.zeros(n, np.uint8),
    )
    known = days.known if days.known is not None else no_advances()
    shape_row, shape = days.shape_row, days.shape
    if shape_row is None or shape is None:
        shape_row, shape = np.full(n, -1, np.int32), np.empty((0, k), np.int32)
    _settle(
        days.values, days.base, days.from_part, days.to_part, days.range_wh, days.spike_wh,
        days.usual_row, days.weekday, days.recent, shape_row, shape,
        known.row, known.from_part, known.to_part, known.wh, ESTIMATED,
        out.values, out.flags, out.energy_wh, out.solar_wh, out.estimated_wh, out.missing_blocks, out.doubts,
    )  # fmt: skip
    return out


@compiled
def _settle(
    values: Any, base: Any, from_part: Any, to_part: Any, range_wh: Any, spike_wh: Any, usual_row: Any,
    weekday: Any, recent: Any, shape_row: Any, shape: Any, known_row: Any, known_from: Any, known_to: Any,
    known_wh: Any, codes: Any, out: Any, flags: Any, energy_wh: Any, solar_wh: Any, estimated_wh: Any,
    missing_blocks: Any, doubts: Any,
) -> None:  # fmt: skip
    n, k = values.shape
    reason = np.empty(k, np.uint8)
    frozen = np.empty(k, np.bool_)
    fits = np.empty(k, np.bool_)
    minutes = DAY_MINUTES // k
    slack = SPIKE_SLACK_W * minutes // 60
    enough = max(2, STUCK_MINUTES // minutes)
    solar_from, solar_to = SOLAR_FROM * k // BLOCKS, SOLAR_TO * k // BLOCKS
    stretch = 0
    for i in range(n):
        low, high = from_part[i], to_part[i]
        most, suspect = range_wh[i], spike_wh[i]
        # The plain loops without branches are what the machine vectorises: nearly every day passes here.
        wrong = 0
        for j in range(k):
            v = values[i, j]
            wrong += (v < 0) | (v > suspect) | (v > most)
            out[i, j] = v
            flags[i, j] = base[i, j]
        alike = 1
        for j in range(1, k):
            alike += values[i, j] == values[i, j - 1]
        first = stretch
        while stretch < len(known_row) and known_row[stretch] == i:
            stretch += 1
        total = np.int64(0)
        solar = np.int64(0)
        guessed = np.int64(0)
        gone = 0
        if wrong == 0 and alike < enough and low <= 0 and high >= k:
            for q in range(first, stretch):
                held = np.int64(0)
                for j in range(known_from[q], known_to[q]):
                    held += values[i, j]
                wrong += abs(known_wh[q] - held) > 2 * READING_WH + PART_WH * (known_to[q] - known_from[q])
        if wrong or alike >= enough or low > 0 or high < k:
            doubts[i] = _mend(
                values, base, i, k, low, high, most, suspect, usual_row[i], weekday, recent,
                shape_row[i], shape, known_from, known_to, known_wh, first, stretch, codes, minutes, slack,
                enough, reason, frozen, fits, out, flags,
            )  # fmt: skip
            for j in range(k):
                v = out[i, j]
                if v == MISSING_WH:
                    gone += FIRST_MISSING <= flags[i, j] <= _LAST_MISSING
                    continue
                total += v
                if solar_from <= j < solar_to:
                    solar += v
                if reason[j] != _NONE:
                    guessed += v
        else:
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


@compiled
def _mend(
    values: Any, base: Any, i: Any, k: Any, low: Any, high: Any, most: Any, suspect: Any, usual: Any,
    weekday: Any, recent: Any, near: Any, shape: Any, known_from: Any, known_to: Any, known_wh: Any,
    first: Any, last: Any, codes: Any, minutes: Any, slack: Any, enough: Any, reason: Any, frozen: Any,
    fits: Any, out: Any, flags: Any,
) -> Any:  # fmt: skip
    for j in range(k):
        v = values[i, j]
        flag = base[i, j]
        fits[j] = False
        if j < low or j >= high:
            reason[j] = _NONE
            out[i, j] = MISSING_WH
            flags[i, j] = _NOT_INSTALLED
        elif v == MISSING_WH:
            reason[j] = flag - (FIRST_MISSING - 1) if FIRST_MISSING <= flag <= _LAST_MISSING else _GAP
        elif flag == _EDITED:
            reason[j] = _NONE
        elif v < 0:
            reason[j] = _NEGATIVE
        elif v > most:
            reason[j] = _RANGE
        else:
            reason[j] = _NONE
    _mark_spikes(values, base, i, k, low, high, suspect, usual, weekday, recent, slack, reason)
    doubt = mark_stuck(values, base, i, k, low, high, minutes, enough, reason, frozen)
    for q in range(first, last):
        doubt |= weigh(
            values, i, low, high, most, known_from[q], known_to[q], known_wh[q], reason, frozen, fits
        )

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
        short = inner and (j - start) * minutes <= INTERPOLATE_MINUTES
        for q in range(start, j):
            if short:
                a, b, span = np.int64(values[i, start - 1]), np.int64(values[i, j]), j - start + 1
                out[i, q] = min((a * (j - q) + b * (q - start + 1) + span // 2) // span, np.int64(most))
                method = _SCALED + _LINE if fits[q] else _LINE
            elif usual >= 0 and weekday[usual, q] >= 0:
                out[i, q] = min(weekday[usual, q], most)
                method = _SCALED + _PROFILE if fits[q] else _PROFILE
            elif fits[q] and near >= 0 and shape[near, q] >= 0:
                out[i, q] = min(shape[near, q], most)
                method = _NEIGHBOURS
            elif usual >= 0 and recent[usual, q] >= 0:
                out[i, q] = min(recent[usual, q], most)
                method = _SCALED + _RECENT if fits[q] else _RECENT
            elif fits[q]:
                out[i, q] = 0
                method = _REGISTER
            else:
                out[i, q] = MISSING_WH
                flags[i, q] = FIRST_MISSING + reason[q] - 1
                continue
            flags[i, q] = codes[reason[q], method]
    for q in range(first, last):
        if known_from[q] < known_to[q] and fits[known_from[q]]:
            fit_stretch(
                values, i, low, high, most, known_from[q], known_to[q], known_wh[q], reason, out, flags
            )
    return doubt


@compiled
def _mark_spikes(
    values: Any, base: Any, i: Any, k: Any, low: Any, high: Any, suspect: Any, usual: Any, weekday: Any,
    recent: Any, slack: Any, reason: Any,
) -> None:  # fmt: skip
    peak = np.int64(-2)
    j = max(low, 0)
    end = min(high, k)
    while j < end:
        if reason[j] != _NONE or values[i, j] <= suspect or base[i, j] == _EDITED:
            j += 1
            continue
        start = j
        while j < end and reason[j] == _NONE and values[i, j] > suspect and base[i, j] != _EDITED:
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


@compiled
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
