"""Half-open ranges `[lower, upper)` of days, instants or numbers, and their algebra.

Every period in the project has this one convention: the lower bound belongs to it, the upper does not, and
two neighbours share a bound without sharing a moment. An upper bound of None means "without end".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar


class Ordered(Protocol):
    """Anything that can be compared with its own kind."""

    def __lt__(self, other: Any, /) -> bool: ...


T = TypeVar("T", bound=Ordered)


class EmptyRange(ValueError):
    """A range whose upper bound does not lie above its lower bound."""


@dataclass(frozen=True, slots=True)
class Range(Generic[T]):
    """`[lower, upper)`; never empty; `upper=None` has no end."""

    lower: T
    upper: T | None = None

    def __post_init__(self) -> None:
        if self.upper is not None and not self.lower < self.upper:
            raise EmptyRange(f"[{self.lower}, {self.upper}) is empty: the end must be later than the start.")

    def __contains__(self, point: T) -> bool:
        return not point < self.lower and (self.upper is None or point < self.upper)

    def __str__(self) -> str:
        return f"[{self.lower}, {'...' if self.upper is None else self.upper})"

    def contains(self, other: Range[T]) -> bool:
        """Whether every point of `other` lies in this range."""
        return not other.lower < self.lower and not _ends_before(self.upper, other.upper)

    def overlaps(self, other: Range[T]) -> bool:
        """Whether the two share a point; neighbours do not."""
        return _starts_before(self.lower, other.upper) and _starts_before(other.lower, self.upper)

    def touches(self, other: Range[T]) -> bool:
        """Whether one ends exactly where the other begins."""
        return self.upper == other.lower or other.upper == self.lower

    def intersection(self, other: Range[T]) -> Range[T] | None:
        """What both share, or None."""
        if not self.overlaps(other):
            return None
        lower = other.lower if self.lower < other.lower else self.lower
        return Range(lower, self.upper if _ends_before(self.upper, other.upper) else other.upper)

    def difference(self, other: Range[T]) -> list[Range[T]]:
        """What remains of this range without `other`: none, one or two parts, in order."""
        if not self.overlaps(other):
            return [Range(self.lower, self.upper)]
        parts: list[Range[T]] = []
        if self.lower < other.lower:
            parts.append(Range(self.lower, other.lower))
        if other.upper is not None and _ends_before(other.upper, self.upper):
            parts.append(Range(other.upper, self.upper))
        return parts


def _starts_before(lower: T, upper: T | None) -> bool:
    return upper is None or lower < upper


def _ends_before(first: T | None, second: T | None) -> bool:
    """Whether an end comes before another end; None is the latest of all."""
    if first is None:
        return False
    return second is None or first < second


def merged(ranges: Iterable[Range[T]]) -> list[Range[T]]:
    """The same points as sorted ranges that neither overlap nor touch."""
    joined: list[Range[T]] = []
    for current in sorted(ranges, key=lambda one: one.lower):
        last = joined[-1] if joined else None
        if last is not None and (last.overlaps(current) or last.touches(current)):
            upper = current.upper if _ends_before(last.upper, current.upper) else last.upper
            joined[-1] = Range(last.lower, upper)
        else:
            joined.append(current)
    return joined


def gaps(ranges: Iterable[Range[T]], within: Range[T]) -> list[Range[T]]:
    """The parts of `within` that no range covers, in order."""
    free = [within]
    for covered in merged(ranges):
        free = [part for one in free for part in one.difference(covered)]
    return free


def first_overlap(ranges: Iterable[Range[T]]) -> tuple[Range[T], Range[T]] | None:
    """Two ranges that share a point, or None where all are apart."""
    widest: Range[T] | None = None
    for current in sorted(ranges, key=lambda one: one.lower):
        if widest is not None and widest.overlaps(current):
            return widest, current
        if widest is None or _ends_before(widest.upper, current.upper):
            widest = current
    return None


def shared_days(first: Range[date], second: Range[date]) -> int:
    """How many days two ranges of days share; at least one of them has an end."""
    common = first.intersection(second)
    if common is None:
        return 0
    if common.upper is None:
        raise ValueError(f"{first} and {second} share days without end.")
    return (common.upper - common.lower).days
