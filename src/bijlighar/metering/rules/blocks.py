"""A day as an array of whole Wh, in as many parts as the meter's interval gives: 96, 48, 24 or 1."""

from __future__ import annotations

from typing import Any, TypeAlias

import numba
import numpy as np
from numpy.typing import NDArray

Int32s: TypeAlias = NDArray[np.int32]
Int64s: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]
Bools: TypeAlias = NDArray[np.bool_]

BLOCKS = 96
BLOCK_MINUTES = 15
DAY_MINUTES = 1440
MISSING_WH = -(2**31)
"""Stands for "no value" in every array of Wh; no meter can send it."""
UNREAD = -(2**63)
"""Stands for "no reading" in an array of register readings."""
SOLAR_FROM, SOLAR_TO = 36, 68
"""Blocks of the solar hours, 09:00 to 17:00, half-open."""
INTERVALS = (15, 30, 60, DAY_MINUTES)


def parts_a_day(interval_minutes: int) -> int:
    """How many intervals a day has: 15 -> 96, 1440 -> 1."""
    return DAY_MINUTES // interval_minutes


def spread(values: Int32s, parts: int = BLOCKS) -> Int32s:
    """(n, k) Wh -> (n, parts) Wh: each value shared as equally as whole Wh allow, its sum exact.

    What does not divide goes, 1 Wh each, to the first parts; missing stays missing; negative values are
    shared the same way.
    """
    n, k = values.shape
    each = parts // k
    if each == 1:
        return values
    whole, rest = np.divmod(values, np.int32(each))
    extra = np.arange(each, dtype=np.int32)[None, None, :] < rest[:, :, None]
    out = whole[:, :, None] + extra
    out[values == MISSING_WH] = MISSING_WH
    return np.ascontiguousarray(out.reshape(n, parts), dtype=np.int32)


def spread_flags(flags: Bytes, parts: int = BLOCKS) -> Bytes:
    """(n, k) flags -> (n, parts): every part carries the flag of what it came from."""
    return np.repeat(flags, parts // flags.shape[1], axis=1)


def gather(values: Int32s, parts: int) -> Int32s:
    """(n, 96) Wh -> (n, parts) sums; a part with any missing block is missing."""
    n, k = values.shape
    if k == parts:
        return values
    cut = values.reshape(n, parts, k // parts)
    sums = cut.sum(axis=2, dtype=np.int64)
    sums[(cut == MISSING_WH).any(axis=2)] = MISSING_WH
    return np.asarray(sums, dtype=np.int32)


def to_bytes(values: NDArray[Any]) -> NDArray[np.void]:
    """(n, k) integers -> (n,) big-endian byte strings, ready to store."""
    kind = values.dtype.newbyteorder(">")
    big = np.ascontiguousarray(values, dtype=kind)
    return big.view(np.dtype((np.void, big.shape[1] * big.itemsize))).reshape(-1)


def from_bytes(stored: bytes, *, wide: bool = False) -> Int64s | Int32s:
    """Stored bytes of one day -> its integers: int32 Wh, or int64 register readings when `wide`."""
    if wide:
        return np.frombuffer(stored, dtype=">i8").astype(np.int64)
    return np.frombuffer(stored, dtype=">i4").astype(np.int32)


def mixed(values: NDArray[Any], *more: NDArray[np.int64]) -> Int64s:
    """(n, k) integers and further (n,) columns -> (n,) fingerprints of 64 bits that tell rows apart."""
    n, k = values.shape
    rng = np.random.default_rng(20260401 + k)
    odd = rng.integers(0, 2**63, size=k + len(more), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    state = np.zeros(n, dtype=np.uint64)
    _mix(np.ascontiguousarray(values), odd, state)
    for place, column_values in enumerate(more):
        part = np.ascontiguousarray(column_values, dtype=np.int64).view(np.uint64)
        state += stirred(part ^ odd[k + place])
    return state.view(np.int64)


def stirred(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finaliser of splitmix64: neighbouring values end up far apart, so that sums do not cancel out."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


_one = numba.njit(nogil=True, cache=True)(stirred)


@numba.njit(nogil=True, cache=True, boundscheck=False)
def _mix(values: Any, odd: Any, state: Any) -> None:
    for row in range(values.shape[0]):
        total: Any = np.uint64(0)
        for place in range(values.shape[1]):
            total += _one(np.uint64(np.int64(values[row, place])) + odd[place])
        state[row] += total
