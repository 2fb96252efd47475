"""Whether the rows of a file come meter by meter, so that each piece can be placed by itself."""

from __future__ import annotations

import numpy as np

from bijlighar.metering.rules import rows
from bijlighar.metering.rules.blocks import Int64s


class OutOfOrder(Exception):
    """A meter-day came again after others: the file must be parted by meter first."""


class Seen:
    """Keys that were placed already."""

    def __init__(self) -> None:
        self.keys: list[Int64s] = []
        self.most = -1

    def add(self, keys: Int64s) -> None:
        """Take keys in. Raises OutOfOrder when one of them was there."""
        if not len(keys):
            return
        if keys.min() <= self.most:
            self.keys = [np.sort(np.concatenate(self.keys))]
            known = self.keys[0]
            at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            if (known[at] == keys).any():
                raise OutOfOrder
        self.keys.append(keys)
        self.most = max(self.most, int(keys.max()))


def without_last(readings: rows.Readings, is_end: bool) -> tuple[rows.Readings, rows.Readings | None]:
    """Cut off the readings of the last meter."""
    if is_end or not len(readings.meter):
        return readings, None
    others = np.flatnonzero(readings.meter != readings.meter[-1])
    cut = int(others[-1]) + 1 if len(others) else 0
    return rows.cut(readings, 0, cut), rows.cut(readings, cut, len(readings.meter))
