"""Rows of a file -> readings on the grid of days and intervals, and the rows that cannot be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.energy import wh_from_kwh
from bijlighar.metering.rules.column import distinct, is_blank, numbers
from bijlighar.metering.rules.layout import UNIT_W, Layout
from bijlighar.metering.rules.limits import MAX_WH
from bijlighar.metering.rules.rejections import Rejection
from bijlighar.metering.rules.sift import Columns, Meters, Values, sifted
from bijlighar.metering.rules.stamps import stamps_of

_MAX_REGISTER_WH = 2**53
SERIAL_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Readings:
    """n readings on the grid, in the order of the file.

    `line`; `meter` its id; `day` in days since 1970 (IST); `part` the interval's place
    in the day (for registers: the bound at which the reading was taken); `value` Wh; `register` Wh or -1;
    `rounded` how many values had parts of a Wh.
    """

    line: NDArray[np.uint32]
    meter: NDArray[np.int64]
    day: NDArray[np.int64]
    part: NDArray[np.int64]
    value: NDArray[np.int64]
    register: NDArray[np.int64]
    rounded: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """Lines that are not taken, each with the code of its reason, in the order of the file."""

    line: NDArray[np.uint32]
    code: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of rows that name the same meter: `end` of each, and `which` of the distinct `names` it is."""

    end: NDArray[np.int64]
    which: NDArray[np.int64]
    names: pl.Series


def runs_of(rows: pl.DataFrame) -> Runs:
    """The runs of meters in a sheet's rows: a file mostly tells one meter after the other."""
    runs = rows["meter"].rle().struct.unnest()
    names, which = distinct(runs["value"])
    return Runs(runs["len"].cast(pl.Int64).cum_sum().to_numpy(), which, names.str.strip_chars())


def meters_named(rows: pl.DataFrame, runs: Runs | None = None) -> list[str]:
    """Every meter that the rows name, sorted; left out is what can be no name: empty, long, unprintable."""
    names = (runs or runs_of(rows)).names
    if not rows["fits"].all():
        names = rows.filter("fits")["meter"].rle().struct.field("value").str.strip_chars()
    names = names.drop_nulls().unique().sort()
    names = names.filter(names.str.len_chars().is_between(1, SERIAL_LETTERS))
    plain = names.str.contains("^[ -~]*$")
    if plain.all():
        return names.to_list()
    return [name for name in names.to_list() if name.isprintable() and "\ufffd" not in name]


def columns_of(
    rows: pl.DataFrame,
    layout: Layout,
    known: Mapping[str, int],
    received_at: datetime,
    runs: Runs | None = None,
    archived: Sequence[tuple[int, int]] = (),
) -> Columns:
    """Look at every row; `known` are the ids of the meters that exist, by serial.

    `runs` are those of the rows, where they are at hand already; `archived` half-open ranges of days (since
    1970) to which nothing can be added.

    Whole columns at a time, and what repeats (meters, stamps, texts of values) only once each.
    """
    fits = rows["fits"]
    unfit = _NO_CODES if fits.all() else np.where(fits.to_numpy(), 0, Rejection.WRONG_COLUMNS).astype("u1")
    return Columns(
        rows["line"].to_numpy(),
        unfit,
        meters_of(runs or runs_of(rows), known),
        stamps_of(rows["stamp"], layout, received_at, archived),
        _values(rows["value"], layout),
    )


def judge(
    rows: pl.DataFrame,
    layout: Layout,
    known: Mapping[str, int],
    received_at: datetime,
    runs: Runs | None = None,
    archived: Sequence[tuple[int, int]] = (),
) -> tuple[Readings, Rejected]:
    """Read every row, as `columns_of` looks at them.

    A row is either among the readings or among the rejected, never both, never neither.
    """
    return readings_of(columns_of(rows, layout, known, received_at, runs, archived), rows, layout)


