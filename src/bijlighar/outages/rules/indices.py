"""How reliable a supply is: SAIFI, SAIDI, CAIDI and MAIFI as IEEE 1366 defines them.

    SAIFI  sustained interruptions of connections / connections served
    SAIDI  minutes without power in them / connections served
    CAIDI  SAIDI / SAIFI: how long one lasts
    MAIFI  momentary interruptions of connections / connections served

What lasts longer than the rulebook's limit is sustained, what does not is momentary. Planned shutdowns, and
what a storm brought, are counted apart. Times without power of one connection that touch or overlap are one
interruption, and belong to what began them; an interruption belongs to the month in which it began.
"""

from __future__ import annotations

from dataclasses import dataclass

CLASSES: dict[str, tuple[str, str]] = {
    "FAULT": ("faults", "खराबी"),
    "STORM": ("in storms", "आँधी-तूफ़ान में"),
    "PLANNED": ("planned", "तय बंदी"),
}
"""(English, Hindi) of what is counted apart."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Sustained interruptions and the seconds in them, momentary ones, connections served."""

    sustained: int
    seconds: int
    momentary: int
    served: int

    def __add__(self, other: Counts) -> Counts:
        """Both together, over the same connections: `served` is the larger, never the sum."""
        return Counts(
            self.sustained + other.sustained,
            self.seconds + other.seconds,
            self.momentary + other.momentary,
            max(self.served, other.served),
        )


@dataclass(frozen=True, slots=True)
class Indices:
    """The four; None where there is nobody to count by, and CAIDI where there was no interruption."""

    saifi: float | None
    saidi_minutes: float | None
    caidi_minutes: float | None
    maifi: float | None


def indices(counts: Counts) -> Indices:
    """The indices of what was counted."""
    if counts.served < 1:
        return Indices(None, None, None, None)
    return Indices(
        saifi=counts.sustained / counts.served,
        saidi_minutes=counts.seconds / 60 / counts.served,
        caidi_minutes=counts.seconds / 60 / counts.sustained if counts.sustained else None,
        maifi=counts.momentary / counts.served,
    )


def beside(rows: list[Counts]) -> Counts:
    """Several feeders together: everything is added up, the connections served too."""
    return Counts(
        sum(row.sustained for row in rows),
        sum(row.seconds for row in rows),
        sum(row.momentary for row in rows),
        sum(row.served for row in rows),
    )
