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
    """`frame` has the parsed columns and `line`, the line in the file where the row begins; `texts` as typed.

    A cell that could not be read is null and has a row in `problems`. Checks add to `problems`; they never
    take rows away, so that all problems of a row are found in one run. `is_broken`: the heading is wrong or
    the file could not be read to its end, so no row of it can be trusted.
    """

    file: str
    frame: pl.DataFrame
    texts: pl.DataFrame
    problems: pl.DataFrame
    is_broken: bool = False

    def refuse(self, wrong: pl.Expr, *, column: str, problem: str | pl.Expr, remedy: str | pl.Expr) -> Sheet:
        """Note a problem for every row where `wrong` holds; null counts as all well."""
        # Words may look at neighbouring rows, so they are made before the rows are picked.
        found = (
            self.frame.with_columns(
                wrong_=wrong.fill_null(False),
                problem_=pl.lit(problem) if isinstance(problem, str) else problem,
                remedy_=pl.lit(remedy) if isinstance(remedy, str) else remedy,
            )
            .filter("wrong_")
            .select(
                file=pl.lit(self.file),
                line="line",
                column=pl.lit(column),
                value=pl.col(column).cast(pl.String),
                problem="problem_",
                remedy="remedy_",
            )
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
        """The rows without any problem; none of a broken file."""
        if self.is_broken:
            return self.frame.clear()
        return self.frame.join(self.problems.select("line").unique(), on="line", how="anti").sort("line")
