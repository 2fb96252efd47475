"""What a checked sheet would change: new rows, changed rows with each difference, and rows already known."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from bijlighar.kernel.sheets.read import REMARKS
from bijlighar.kernel.sheets.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """`new` and `changed` are rows of the sheet, `same` is a count.

    `differences` has a row a changed cell: file, line, key, column, before, after.
    """

    sheet: Sheet
    new: pl.DataFrame
    changed: pl.DataFrame
    same: int
    differences: pl.DataFrame

    def rejects(self) -> pl.DataFrame:
        """Rows with a problem as they were typed, with what is wrong in the column `problems`."""
        words = pl.format("{}: {}. {}", "column", "problem", "remedy").str.join(" | ")
        wrong = self.sheet.problems.group_by("line", maintain_order=True).agg(words.alias(REMARKS))
        typed = self.sheet.texts.drop(REMARKS, strict=False)
        return typed.join(wrong, on="line", how="inner", maintain_order="left").drop("line")


def plan(sheet: Sheet, known: pl.DataFrame, *, key: tuple[str, ...], compared: tuple[str, ...]) -> Plan:
    """Compare the good rows of a sheet with the rows already stored (same column names) by their key."""
    good = sheet.good
    new = good.join(known, on=list(key), how="anti", maintain_order="left")
    stored = known.select(*key, *compared)
    both = good.join(stored, on=list(key), how="inner", suffix="_before", maintain_order="left")
    found = differences(both, sheet.file, key=key, compared=compared)
    changed = good.filter(pl.col("line").is_in(found["line"].unique().implode()))
    return Plan(sheet, new, changed, both.height - changed.height, found)


def differences(
    both: pl.DataFrame, file: str, *, key: tuple[str, ...], compared: tuple[str, ...]
) -> pl.DataFrame:
    """One row for each cell in which `<column>` and `<column>_before` differ."""
    parts = [
        both.filter(pl.col(name).ne_missing(pl.col(f"{name}_before"))).select(
            file=pl.lit(file),
            line=pl.col("line"),
            key=pl.concat_str([pl.col(part).cast(pl.String) for part in key], separator=" "),
            column=pl.lit(name),
            before=pl.col(f"{name}_before").cast(pl.String),
            after=pl.col(name).cast(pl.String),
        )
        for name in compared
    ]
    return pl.concat(parts).sort("line", maintain_order=True)
