"""Rows of a file -> readings on the grid of days and intervals, and the rows that cannot be taken, with why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.energy import wh_from_kwh
from bijlighar.kernel.time import DAY_SECONDS, IST_OFFSET_SECONDS
from bijlighar.metering.rules.layout import UNIT_W, Layout
from bijlighar.metering.rules.limits import MAX_WH
from bijlighar.metering.rules.rejections import Rejection

_ISO = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
_MAX_KWH = 1e12
_MAX_REGISTER_WH = 2**53
MAY_BE_EARLY_SECONDS = 600
"""How far a meter's clock may be ahead of ours before its reading counts as not possible yet."""


@dataclass(frozen=True, slots=True)
class Readings:
    """n readings on the grid, in the order of the file.

    `line`; `meter` index into the list of meters; `day` in days since 1970 (IST); `part` the interval's place
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


def meters_named(rows: pl.DataFrame) -> list[str]:
    """Every meter that the rows name, sorted; empty names left out."""
    names = rows.filter("fits")["meter"].unique().drop_nulls().str.strip_chars().unique()
    return sorted(name for name in names if name)


def judge(rows: pl.DataFrame, layout: Layout, known: list[str], received_at: datetime) -> tuple[Readings, Rejected]:
    """Read every row; `known` are the meters that exist, in the order that `Readings.meter` counts.

    Whole columns at a time: a row is either among the readings or among the rejected, never both, never
    neither.
    """
    meters = pl.DataFrame(
        {"meter": pl.Series(known, dtype=pl.String), "at": pl.Series(range(len(known)), dtype=pl.Int64)}
    )
    at = rows.select(pl.col("meter").str.strip_chars()).join(meters, on="meter", how="left", maintain_order="left")
    line = rows["line"].to_numpy()
    fits = rows["fits"].to_numpy()
    code = np.zeros(len(line), dtype=np.uint8)

    def reject(where: NDArray[np.bool_], why: Rejection) -> None:
        code[where & (code == 0)] = why

    reject(~fits, Rejection.WRONG_COLUMNS)
    reject(_is_blank(rows["meter"]), Rejection.NO_METER)
    reject(at["at"].is_null().to_numpy(), Rejection.UNKNOWN_METER)
    reject(_is_blank(rows["stamp"]), Rejection.NO_STAMP)
    seconds, readable = _instants(rows["stamp"], layout)
    reject(~readable, Rejection.BAD_STAMP)
    step = layout.interval_minutes * 60
    starts = seconds + IST_OFFSET_SECONDS
    off = (starts + layout.tolerance_seconds) % step - layout.tolerance_seconds
    starts = starts - off
    reject(np.abs(off) > layout.tolerance_seconds, Rejection.OFF_GRID)
    if not layout.is_register and layout.stamp_at == "end":
        starts = starts - step
    day, second = np.divmod(starts, DAY_SECONDS)
    reject(day < (layout.earliest - date(1970, 1, 1)).days, Rejection.TOO_OLD)
    ends = starts if layout.is_register else starts + step
    now = int(received_at.timestamp()) + IST_OFFSET_SECONDS + MAY_BE_EARLY_SECONDS
    reject(ends > now, Rejection.FUTURE)

    kwh, is_number = _numbers(rows["value"])
    reject(_is_blank(rows["value"]), Rejection.NO_VALUE)
    reject(~is_number, Rejection.NOT_A_NUMBER)
    reject(kwh < 0, Rejection.NEGATIVE)
    factor = UNIT_W[layout.unit] / 1000
    kwh = kwh * factor * (layout.interval_minutes / 60 if layout.kind == "power" else 1)
    reject(kwh > _MAX_KWH, Rejection.TOO_LARGE)
    wh, rounded = wh_from_kwh(np.where(code == 0, kwh, 0.0))
    reject(wh > (_MAX_REGISTER_WH if layout.is_register else MAX_WH), Rejection.TOO_LARGE)

    good = code == 0
    readings = Readings(
        line=line[good],
        meter=at["at"].fill_null(-1).to_numpy()[good],
        day=day[good],
        part=(second // step)[good],
        value=wh[good],
        register=_registers(rows, layout, good),
        rounded=int(rounded[good].sum()),
    )
    return readings, Rejected(line[~good], code[~good])


def _is_blank(column: pl.Series) -> NDArray[np.bool_]:
    blank = column.is_null()
    if column.dtype == pl.String:
        blank = blank | (column.str.strip_chars() == "").fill_null(True)
    return blank.to_numpy()


def _numbers(column: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """A column as floats, and whether each is a finite number; 0 where it is not."""
    if column.dtype == pl.String:
        column = column.str.strip_chars()
    number = column.cast(pl.Float64, strict=False)
    fine = number.is_finite().fill_null(False).to_numpy()
    return np.where(fine, number.fill_null(0.0).to_numpy(), 0.0), fine


def _registers(rows: pl.DataFrame, layout: Layout, good: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Register readings beside interval values, -1 where there is none: a help, never a reason to reject."""
    if not layout.register_column:
        return np.full(int(good.sum()), -1, dtype=np.int64)
    number, fine = _numbers(rows["register"])
    unit = UNIT_W[layout.unit] if layout.kind == "energy" else 1000
    usable = fine & (number >= 0) & (number < _MAX_REGISTER_WH / unit) & good
    wh, _ = wh_from_kwh(np.where(usable, number * (unit / 1000), 0.0))
    return np.where(usable, wh, -1)[good]


def _instants(column: pl.Series, layout: Layout) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """A column of stamps -> (UTC seconds since 1970, readable)."""
    if column.dtype == pl.String:
        column = _parsed(column.str.strip_chars(), layout)
    elif column.dtype == pl.Date:
        column = column.cast(pl.Datetime("us"))
    elif not isinstance(column.dtype, pl.Datetime):
        return np.zeros(len(column), np.int64), np.zeros(len(column), np.bool_)
    if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is None:
        # A local time that a clock change repeats or leaves out has no one instant: such a row is rejected.
        column = column.dt.replace_time_zone(layout.time_zone, ambiguous="null", non_existent="null")
    seconds = column.dt.epoch("s")
    return seconds.fill_null(0).to_numpy(), seconds.is_not_null().to_numpy()


def _parsed(column: pl.Series, layout: Layout) -> pl.Series:
    zoned = [form for form in layout.formats if "%z" in form]
    plain = [form for form in layout.formats or _ISO if "%z" not in form]
    found: pl.Series | None = None
    for form in (*plain, *zoned):
        missing = column if found is None else column.filter(found.is_null())
        if len(missing) == 0:
            break
        read = missing.str.to_datetime(form, strict=False, time_unit="us", cache=len(missing) > 1000)
        if form in zoned:
            read = read.dt.convert_time_zone(layout.time_zone)
        else:
            read = read.dt.replace_time_zone(layout.time_zone, ambiguous="null", non_existent="null")
        found = read if found is None else found.scatter(found.is_null().arg_true(), read)
    return found if found is not None else pl.Series([None] * len(column), dtype=pl.Datetime("us", "UTC"))
