"""Power cuts: a feeder goes dark, and every meter on it counts a true zero until it is back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bijlighar.interfaces.demo.calendar import month_of
from bijlighar.interfaces.demo.day import BLOCKS

MINUTES = 24 * 60


@dataclass(frozen=True, slots=True)
class Cut:
    """One feeder (its number within the company) without supply on `day` in the minutes [`first`, `last`)."""

    feeder: int
    day: date
    first: int
    last: int


def cuts(key: tuple[int, ...], day: date, is_rural: npt.NDArray[np.bool_]) -> list[Cut]:
    """The cuts of one company's day; `is_rural` has one entry a feeder: villages are cut 2.5 times as often.

    A cut lasts half an hour in the median and at most six hours, and ends within its day.
    """
    rng = np.random.default_rng((*key, day.toordinal(), 11))
    found = []
    times = rng.poisson(month_of(day).cuts * np.where(is_rural, 1.5, 0.6))
    for feeder, count in enumerate(times):
        for _ in range(int(count)):
            first = int(rng.integers(0, MINUTES - 10))
            length = int(np.clip(30 * np.exp(rng.normal(0.0, 0.9)), 5, 360))
            found.append(Cut(feeder, day, first, min(first + length, MINUTES)))
    return found


def supplied(cuts_of_day: list[Cut], feeders: int) -> npt.NDArray[np.float64]:
    """The share of each block with supply, shape (feeders, 96): 0 where a cut covers the whole block."""
    minutes = np.ones((feeders, MINUTES), dtype=bool)
    for cut in cuts_of_day:
        minutes[cut.feeder, cut.first : cut.last] = False
    share: npt.NDArray[np.float64] = minutes.reshape(feeders, BLOCKS, MINUTES // BLOCKS).mean(axis=2)
    return share
