"""Rows that are a meter's whole day -> raw days; each row is taken or rejected as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.energy import wh_from_kwh
from bijlighar.kernel.time import DAY_SECONDS, IST_OFFSET_SECONDS
from bijlighar.metering.rules import rows, stamps
from bijlighar.metering.rules.blocks import DAY_MINUTES, MISSING_WH, Bools, Int32s, Int64s
from bijlighar.metering.rules.grid import RawDays
from bijlighar.metering.rules.layout import UNIT_W, Layout
from bijlighar.metering.rules.limits import MAX_WH
from bijlighar.metering.rules.rejections import Rejection

_LONG_AGO = -(2**40)


@dataclass(frozen=True, slots=True)
class WideRows:
    """n rows that may be taken, in the order of the file: `values` (n, k) Wh, MISSING_WH in empty cells.

    `meter` its id; `day` since 1970; `rounded` how many rows were rounded.
    """

    line: NDArray[np.uint32]
    meter: Int64s
    day: Int64s
    values: Int32s
    rounded: int

    def take(self, which: NDArray[Any]) -> WideRows:
        """Some of the rows; those that were rounded are counted no more."""
        return WideRows(self.line[which], self.meter[which], self.day[which], self.values[which], 0)


def columns(table: pl.DataFrame) -> list[str]:
    """The value columns of a wide sheet, in the order of the day."""
    return [f"value.{place}" for place in range(sum(name.startswith("value.") for name in table.columns))]


def judge(
    table: pl.DataFrame,
    layout: Layout,
    known: Mapping[str, int],
    received_at: datetime,
    runs: rows.Runs,
    archived: list[tuple[int, int]],
) -> tuple[WideRows, rows.Rejected]:
    """Read every row of a wide sheet; otherwise as `rows.judge`.

    An empty cell is a gap. A value below zero is kept for validation, which finds it; a cell that is no
    number, or a number that cannot be stored, rejects the row, for who knows what else in it is shifted.
    """
    n = table.height
    daily = replace(layout, interval_minutes=DAY_MINUTES, kind="energy", stamp_at="start")
    meters = rows.meters_of(runs, known)
    per_row = np.repeat(np.arange(len(meters.end)), np.diff(meters.end, prepend=0))
    # The day need not be over: its last value must be.
    whole = stamps.stamps_of(table["stamp"], daily, datetime.max.replace(tzinfo=received_at.tzinfo), archived)
    code = np.where(table["fits"].to_numpy(), 0, Rejection.WRONG_COLUMNS).astype(np.uint8)
    day = whole.day[whole.which]
    _mark(code, meters.code[per_row] != 0, meters.code[per_row])
    _mark(code, whole.code[whole.which] != 0, whole.code[whole.which])
    values, rounded = _values(table, layout, code)
    filled = values != MISSING_WH
    k = values.shape[1]
    last = np.where(filled.any(axis=1), k - filled[:, ::-1].argmax(axis=1), 0)
    ends = day * DAY_SECONDS + last * (DAY_SECONDS // k)
    now = int(received_at.timestamp()) + IST_OFFSET_SECONDS + stamps.MAY_BE_EARLY_SECONDS
    _mark(code, np.where(code == 0, ends, _LONG_AGO) > now, Rejection.FUTURE)
    _mark(code, last == 0, Rejection.NO_VALUE)
    line, keep = table["line"].to_numpy(), code == 0
    taken = WideRows(
        line=line[keep],
        meter=meters.index[per_row][keep],
        day=day[keep],
        values=values[keep],
        rounded=int(rounded[keep].sum()),
    )
    assert len(taken.line) + int((~keep).sum()) == n
    return taken, rows.Rejected(line[~keep], code[~keep])


def settled(key: Int64s, mark: Int64s, on_conflict: str) -> NDArray[np.uint8]:
    """What becomes of rows of the same meter-day: (n,) 0 taken, 1 says the same again, 2 contradicts.

    `key` says which meter-day, `mark` what the row says; rows in the order of the file. By the layout's
    `on_conflict` contradicting rows are all rejected, or the first stands, or the last.
    """
    order = np.argsort(key, kind="stable")
    said = np.zeros(len(key), np.uint8)
    starts = np.flatnonzero(np.diff(key[order], prepend=-1) != 0)
    sizes = np.diff(starts, append=len(key))
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        mine = order[start : start + size]
        stands = mark[mine[-1] if on_conflict == "last" else mine[0]]
        same = mark[mine] == stands
        if on_conflict == "reject" and not same.all():
            said[mine] = 2
            continue
        said[mine] = np.where(same, 1, 2)
        said[mine[np.flatnonzero(same)[0]]] = 0
    return said


def marks(values: Int32s) -> Int64s:
    """(n,) one number for what each row says; rows that say the same have the same."""
    return (
        pl.Series(np.ascontiguousarray(values).view((np.void, values.shape[1] * 4)).ravel().tolist())
        .cast(pl.Binary)
        .hash(20261122)
        .to_numpy()
        .view(np.int64)
        if len(values)
        else np.empty(0, np.int64)
    )


def raw_days(taken: WideRows) -> RawDays:
    """Rows, one a meter-day, as raw days in the order of meter and day."""
    order = np.lexsort((taken.day, taken.meter))
    unread = np.full(len(order), -1, np.int64)
    return RawDays(taken.day[order], taken.meter[order], taken.values[order], unread, unread)


def _values(table: pl.DataFrame, layout: Layout, code: NDArray[np.uint8]) -> tuple[Int32s, Bools]:
    """(n, k) Wh, and which rows had parts of a Wh; marks rows with a cell that cannot be read."""
    names = columns(table)
    factor = UNIT_W[layout.unit] / 1000 * (layout.interval_minutes / 60 if layout.kind == "power" else 1)
    cells = np.empty((table.height, len(names)), np.float64)
    empty = np.empty(cells.shape, np.bool_)
    for place, name in enumerate(names):
        column = table[name]
        if column.dtype == pl.String:
            column = column.str.strip_chars().replace("", None)
        elif column.dtype.is_float():
            column = column.fill_nan(None)  # how a program writes an empty cell
        number = column.cast(pl.Float64, strict=False)
        empty[:, place] = column.is_null().to_numpy()
        cells[:, place] = number.fill_null(float("nan")).to_numpy()
    fine = np.isfinite(cells)
    _mark(code, np.asarray((~fine & ~empty).any(axis=1)), Rejection.NOT_A_NUMBER)
    cells[~fine] = 0.0
    kwh = cells * factor
    large = np.abs(kwh) > MAX_WH / 1000
    _mark(code, np.asarray(large.any(axis=1)), Rejection.TOO_LARGE)
    wh, rounded = wh_from_kwh(np.where(large, 0.0, kwh).ravel())
    values = wh.reshape(cells.shape).astype(np.int32)
    values[empty] = MISSING_WH
    return values, np.asarray(rounded.reshape(cells.shape).any(axis=1))


def _mark(code: NDArray[np.uint8], wrong: NDArray[Any], why: Any) -> None:
    """Give rows without a reason this one (or each its own); the first reason stands."""
    new = wrong & (code == 0)
    code[new] = why[new] if isinstance(why, np.ndarray) else why
