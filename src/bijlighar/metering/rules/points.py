"""Readings of registers at known instants -> the stretches of days whose advance is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijlighar.metering.rules.advances import without_dips
from bijlighar.metering.rules.blocks import BLOCKS, UNREAD, Int32s, Int64s, mixed, parts_a_day
from bijlighar.metering.rules.fold import ENERGY, REGISTER, RawGroup, among, ceilings, distinct, merged
from bijlighar.metering.rules.register import Advances


@dataclass(frozen=True, slots=True)
class Points:
    """m readings of registers: `key` (`fold.day_key`), `block` bound of that day (0 to 96), `reading` Wh."""

    key: Int64s
    block: Int64s
    reading: Int64s


@dataclass(frozen=True, slots=True)
class Stretches:
    """m stretches with a known advance, ascending by `key` and block, without overlaps.

    Blocks [`from_block`, `to_block`), `wh`; `in_day` (m,) whether the day's own register ends tell it.
    """

    key: Int64s
    from_block: Int64s
    to_block: Int64s
    wh: Int64s
    in_day: Int64s


def no_points() -> Points:
    """No reading at all."""
    return Points(*(np.empty(0, np.int64) for _ in range(3)))


def read_at(groups: list[RawGroup], keys: Int64s) -> Points:
    """Every reading of a register at the intervals of these meter-days, without lone impossible ones."""
    found = [no_points()]
    for group in groups:
        mine = np.isin(group.key, keys)
        if group.kind == REGISTER and mine.any():
            told = merged(group)
            readings, _ = without_dips(told.values.astype(np.int64))
            row, bound = np.nonzero((readings != UNREAD) & np.isin(told.key, keys)[:, None])
            each = BLOCKS // parts_a_day(group.interval_minutes)
            found.append(Points(told.key[row], bound * each, readings[row, bound]))
    return Points(*(np.concatenate([getattr(one, name) for one in found]) for name in Points.__slots__))


def stretches(
    groups: list[RawGroup],
    changes: Points,
    register_max_wh: Int64s | None = None,
    max_key: Int64s | None = None,
    read_off: Int64s | None = None,
) -> Stretches:
    """All stretches that registers tell beside finer values: read at intervals, or when a meter was changed.

    A fall of the register is a roll-over where `fold` says so, else that stretch is not known. A daily sum in
    energy tells the whole day where no register does. `read_off`: batches of what persons read off, laid out
    over days of which nothing was known; what the meter told of such a day later is not held against them.
    """
    found = [changes]
    sums: list[tuple[Int64s, Int64s]] = []
    for group in groups:
        parts = parts_a_day(group.interval_minutes)
        finer = [
            one.key
            for one in groups
            if parts_a_day(one.interval_minutes) > parts
            or (one.interval_minutes == group.interval_minutes and one.kind < group.kind)
        ]
        if not finer or not len(group.key):
            continue
        told = merged(group if read_off is None else _still_held(group, groups, read_off))
        # Only beside finer values of the same meter and day: what others told must not change this day.
        beside = among(told.key, distinct(*finer))
        if group.kind == REGISTER:
            readings, _ = without_dips(told.values.astype(np.int64))
            row, bound = np.nonzero((readings != UNREAD) & beside[:, None])
            found.append(Points(told.key[row], bound * (BLOCKS // parts), readings[row, bound]))
        elif group.kind == ENERGY and parts == 1:
            whole = (told.values[:, 0] >= 0) & beside
            sums.append((told.key[whole], told.values[whole, 0].astype(np.int64)))
    key, block, reading = (
        np.concatenate([getattr(one, name) for one in found]) for name in ("key", "block", "reading")
    )
    order = np.lexsort((block, key))
    key, block, reading = key[order], block[order], reading[order]
    # Where two tell the same instant the first stands: what the change of the meter says.
    new = np.ones(len(key), np.bool_)
    new[1:] = (key[1:] != key[:-1]) | (block[1:] != block[:-1])
    key, block, reading = key[new], block[new], reading[new]
    pair = np.flatnonzero(key[1:] == key[:-1])
    most = ceilings(key[pair], register_max_wh, max_key)
    before, after = reading[pair], reading[pair + 1]
    rolled = (after < before) & (most > 0) & (before >= most - most // 10) & (after <= most // 10)
    wh = after - before + np.where(rolled, most, 0)
    known = wh >= 0
    pair, wh = pair[known], wh[known]
    from_block, to_block = block[pair], block[pair + 1]
    whole_day = ((from_block == 0) & (to_block == BLOCKS)).astype(np.int64)
    out = Stretches(key[pair], from_block, to_block, wh, whole_day)
    for day, total in sums:
        alone = ~np.isin(day, out.key)
        m = int(alone.sum())
        more = Stretches(
            day[alone], np.zeros(m, np.int64), np.full(m, BLOCKS), total[alone], np.zeros(m, np.int64)
        )
        order = np.argsort(np.concatenate([out.key, more.key]), kind="stable")
        out = Stretches(
            *(
                np.concatenate([getattr(out, name), getattr(more, name)])[order]
                for name in Stretches.__dataclass_fields__
            )
        )
    return out


def _still_held(group: RawGroup, groups: list[RawGroup], read_off: Int64s) -> RawGroup:
    """A group without what was laid out for a day of which the meter itself told later."""
    laid = np.isin(group.batch, read_off)
    if not laid.any():
        return group
    own = [(one.key[mine], one.batch[mine]) for one in groups for mine in [~np.isin(one.batch, read_off)]]
    key, batch = (np.concatenate(each) for each in zip(*own, strict=True))
    order = np.lexsort((batch, key))
    key, batch = key[order], batch[order]
    newest = np.searchsorted(key, group.key, side="right") - 1
    told = (newest >= 0) & (key[newest] == group.key) & (batch[newest] > group.batch) if len(key) else ~laid
    kept = ~(laid & told)
    return RawGroup(
        group.kind, group.interval_minutes, group.key[kept], group.batch[kept], group.values[kept],
        group.register_start[kept], group.register_end[kept],
    )  # fmt: skip


def advances_of(
    told: Stretches, key: Int64s, parts: int, from_part: Int32s, to_part: Int32s
) -> tuple[Advances, Int64s]:
    """The stretches of some days (`key` (n,) ascending) in their parts, inside [from_part, to_part).

    With them (n,) a fingerprint of what the day's own register ends do not tell already, 0 where nothing.
    """
    mark = np.zeros(len(key), np.int64)
    row = np.minimum(np.searchsorted(key, told.key), max(len(key) - 1, 0))
    here = np.flatnonzero(key[row] == told.key) if len(key) else np.empty(0, np.int64)
    row = row[here]
    start = np.maximum(told.from_block[here] * parts // BLOCKS, from_part[row])
    end = np.minimum(-(-told.to_block[here] * parts // BLOCKS), to_part[row])
    wh = told.wh[here]
    some = start < end
    more = some & (told.in_day[here] == 0)
    if more.any():
        prints = mixed(np.stack([start, end, wh], axis=1))
        np.add.at(mark, row[more], prints[more])
    known = Advances(
        row[some].astype(np.int64), start[some].astype(np.int32), end[some].astype(np.int32), wh[some]
    )
    return known, mark
