"""When the blocks of a day were here: each counts once, at the first batch that brought it."""

from __future__ import annotations

import numpy as np

from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, UNREAD, Bools, Int32s, Int64s

HOURS = 48
"""Hours after the beginning of a day that are told apart; whatever came later is counted as `LATER`."""
LATER = HOURS


def known_blocks(values: Int32s | Int64s, is_register: bool) -> Bools:
    """(n, k) Wh or (n, k + 1) readings -> (n, 96) which blocks they tell."""
    if is_register:
        read = values != UNREAD
        told = read[:, :-1] & read[:, 1:]
    else:
        told = values != MISSING_WH
    return np.repeat(told, BLOCKS // told.shape[1], axis=1)


def hour_of(seconds_after_start: Int64s) -> Int64s:
    """Seconds from the beginning of the day -> the full hours after it, at most `LATER`; never below 0."""
    return np.clip(seconds_after_start // 3600, 0, LATER)


def new_blocks(meter: Int64s, hour: Int64s, known: Bools) -> Int64s:
    """How many blocks each row was the first to bring: (n,) meters, (n,) hours, (n, 96) -> (n,).

    Rows of a meter at the same hour count in their order.
    """
    fresh = np.zeros(len(meter), np.int64)
    if not len(meter):
        return fresh
    order = np.lexsort((hour, meter))
    ids, start = np.unique(meter[order], return_index=True)
    rank = np.arange(len(order)) - np.repeat(start, np.diff([*start, len(order)]))
    place = np.searchsorted(ids, meter[order])
    seen = np.zeros((len(ids), BLOCKS), np.bool_)
    for turn in range(int(rank.max()) + 1):
        at = order[rank == turn]
        mine = place[rank == turn]
        fresh[at] = (known[at] & ~seen[mine]).sum(axis=1)
        seen[mine] |= known[at]
    return fresh


def inside(known: Bools, from_block: Int64s, to_block: Int64s) -> Bools:
    """(n, 96) limited to the blocks [from_block, to_block) of each row."""
    block = np.arange(BLOCKS)
    within: Bools = known & (block >= from_block[:, None]) & (block < to_block[:, None])
    return within
