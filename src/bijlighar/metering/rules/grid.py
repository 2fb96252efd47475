"""Readings on the grid -> one array a meter and day, with duplicates counted and contradictions set aside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.blocks import MISSING_WH, UNREAD, parts_a_day
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.rejections import Rejection
from bijlighar.metering.rules.rows import Readings, Rejected
from bijlighar.metering.rules.sift import fill, pairs_in_order

_DENSE = 40_000_000


@dataclass(frozen=True, slots=True)
class RawDays:
    """n raw meter-days: `day`, `meter` (n,), `values` (n, k) int32 Wh or (n, k + 1) int64 register readings.

    `register_start`, `register_end` (n,): the first and last register reading of the day, -1 where none came.
    """

    day: NDArray[np.int64]
    meter: NDArray[np.int64]
    values: NDArray[np.int32] | NDArray[np.int64]
    register_start: NDArray[np.int64]
    register_end: NDArray[np.int64]

    def take(self, which: NDArray[np.bool_]) -> RawDays:
        """Some of the days."""
        return RawDays(*(getattr(self, name)[which] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of the readings: the days, how many were taken, how many said the same again.

    `meter`, `day`: every meter-day that was named, taken or not, in order.
    """

    days: RawDays
    meter: NDArray[np.int64]
    day: NDArray[np.int64]
    taken: int
    duplicates: int
    rejected: Rejected


def place(readings: Readings, layout: Layout) -> Placed:
    """Put every reading into its cell.

    The same value again for the same cell is a duplicate. Different values for one cell contradict each
    other: by the layout's `on_conflict` none is taken, or the first, or the last, the others are rejected.
    """
    k = parts_a_day(layout.interval_minutes)
    pair, days_in = _pairs(readings.meter, readings.day)
    cell = pair * k + readings.part
    empty = UNREAD if layout.is_register else MISSING_WH
    kind = np.int64 if layout.is_register else np.int32
    cells: NDArray[Any] = np.full(len(days_in) * k, empty, dtype=kind)
    used, lost = fill(cells, cell, readings.value, empty, layout.on_conflict)
    rejected = Rejected(readings.line[lost], np.full(len(lost), Rejection.CONFLICT, dtype=np.uint8))
    placed = cells.reshape(-1, k)
    meter, day = days_in[:, 0], days_in[:, 1]
    keep: slice | NDArray[np.bool_] = slice(None)
    if used < cells.size:
        there = (placed != empty).any(axis=1)
        keep = keep if there.all() else there
    if layout.is_register:
        days = _bounds(meter[keep], day[keep], placed[keep])
    else:
        start, end = _register_ends(readings, cell, len(days_in), k)
        days = RawDays(day[keep], meter[keep], placed[keep], start[keep], end[keep])
    return Placed(days, meter, day, used, len(readings.line) - used - len(lost), rejected)


def _pairs(meter: NDArray[np.int64], day: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each reading's (meter, day) as a dense number, and which (meter, day) each number is, in order."""
    if not len(meter):
        return np.empty(0, np.int64), np.empty((0, 2), np.int64)
    if in_order := pairs_in_order(meter, day):
        number, starts = in_order
        return number, np.stack([meter[starts], day[starts]], axis=1)
    first, span = int(day.min()), int(day.max() - day.min()) + 1
    least = int(meter.min())
    key = (meter - least) * span + (day - first)
    size = (int(meter.max()) - least + 1) * span
    if size <= _DENSE:
        seen = np.zeros(size, dtype=np.bool_)
        seen[key] = True
        found = np.flatnonzero(seen)
        number = np.cumsum(seen, dtype=np.int64)[key] - 1
    else:
        found, number = np.unique(key, return_inverse=True)
    meters, offset = np.divmod(found, span)
    return number, np.stack([meters + least, offset + first], axis=1)


def _bounds(meter: NDArray[np.int64], day: NDArray[np.int64], readings: NDArray[np.int64]) -> RawDays:
    """Register readings at the k bounds of each day -> at its k + 1 bounds.

    The reading at midnight closes one day and opens the next, so it is put into both: each day then holds
    all that its energy needs.
    """
    n, k = readings.shape
    full = np.full((n, k + 1), UNREAD, dtype=np.int64)
    full[:, :k] = readings
    opens = np.flatnonzero(readings[:, 0] != UNREAD)
    # Rows are sorted by meter and day: the day before, where the file has it, is the row before.
    has_before = np.zeros(n, dtype=np.bool_)
    has_before[1:] = (meter[1:] == meter[:-1]) & (day[1:] == day[:-1] + 1)
    beside = opens[has_before[opens]]
    full[beside - 1, k] = readings[beside, 0]
    alone = opens[~has_before[opens]]
    closing = np.full((len(alone), k + 1), UNREAD, dtype=np.int64)
    closing[:, k] = readings[alone, 0]
    values = np.concatenate([full, closing])
    known = values != UNREAD
    at = np.arange(len(values))
    first, last = known.argmax(axis=1), k - known[:, ::-1].argmax(axis=1)
    return RawDays(
        np.concatenate([day, day[alone] - 1]),
        np.concatenate([meter, meter[alone]]),
        values,
        values[at, first],
        values[at, last],
    )


def _register_ends(
    readings: Readings, cell: NDArray[np.int64], n: int, k: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(n,) the first and the last register reading that stood beside a day's values, -1 where none did."""
    start, end = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    if readings.register.strides == (0,) and (readings.register < 0)[:1].all():
        return start, end  # one number for all of them: none has any
    with_register = np.flatnonzero(readings.register >= 0)
    if len(with_register):
        order = with_register[np.argsort(cell[with_register], kind="stable")]
        row = cell[order] // k
        end[row] = readings.register[order]
        start[row[::-1]] = readings.register[order][::-1]
    return start, end


def joined(*rejected: Rejected) -> Rejected:
    """Lists of rejected lines as one, in the order of the file."""
    line, code = (
        np.concatenate([one.line for one in rejected]),
        np.concatenate([one.code for one in rejected]),
    )
    order = np.argsort(line, kind="stable")
    return Rejected(line[order], code[order])
