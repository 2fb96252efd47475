"""The days of several meters at one connection as the one day of that connection."""

from __future__ import annotations

from collections.abc import Sequence

from bijlighar.metering.rules.flags import Flag

Day = tuple[Sequence[int | None], Sequence[int]]
"""96 values in Wh (None: no value) and their 96 flags."""


def together(days: Sequence[Day]) -> tuple[tuple[int | None, ...], tuple[int, ...]]:
    """Add up block by block, as when a meter was changed inside the day.

    Where one meter alone has a value, it stands with its flag; where several have one (the block of the
    change), they are added and the most doubtful flag stands. Where none has, a missing block is told before
    one in which no meter hung.
    """
    values: list[int | None] = []
    flags: list[int] = []
    for block in range(len(days[0][0])):
        here = [(value[block], flag[block]) for value, flag in days]
        known = [(value, flag) for value, flag in here if value is not None]
        values.append(sum(value for value, _ in known) if known else None)
        told = [flag for _, flag in known] or [flag for _, flag in here if flag != Flag.NOT_INSTALLED]
        flags.append(max(told) if told else int(Flag.NOT_INSTALLED))
    return tuple(values), tuple(flags)
