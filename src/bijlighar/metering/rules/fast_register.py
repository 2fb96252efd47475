"""The register's word, as `register` has it, for one day at a time: what `fast` calls where one needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

from bijlighar.metering.rules.flags import Flag, Method, Reason
from bijlighar.metering.rules.limits import MAX_WH
from bijlighar.metering.rules.register import PART_WH, READING_WH, STUCK_FROM_W, Doubt

F = TypeVar("F", bound=Callable[..., Any])

_NONE, _SPIKE, _STUCK = int(Reason.NONE), int(Reason.SPIKE), int(Reason.STUCK)
_MEASURED, _SPREAD, _SHIFTED = int(Flag.MEASURED), int(Flag.SPREAD), int(Flag.SHIFTED)
_REGISTER = int(Method.REGISTER)
_IS_STUCK, _DIFFERS = int(Doubt.STUCK), int(Doubt.SUM_DIFFERS)
_FITTED, _CONFIRMED = int(Doubt.FITTED), int(Doubt.CONFIRMED)


def compiled(function: F) -> F:
    """Compile a function of arrays and numbers; kept on disk between runs."""
    return cast(F, numba.njit(nogil=True, cache=True, boundscheck=False)(function))


@compiled
def mark_stuck(
    values: Any, base: Any, i: Any, k: Any, low: Any, high: Any, minutes: Any, enough: Any, reason: Any,
    frozen: Any,
) -> Any:  # fmt: skip
    """Mark the frozen parts of day `i`; returns the doubt."""
    least = STUCK_FROM_W * minutes // 60
    found = 0
    frozen[:] = False
    j = max(low, 0)
    end = min(high, k)
    while j < end:
        flag = base[i, j]
        told = flag in (_MEASURED, _SPREAD, _SHIFTED)
        if reason[j] != _NONE or values[i, j] < least or not told:
            j += 1
            continue
        start = j
        j += 1
        while j < end and reason[j] == _NONE and values[i, j] == values[i, start]:
            flag = base[i, j]
            if flag not in (_MEASURED, _SPREAD, _SHIFTED):
                break
            j += 1
        if j - start >= enough:
            found = _IS_STUCK
            frozen[start:j] = True
    return found


@compiled
def weigh(
    values: Any, i: Any, low: Any, high: Any, most: Any, start: Any, end: Any, wh: Any, reason: Any,
    frozen: Any, fits: Any,
) -> Any:  # fmt: skip
    """Hold a stretch of day `i` against its advance; changes `reason` and `fits`, returns the doubt."""
    near = 2 * READING_WH + PART_WH * (end - start)
    rest, count, jumps, held = np.int64(wh), 0, 0, 0
    of_jumps, of_held = np.int64(0), np.int64(0)
    for j in range(max(start, low), min(end, high)):
        if reason[j] == _NONE:
            rest -= values[i, j]
            if frozen[j]:
                held += 1
                of_held += values[i, j]
        else:
            count += 1
            if reason[j] == _SPIKE:
                jumps += 1
                of_jumps += values[i, j]
    if count > 0 and jumps == count and abs(rest - of_jumps) <= near:
        for j in range(max(start, low), min(end, high)):
            reason[j] = _NONE
        return _CONFIRMED
    if count == 0 and abs(rest) <= near:
        return 0
    if not (count > 0 and -near <= rest <= min(np.int64(most) * count, np.int64(MAX_WH))):
        rest += of_held
        count += held
        if held == 0 or rest < -near or rest > min(np.int64(most) * count, np.int64(MAX_WH)):
            return _DIFFERS
        for j in range(max(start, low), min(end, high)):
            if reason[j] == _NONE and frozen[j]:
                reason[j] = _STUCK
    for j in range(start, end):
        fits[j] = True
    return _FITTED


@compiled
def fit_stretch(
    values: Any, i: Any, low: Any, high: Any, most: Any, start: Any, end: Any, wh: Any, reason: Any,
    out: Any, flags: Any,
) -> None:  # fmt: skip
    """Scale the estimates of a stretch of day `i` to what is left of its advance."""
    left = np.int64(wh)
    place = np.empty(end - start, np.int64)
    weight = np.empty(end - start, np.int64)
    m, blank, told = 0, 0, np.int64(0)
    for j in range(max(start, low), min(end, high)):
        if reason[j] == _NONE:
            left -= values[i, j]
            continue
        place[m] = j
        weight[m] = out[i, j]
        if flags[i, j] % 10 == _REGISTER:
            weight[m] = -1
            blank += 1
        else:
            told += weight[m]
        m += 1
    for q in range(m):
        if weight[q] < 0:
            weight[q] = 1 if blank == m else told // (m - blank)
    left = max(left, np.int64(0))
    taken = np.zeros(m, np.bool_)
    share = np.zeros(m, np.int64)
    free = m
    while free > 0:
        whole = np.int64(0)
        for q in range(m):
            if not taken[q]:
                whole += weight[q]
        if whole == 0:
            for q in range(m):
                weight[q] = 1
            whole = np.int64(free)
        given, over = np.int64(0), 0
        for q in range(m):
            if not taken[q]:
                share[q] = left * weight[q] // whole
                given += share[q]
                over += share[q] >= most
        if over == 0:
            # The largest remainders first, of equal ones the earlier.
            more = left - given
            while more > 0:
                best, largest = -1, np.int64(-1)
                for q in range(m):
                    if not taken[q] and left * weight[q] % whole > largest:
                        best, largest = q, left * weight[q] % whole
                taken[best] = True
                share[best] += 1
                more -= 1
            break
        for q in range(m):
            if not taken[q] and share[q] >= most:
                taken[q] = True
                share[q] = most
                left -= most
                free -= 1
    for q in range(m):
        out[i, place[q]] = share[q]
