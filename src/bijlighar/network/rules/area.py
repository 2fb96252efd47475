"""The shape of an area from the outermost of its points, without asking for all of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outermost:
    """The least and the most of x, y, y + x and y - x over some points."""

    least_x: int
    most_x: int
    least_y: int
    most_y: int
    least_sum: int
    most_sum: int
    least_difference: int
    most_difference: int


def octagon(found: Outermost) -> tuple[tuple[int, int], ...]:
    """The corners (x, y), counter-clockwise, of the tightest octagon around the points.

    One point is eight times itself.
    """
    one = found
    return (
        (one.most_x, one.least_difference + one.most_x),
        (one.most_x, one.most_sum - one.most_x),
        (one.most_sum - one.most_y, one.most_y),
        (one.most_y - one.most_difference, one.most_y),
        (one.least_x, one.most_difference + one.least_x),
        (one.least_x, one.least_sum - one.least_x),
        (one.least_sum - one.least_y, one.least_y),
        (one.least_y - one.least_difference, one.least_y),
    )
