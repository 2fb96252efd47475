"""Amounts beside the tariff's lines (surcharge, rebate, interest): paise a row, and how each came about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.money import Int64s
from bijlighar.tariffs.rules.trace.step import Step

NO_END = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Result of `late_charge`, `rebate`, `deposit_interest` or `power_factor`, row for row as the frame.

    `paise` is what the name of the line says, a surcharge owed by the consumer, a rebate or interest owed to
    them; it is never negative, but for `power_factor`, whose incentive is.
    `counts`: months of a surcharge or an advance, Wh of a prepaid rebate, days of interest; else 0.
    `has_rule` is false where the rulebook has no rule for a row's category and day; its amount is then 0.
    """

    line: str
    refs: pl.Series
    paise: Int64s
    counts: Int64s
    has_rule: NDArray[np.bool_]
    _explain: Callable[[int], list[Step]] = field(repr=False)

    def frame(self) -> pl.DataFrame:
        """ref, count, `<line>_paise` (late_charge_paise, rebate_paise, deposit_interest_paise), has_rule."""
        return pl.DataFrame(
            {
                "ref": self.refs,
                "count": self.counts,
                f"{self.line.lower()}_paise": self.paise,
                "has_rule": self.has_rule,
            }
        )

    def trace(self, row: int) -> list[dict[str, Any]]:
        """Steps of one row in the form of `Rated.trace`; empty where nothing is due."""
        return self._explain(row) if self.paise[row] else []


def days_of(frame: pl.DataFrame, name: str) -> NDArray[np.datetime64]:
    """A checked column of days as an array."""
    return frame.get_column(name).to_numpy().astype("datetime64[D]")


def in_days(days: NDArray[np.datetime64], start: date, end: date | None) -> NDArray[np.bool_]:
    """Which days lie in [start, end)."""
    return (days >= np.datetime64(start, "D")) & (days < (np.datetime64(end, "D") if end else NO_END))


def of_categories(frame: pl.DataFrame, codes: tuple[str, ...]) -> NDArray[np.bool_]:
    """Which rows belong to one of some categories."""
    return frame.get_column("category_code").is_in(list(codes)).to_numpy()


def refs_of(frame: pl.DataFrame) -> pl.Series:
    """The frame's own `ref`, or the numbers of its rows."""
    return frame.get_column("ref") if "ref" in frame.columns else pl.int_range(frame.height, eager=True)
