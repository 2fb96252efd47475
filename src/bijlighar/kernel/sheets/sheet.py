"""A sheet in memory: its rows with their line numbers, and every problem found so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import polars as pl

PROBLEMS: dict[str, Any] = {
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "value": pl.String,
    "problem": pl.String,
    "remedy": pl.String,
}
"""Columns of a frame of problems: where, what stands there, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`frame` has the parsed columns and `line`, the line in the file where the row begins.

    A cell that could not be read is null and has a row in `problems`. Checks add to `problems`; they never
    take rows away, so that all problems of a row are found in one run.
    """

    file: str
    frame: pl.DataFrame
    problems: pl.DataFrame

    def refuse(self, wrong: pl.Expr, *, column: str, problem: str | pl.Expr, remedy: str | pl.Expr) -> Sheet:
        """Note a problem for every row where `wrong` holds; null counts as all well."""
        found = self.frame.filter(wrong.fill_null(False)).select(
            file=pl.lit(self.file),
            line=pl.col("line"),
            column=pl.lit(column),
            value=pl.col(column).cast(pl.String) if column in self.frame.columns else pl.lit(None, pl.String),
            problem=pl.lit(problem) if isinstance(problem, str) else problem,
            remedy=pl.lit(remedy) if isinstance(remedy, str) else remedy,
        )
        return replace(self, problems=pl.concat([self.problems, found])) if found.height else self

    def refuse_repeats(self, *columns: str) -> Sheet:
        """Note a problem for every row whose `columns` stood together in an earlier row already."""
        key = list(columns)
        first = pl.col("line").min().over(key)
        whole = pl.all_horizontal(pl.col(key).is_not_null())
        return self.refuse(
            whole & (pl.col("line") > first),
            column=columns[0],
            problem=pl.format("stands already on line {}", first),
            remedy="Keep one of the two rows.",
        )

    def refuse_unknown(self, column: str, known: pl.Series, *, what: str, where: str) -> Sheet:
        """Note a problem for every value of `column` that is not among `known`."""
        return self.refuse(
            pl.col(column).is_not_null() & ~pl.col(column).is_in(known.drop_nulls().unique().implode()),
            column=column,
            problem=f"no {what} has this code",
            remedy=f"Correct the code, or add the {what} to {where} first.",
        )

    @property
    def good(self) -> pl.DataFrame:
        """The rows without any problem."""
        return self.frame.join(self.problems.select("line").unique(), on="line", how="anti").sort("line")
