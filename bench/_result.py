"""What a measurement gives: the speed of each contestant, and whether a target is met."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One contestant in one step: `count` of `unit` in `seconds`.

    The others of its step are shown as multiples of the yardstick. `note` says what a contestant leaves out
    or does besides, so that nobody compares unlike things unawares.
    """

    step: str
    contestant: str
    count: int
    unit: str
    seconds: float
    is_yardstick: bool = False
    note: str = ""

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


@dataclass(frozen=True, kw_only=True)
class Target:
    """What was asked, and what this run measured; `unit` as in "bills/s" or "times"."""

    asked_for: str
    at_least: float
    measured: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.measured >= self.at_least


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What must not be passed, and what this run measured; `unit` as in "kB" or "s"."""

    asked_for: str
    at_most: float
    measured: float
    unit: str

    @property
    def is_met(self) -> bool:
        return self.measured <= self.at_most


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What was read off, where no speed is meant: in one step each contestant has the same figures."""

    step: str
    contestant: str
    figure: str
    value: float
    unit: str
    note: str = ""


Result = Measured | Target | Limit | Figure
KINDS: dict[str, type[Result]] = {
    "measured": Measured,
    "target": Target,
    "limit": Limit,
    "figure": Figure,
}
"""How each is called in the lines of `--json`."""


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """A result and the seconds it took."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def fastest(works: Iterable[Callable[[], T]], rounds: int) -> list[tuple[T, float]]:
    """For each work its result and the fewest seconds it took, in the order given.

    They take turns: what else the machine does then meets all of them alike.
    """
    every = list(works)
    best = [timed(work) for work in every]
    for _ in range(rounds - 1):
        for at, work in enumerate(every):
            result, seconds = timed(work)
            best[at] = (result, min(seconds, best[at][1]))
    return best
