"""When the blocks of a day were here: each counts once, at the first batch that brought it."""

from __future__ import annotations

import numpy as np

from bijlighar.metering.rules.blocks import BLOCKS, MISSING_WH, UNREAD, Bools, Bytes, Int32s, Int64s

HOURS = 48
"""Hours after the beginning of a day that are told apart; whatever came later is counted as `LATER`."""
LATER = HOURS
NEVER = 255
"""Stands for a block that has not come."""


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


def nothing_yet(meters: int) -> Bytes:
    """(meters, 96) hours at which blocks came, before any has."""
    return np.full((meters, BLOCKS), NEVER, np.uint8)


def tell(came: Bytes, row: Int64s, hour: Int64s, known: Bools) -> None:
    """Mark what m batches told: the blocks `known` (m, 96) of the meters `row` (m,) came at `hour` (m,).

    `came` is changed; of several batches that tell a block the earliest counts.
    """
    hours = np.where(known, hour[:, None], NEVER).astype(np.uint8)
    if len(np.unique(row)) == len(row):  # one batch a meter, as most days have: many times faster
        came[row] = np.minimum(came[row], hours)
    else:
        np.minimum.at(came, row, hours)


def by_hour(came: Bytes, group: Int64s, groups: int) -> Int64s:
    """(n, 96) hours and the group of each meter -> (groups, 49) how many blocks came in each hour."""
    each = HOURS + 1
    cells = group[:, None] * each + came
    counted = np.bincount(cells[came != NEVER], minlength=groups * each)
    return counted.reshape(groups, each)


def inside(came: Bytes, from_block: Int64s, to_block: Int64s) -> Bytes:
    """(n, 96) hours, with NEVER outside the blocks [from_block, to_block) of each meter."""
    block = np.arange(BLOCKS)
    within = (block >= from_block[:, None]) & (block < to_block[:, None])
    return np.where(within, came, NEVER).astype(np.uint8)
