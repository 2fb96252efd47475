"""Rows that share their keys: found by comparing where keys are few, by hashing where they are many."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.money import Int64s

FEW = 12
Grouped = list[tuple[dict[str, Any], "NDArray[np.int64] | None"]]


def grouped(rows: pl.DataFrame, names: tuple[str, ...], kept: NDArray[np.bool_]) -> Grouped:
    """Keys and row numbers of each group of the `kept` rows; None stands for all rows of the frame."""
    if not rows.height:
        return []
    shared: dict[str, Any] = {}
    varying: list[tuple[str, NDArray[np.bool_]]] = []
    for name in names:
        first = rows[name][0]
        same = (rows[name] == first).to_numpy()
        if same.all():
            shared[name] = first
        else:
            varying.append((name, same))
    if not varying:
        return [(shared, None if kept.all() else np.flatnonzero(kept))]
    names_left = [name for name, _ in varying]
    return _by_comparing(rows, varying, shared, kept) or _by_hashing(rows, names_left, shared, kept)


def _by_comparing(
    rows: pl.DataFrame,
    varying: list[tuple[str, NDArray[np.bool_]]],
    shared: dict[str, Any],
    kept: NDArray[np.bool_],
) -> Grouped:
    """Groups of a few keys: comparing a column with one value is far cheaper than hashing it."""
    found: list[tuple[dict[str, Any], NDArray[np.bool_]]] = [(shared, kept)]
    for name, like_first in varying:
        values = _few_values(rows[name], like_first)
        if not values or len(values) * len(found) > FEW:
            return []
        found = [(keys | {name: value}, mask & same) for keys, mask in found for value, same in values]
    indexed = [(keys, np.flatnonzero(mask)) for keys, mask in found]
    return [(keys, index) for keys, index in indexed if index.size]


def _few_values(series: pl.Series, like_first: NDArray[np.bool_]) -> list[tuple[Any, NDArray[np.bool_]]]:
    """Each value of a column with its rows, or nothing where there are more than a few."""
    found: list[tuple[Any, NDArray[np.bool_]]] = [(series[0], like_first)]
    left = ~like_first
    while left.any():
        if len(found) == FEW:
            return []
        value = series[int(left.argmax())]
        same = (series == value).to_numpy()
        found.append((value, same))
        left &= ~same
    return found


def _by_hashing(
    rows: pl.DataFrame, varying: list[str], shared: dict[str, Any], kept: NDArray[np.bool_]
) -> Grouped:
    numbered = rows.select(*varying, row=pl.int_range(pl.len())).filter(pl.Series(kept))
    if not numbered.height:
        return []
    groups = numbered.group_by(varying, maintain_order=True).agg("row")
    ends: list[int] = groups["row"].list.len().cum_sum().to_list()
    numbers: Int64s = groups["row"].explode().to_numpy()
    keys = groups.drop("row").iter_rows(named=True)
    return [(shared | key, numbers[a:b]) for key, a, b in zip(keys, [0, *ends], ends, strict=False)]
