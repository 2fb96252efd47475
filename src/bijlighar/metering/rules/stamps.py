"""Stamps of a file -> the day and the interval of each, or why it has none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.time import DAY_SECONDS, IST_OFFSET_SECONDS
from bijlighar.metering.rules.column import distinct, is_blank
from bijlighar.metering.rules.layout import Layout
from bijlighar.metering.rules.rejections import Rejection
from bijlighar.metering.rules.sift import Stamps, on_grid

_ISO = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
_FEW = 100_000
MAY_BE_EARLY_SECONDS = 600
"""How far a meter's clock may be ahead of ours before its reading counts as not possible yet."""


def stamps_of(
    column: pl.Series, layout: Layout, received_at: datetime, archived: Sequence[tuple[int, int]]
) -> Stamps:
    """The day and interval of each distinct stamp, or why it has none."""
    texts, which = _distinct_stamps(column, layout)
    code = np.zeros(len(texts), dtype=np.uint8)
    seconds, readable = instants(texts, layout)
    step = layout.interval_minutes * 60
    starts = seconds + IST_OFFSET_SECONDS
    off = (starts + layout.tolerance_seconds) % step - layout.tolerance_seconds
    starts = starts - off
    if not layout.is_register and layout.stamp_at == "end":
        starts = starts - step
    day, second = np.divmod(starts, DAY_SECONDS)
    ends = starts if layout.is_register else starts + step
    now = int(received_at.timestamp()) + IST_OFFSET_SECONDS + MAY_BE_EARLY_SECONDS
    for wrong, why in (
        (is_blank(texts), Rejection.NO_STAMP),
        (~readable, Rejection.BAD_STAMP),
        (np.abs(off) > layout.tolerance_seconds, Rejection.OFF_GRID),
        (day < (layout.earliest - date(1970, 1, 1)).days, Rejection.TOO_OLD),
        *(((day >= first) & (day < after), Rejection.ARCHIVED) for first, after in archived),
        (ends > now, Rejection.FUTURE),
    ):
        code[wrong & (code == 0)] = why
    return Stamps(which, day, second // step, code)


def _distinct_stamps(column: pl.Series, layout: Layout) -> tuple[pl.Series, NDArray[np.integer[Any]]]:
    """As `column.distinct`; stamps on one grid are counted from the first to the last, there or not."""
    if isinstance(column.dtype, pl.Datetime) and len(column) and not column.null_count():
        unit = {"ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[column.dtype.time_unit]
        step = layout.interval_minutes * 60 * unit
        if found := on_grid(column.to_physical().to_numpy(), step, max(len(column), _FEW)):
            first, count, which = found
            return pl.Series(first + step * np.arange(count)).cast(column.dtype), which
    return distinct(column)


def instants(column: pl.Series, layout: Layout) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
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
