"""What `rate` gives back: paise by line, clauses, and the arithmetic of each row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.money import Int64s
from bijlighar.tariffs.rules.compute import Group, Work
from bijlighar.tariffs.rules.rows import Refusal
from bijlighar.tariffs.rules.trace import clauses, notes, steps


@dataclass(frozen=True, slots=True)
class Rated:
    """The result of `rate`, row for row as the frame came in.

    `lines`: line code -> paise; `before_subsidy_paise`, `total_paise`: their sums without and with SUBSIDY.
    `is_rated` is false for the rows named in `refusals` (only with refuse="collect"); their lines are 0.
    """

    refs: pl.Series
    lines: dict[str, Int64s]
    before_subsidy_paise: Int64s
    total_paise: Int64s
    is_rated: NDArray[np.bool_]
    refusals: list[Refusal]
    book_digest: str
    _state_code: str = field(repr=False)
    _groups: list[Group] = field(repr=False)
    _group_of_row: NDArray[np.int32] = field(repr=False)
    _works: list[Work] | None = field(repr=False)
    _work_of_row: NDArray[np.int32] = field(repr=False)
    _place_of_row: NDArray[np.int32] = field(repr=False)

    def clauses(self, row: int) -> list[str]:
        """The clauses that a row was rated under, in the order of its lines."""
        self._refuse_unrated(row)
        lines = {code: int(paise[row]) for code, paise in self.lines.items()}
        return clauses(self._groups[self._group_of_row[row]], lines)

    def notes(self, row: int) -> list[str]:
        """What must be known beside a row's amounts: days of a year for which there is no order yet."""
        self._refuse_unrated(row)
        return notes(self._groups[self._group_of_row[row]], self._state_code)

    def trace(self, row: int) -> list[dict[str, Any]]:
        """Every step of a row's arithmetic, as it was computed; JSON-able."""
        self._refuse_unrated(row)
        if self._works is None:
            raise LookupError("the frame was rated without its arithmetic; call rate(..., trace=True).")
        return steps(self._works[self._work_of_row[row]], int(self._place_of_row[row]))

    def frame(self) -> pl.DataFrame:
        """ref, one `<line>_paise` column a line, before_subsidy_paise, total_paise; rated rows only."""
        columns = {f"{code.lower()}_paise": paise for code, paise in self.lines.items()}
        return (
            pl.DataFrame({"ref": self.refs} | columns)
            .with_columns(before_subsidy_paise=self.before_subsidy_paise, total_paise=self.total_paise)
            .filter(self.is_rated)
        )

    def _refuse_unrated(self, row: int) -> None:
        if not self.is_rated[row]:
            reason = next(one.reason for one in self.refusals if one.row == row)
            raise LookupError(f"row {row} was not rated: {reason}")
