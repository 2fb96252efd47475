"""A column of a sheet as it came: every value once, which rows are blank, what reads as a number."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray


def distinct(column: pl.Series) -> tuple[pl.Series, NDArray[np.int64]]:
    """Every value of a column once, null last, and for each row which of them it has."""
    if column.dtype == pl.String:
        # Categories of its own: nothing outlives this file.
        coded = column.cast(pl.Categorical(pl.Categories.random()))
        values = coded.drop_nulls().unique()
        order = values.to_physical().arg_sort()
        texts = values.cast(pl.String).gather(order)
        physical, of_value = coded.to_physical(), values.to_physical().gather(order).to_numpy()
        which = physical.fill_null(0).to_numpy().astype(np.int64)
        if len(of_value) and int(of_value[-1]) != len(of_value) - 1:
            which = np.searchsorted(of_value, which).astype(np.int64)
    else:
        texts = column.drop_nulls().unique().sort()
        at = pl.DataFrame({"value": texts, "at": pl.Series(range(len(texts)), dtype=pl.Int64)})
        found = column.alias("value").to_frame().join(at, on="value", how="left", maintain_order="left")["at"]
        which = found.fill_null(0).to_numpy().copy()
    if column.null_count():
        which[column.is_null().to_numpy()] = len(texts)
        texts = texts.extend(pl.Series([None], dtype=texts.dtype))
    return texts, which


def is_blank(column: pl.Series) -> NDArray[np.bool_]:
    """Which rows say nothing: null, or text without a letter."""
    blank = column.is_null()
    if column.dtype == pl.String:
        blank = blank | (column.str.strip_chars() == "").fill_null(True)
    return blank.to_numpy()


def numbers(column: pl.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """A column as floats, and whether each is a finite number; 0 where it is not."""
    if column.dtype == pl.String:
        column = column.str.strip_chars()
    number = column.cast(pl.Float64, strict=False)
    fine = number.is_finite().fill_null(False).to_numpy()
    return np.where(fine, number.fill_null(0.0).to_numpy(), 0.0), fine
