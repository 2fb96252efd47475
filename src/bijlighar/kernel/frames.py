"""What a frame must look like before it crosses a border, and a clear refusal where it does not.

Polars wraps int64 silently and joins null keys to nothing, so a frame is checked once, at the border,
and trusted inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl

DataType: TypeAlias = type[pl.DataType] | pl.DataType


class FrameRefused(ValueError):
    """A frame lacks a column, or a column has the wrong type, or a value that must be there is not."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the types it may arrive in, the type it leaves in, whether it may be null or absent.

    `dtype` is what the checked frame holds; `accepts` lists other types that convert to it without loss.
    A column with `default` may be absent or null and is then filled; `optional` may be absent or null and
    becomes null.
    """

    name: str
    dtype: DataType
    accepts: tuple[DataType, ...] = ()
    optional: bool = False
    default: Any = None

    @property
    def may_be_null(self) -> bool:
        return self.optional or self.default is not None


INTEGERS: tuple[DataType, ...] = (
    pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64,
)  # fmt: skip


def integer(name: str, *, optional: bool = False, default: int | None = None) -> Column:
    """A whole number, held as int64; narrower integers are widened, floats are refused."""
    return Column(name, pl.Int64, INTEGERS, optional=optional, default=default)


def text(name: str, *, optional: bool = False, default: str | None = None) -> Column:
    """A text; categories and enumerations become text."""
    return Column(name, pl.String, (pl.Categorical, pl.Enum), optional=optional, default=default)


def day(name: str, *, optional: bool = False) -> Column:
    """A calendar day."""
    return Column(name, pl.Date, optional=optional)


def flag(name: str, *, optional: bool = False, default: bool | None = None) -> Column:
    """True or false."""
    return Column(name, pl.Boolean, optional=optional, default=default)


def checked(frame: pl.DataFrame, columns: tuple[Column, ...], what: str) -> pl.DataFrame:
    """The frame with exactly these columns, in this order and these types; FrameRefused names the fault.

    Columns that are not asked for are left out. `what` names the frame in the refusal ("a frame to rate").
    """
    missing = [c.name for c in columns if c.name not in frame.columns and not c.may_be_null]
    if missing:
        raise FrameRefused(
            f"{what}: column {_listed(missing)} is missing. It has {_listed(frame.columns) or 'no columns'}."
        )
    kept = [_checked_column(frame, column, what) for column in columns]
    return pl.DataFrame(kept)


def _checked_column(frame: pl.DataFrame, column: Column, what: str) -> pl.Series:
    dtype: Any = column.dtype
    if column.name not in frame.columns:
        return pl.Series(column.name, [column.default] * 1, dtype=dtype).new_from_index(0, frame.height)
    series = frame.get_column(column.name)
    if series.dtype == pl.Null and column.may_be_null:
        return pl.Series(column.name, [column.default], dtype=dtype).new_from_index(0, frame.height)
    if series.dtype != dtype:
        if not any(series.dtype == accepted for accepted in column.accepts):
            raise FrameRefused(f"{what}: column {column.name} holds {series.dtype}, but {dtype} is needed.")
        try:
            series = series.cast(dtype, strict=True)
        except pl.exceptions.InvalidOperationError as fault:
            raise FrameRefused(f"{what}: column {column.name} does not fit into {dtype}.") from fault
    if series.null_count():
        if column.default is not None:
            return series.fill_null(column.default)
        if not column.optional:
            row = series.is_null().arg_max()
            raise FrameRefused(f"{what}: column {column.name} is empty in row {row} (counted from 0).")
    return series


def _listed(names: list[str]) -> str:
    return ", ".join(names)
