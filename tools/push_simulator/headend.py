"""Meters that report with a delay, gathered into batches, as a head-end gathers and forwards them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

BLOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Batch:
    """What a head-end sends at once: `leaves_minutes` after the end of its quarter hour.

    `meter` (n,) numbers, `wh` (n,), `heard_minutes` (n,): when the head-end heard each of them.
    """

    start: datetime
    leaves_minutes: float
    meter: NDArray[np.int64]
    wh: NDArray[np.int64]
    heard_minutes: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class HeadEnd:
    """`meters` meters; most report within minutes, `late` of them (a share) hours later.

    The delay of a meter that is not late is log-normal with the median `median_minutes`: a radio mesh as
    field trials describe it, an assumption. Every `every_minutes` what was heard leaves in batches of at most
    `most` readings.
    """

    meters: int
    seed: int = 1
    median_minutes: float = 3.0
    spread: float = 0.6
    late: float = 0.02
    every_minutes: float = 1.0
    most: int = 20_000

    def wh(self, start: datetime) -> NDArray[np.int64]:
        """(meters,) energy of a quarter hour: the same for the same seed and time."""
        rng = np.random.default_rng([self.seed, int(start.timestamp()) // 900])
        return rng.integers(0, 600, self.meters)

    def batches(self, start: datetime) -> Iterator[Batch]:
        """The batches of one quarter hour, in the order in which they leave."""
        rng = np.random.default_rng([self.seed, int(start.timestamp()) // 900, 7])
        heard = self.median_minutes * rng.lognormal(0.0, self.spread, self.meters)
        is_late = rng.random(self.meters) < self.late
        heard = np.where(is_late, 20 + 100 * rng.random(self.meters), heard)
        leaves = np.ceil(heard / self.every_minutes) * self.every_minutes
        # What is late leaves together after the rest: hours later, in one round.
        leaves = np.where(is_late, np.maximum(leaves, 120.0), leaves)
        wh = self.wh(start)
        for minute in np.unique(leaves).tolist():
            mine = np.flatnonzero(leaves == minute)
            for part in np.array_split(mine, -(-len(mine) // self.most)):
                yield Batch(start, minute, part, wh[part], heard[part])