def readings_of(
    columns: Columns, rows: pl.DataFrame | None = None, layout: Layout | None = None
) -> tuple[Readings, Rejected]:
    """The readings among rows that were looked at; registers beside them are in `rows`, if anywhere."""
    found = sifted(columns)
    rounded = columns.values.rounded
    if len(rounded) and found.row is not None:
        rounded = rounded[found.row]
    if rows is not None and layout is not None and layout.register_column:
        register = _registers(rows, layout, found.row)
    else:
        register = np.broadcast_to(np.int64(-1), len(found.line))
    readings = Readings(
        line=found.line,
        meter=found.meter,
        day=found.day,
        part=found.part,
        value=found.value,
        register=register,
        rounded=int(rounded.sum()),
    )
    return readings, Rejected(found.lost, found.code)


def cut(readings: Readings, start: int, end: int) -> Readings:
    """The readings from `start` up to `end`; those that were rounded are counted no more."""
    return Readings(**{name: getattr(readings, name)[start:end] for name in _COLUMNS}, rounded=0)


def joined(readings: list[Readings]) -> Readings:
    """Several readings as one, in their order; those that were rounded are counted no more."""
    return Readings(
        **{name: np.concatenate([getattr(one, name) for one in readings]) for name in _COLUMNS}, rounded=0
    )


_COLUMNS = ("line", "meter", "day", "part", "value", "register")
_NO_CODES = np.empty(0, np.uint8)
_NONE_ROUNDED = np.empty(0, np.bool_)


def meters_of(runs: Runs, known: Mapping[str, int]) -> Meters:
    """The meter of each run among the known ones, or why it has none."""
    index = np.array([known.get(name, -1) for name in runs.names.to_list()], np.int64)
    code = np.zeros(len(index), np.uint8)
    if len(index) and index.min() < 0:
        unknown = np.where(is_blank(runs.names), Rejection.NO_METER, Rejection.UNKNOWN_METER)
        code = np.where(index >= 0, 0, unknown).astype(np.uint8)
    return Meters(runs.end, index[runs.which], code[runs.which])


def _values(column: pl.Series, layout: Layout) -> Values:
    factor = UNIT_W[layout.unit] / 1000 * (layout.interval_minutes / 60 if layout.kind == "power" else 1)
    most = _MAX_REGISTER_WH if layout.is_register else MAX_WH
    if column.dtype.is_integer() and not column.null_count() and (1000 * factor).is_integer():
        # Whole numbers of whole Wh need no rounding.
        numbers = column.to_numpy()
        if numbers.dtype != np.uint64:
            each = round(1000 * factor)
            whole = numbers if numbers.dtype == np.int32 else numbers.astype(np.int64, copy=False)
            return Values(whole, _NO_CODES, _NONE_ROUNDED, each, most)
    if column.dtype != pl.String:
        return _judged(column.cast(pl.Float64, strict=False), factor, most)
    texts, which = distinct(column)
    judged = _judged(texts, factor, most)
    return Values(
        judged.wh[which],
        judged.code[which] if len(judged.code) else _NO_CODES,
        judged.rounded[which] if len(judged.rounded) else _NONE_ROUNDED,
        1,
        most,
    )


def _judged(column: pl.Series, factor: float, most: int) -> Values:
    code = np.zeros(len(column), dtype=np.uint8)
    number, is_number = numbers(column)
    kwh = number * factor
    for wrong, why in (
        (is_blank(column), Rejection.NO_VALUE),
        (~is_number, Rejection.NOT_A_NUMBER),
        (number < 0, Rejection.NEGATIVE),
        (kwh > most / 1000, Rejection.TOO_LARGE),
    ):
        code[wrong & (code == 0)] = why
    bad = code.any()
    wh, rounded = wh_from_kwh(np.where(code == 0, kwh, 0.0) if bad else kwh)
    return Values(wh, code if bad else _NO_CODES, rounded if rounded.any() else _NONE_ROUNDED, 1, most)


def _registers(rows: pl.DataFrame, layout: Layout, taken: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Register readings beside the values of some rows (None: all), -1 where there is none.

    They are a help, never a reason to reject.
    """
    number, fine = numbers(rows["register"])
    unit = UNIT_W[layout.unit] if layout.kind == "energy" else 1000
    usable = fine & (number >= 0) & (number < _MAX_REGISTER_WH / unit)
    wh, _ = wh_from_kwh(np.where(usable, number * (unit / 1000), 0.0))
    found = np.where(usable, wh, -1)
    return found if taken is None else found[taken]
