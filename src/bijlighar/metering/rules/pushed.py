"""Interval blocks: one quarter hour of 4,096 meters in a byte string, whole or in part."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.blocks import MISSING_WH, Bools, Int32s, Int64s
from bijlighar.metering.rules.layout import Layout

SHARD_METERS = 4096
"""A meter's shard and place follow from its id alone: new meters open new shards, and none ever moves."""
FEW = 16
"""Fewer values than this of one quarter hour and shard are kept as rows: a block would be larger."""
PRESENT_BYTES = SHARD_METERS // 8
LATE_MINUTES = 15
"""A value that comes later than this after the end of its quarter hour is taken, and called late."""

SAID = {
    "LATE": (
        "Taken, but later than a quarter of an hour after its end.",
        "ले ली गई, पर समय पूरा होने के पंद्रह मिनट से ज़्यादा बाद आई।",
    ),
    "CORRECTED": (
        "Taken as a correction: another value was there.",
        "सुधार के तौर पर ले ली गई: पहले दूसरी रीडिंग थी।",
    ),
    "DUPLICATE": ("The same value was there already.", "यही रीडिंग पहले से थी।"),
}
"""What is said of rows that are taken or were taken before, in English and Hindi."""


def push_layout(company_code: str) -> Layout:
    """How pushed rows are laid out; kept with each batch, so that its rejected rows can be replayed."""
    return layouts.from_mapping(
        {
            "name": "push",
            "format": "csv",
            "company": company_code,
            "columns": {"meter": "meter", "stamp": "start", "value": "wh"},
            "kind": "energy",
            "unit": "Wh",
            "interval_minutes": 15,
            "stamp_at": "start",
            "time_zone": "UTC",
            "stamp_formats": [
                "%Y-%m-%dT%H:%M:%SZ",
                "%Y-%m-%dT%H:%MZ",
                "%Y-%m-%dT%H:%M:%S%z",
                "%Y-%m-%dT%H:%M%z",
            ],
        },
        name="push",
    )


def shard_of(meter: Int64s) -> Int64s:
    """(n,) meter ids -> their shards."""
    return meter // SHARD_METERS


def place_of(meter: Int64s) -> Int64s:
    """(n,) meter ids -> their places in their shards, 0 to 4,095."""
    return meter % SHARD_METERS


def packed(place: Int64s, wh: NDArray[Any]) -> tuple[bytes, bytes]:
    """Places (ascending, each once) and their Wh -> the bits of who is there, and the values."""
    there = np.zeros(SHARD_METERS, np.bool_)
    there[place] = True
    return np.packbits(there, bitorder="little").tobytes(), wh.astype(">i4").tobytes()


def unpacked(present: bytes, values: bytes) -> tuple[Int64s, Int32s]:
    """The way back from `packed`."""
    bits = np.unpackbits(np.frombuffer(present, np.uint8), bitorder="little")
    return np.flatnonzero(bits), np.frombuffer(values, ">i4").astype(np.int32)


def twice(cell: Int64s, wh: NDArray[Any]) -> tuple[Bools, Bools]:
    """(n,) cells in which values are put, ascending -> (said again, contradicted).

    Of values that say the same for one cell the first counts, the others are said again; where they differ
    all of them are contradicted.
    """
    again = np.zeros(len(cell), np.bool_)
    against = np.zeros(len(cell), np.bool_)
    if len(cell) < 2:
        return again, against
    again[1:] = cell[1:] == cell[:-1]
    if not again.any():
        return again, against
    starts = np.flatnonzero(~again)
    group = np.cumsum(~again) - 1
    differs = np.maximum.reduceat(wh, starts) != np.minimum.reduceat(wh, starts)
    against = differs[group]
    return again & ~against, against


def ranges(lines: NDArray[Any]) -> list[list[int]]:
    """Ascending numbers as [first, last] of each unbroken run, both included: 2 3 4 9 -> [[2, 4], [9, 9]]."""
    if not len(lines):
        return []
    breaks = np.flatnonzero(np.diff(lines) != 1)
    first = lines[np.concatenate([[0], breaks + 1])]
    last = lines[np.concatenate([breaks, [len(lines) - 1]])]
    return [[int(low), int(high)] for low, high in zip(first, last, strict=True)]


def news(merged: Int32s, before: Int32s) -> NDArray[np.int32]:
    """What of (n, 96) merged values is not said by (n, 96) earlier ones; the rest is missing."""
    return np.where(merged != before, merged, np.int32(MISSING_WH))
