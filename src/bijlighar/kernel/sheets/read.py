"""Reads a CSV file into a sheet: every cell parsed, every fault noted with its line."""

from __future__ import annotations

import csv
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl

from bijlighar.kernel.sheets.columns import SheetColumn, parse
from bijlighar.kernel.sheets.sheet import PROBLEMS, Sheet

_CHUNK = 50_000
_UNREADABLE = "cannot be read from here on"
REMARKS = "problems"
"""A column of rejected rows, passed over when the corrected file comes back."""


def read(path: Path, columns: tuple[SheetColumn, ...]) -> Sheet:
    """Read a UTF-8 CSV file with a heading line; columns may stand in any order.

    Unknown, repeated and missing headings, rows with too many or too few cells, broken quotes, letters that
    are not UTF-8 and cells that do not parse become problems. Blank lines are passed over. Raises `OSError`.
    """
    faults: list[tuple[int, str, str, str, str]] = []
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, strict=True)
        names = _heading(reader, columns, faults)
        is_broken = bool(faults)
        chunks = list(_chunks(reader, names, faults))
        is_broken = is_broken or any(problem.startswith(_UNREADABLE) for _, _, _, problem, _ in faults)
    texts = pl.concat(chunks) if chunks else pl.DataFrame(schema=dict.fromkeys(["line", *names], pl.String))
    texts = texts.with_columns(pl.col("line").cast(pl.Int64))
    problems = [pl.DataFrame(
        [(path.name, *fault) for fault in faults], schema=PROBLEMS, orient="row"
    )]  # fmt: skip
    values: dict[str, pl.Series] = {"line": texts["line"]}
    for column in columns:
        is_there = column.name in names
        cells = (
            texts[column.name]
            if is_there
            else pl.Series([""], dtype=pl.String).new_from_index(0, texts.height)
        )
        parsed = parse(cells, column)
        values[column.name] = parsed["value"].cast(column.dtype)
        if not is_there and column.is_required and not column.default:
            continue
        problems.append(
            pl.DataFrame({"line": texts["line"], "value": cells})
            .hstack(parsed.select("problem", "remedy"))
            .filter(pl.col("problem").is_not_null())
            .with_columns(file=pl.lit(path.name), column=pl.lit(column.name))
            .select(list(PROBLEMS))
        )
    return Sheet(path.name, pl.DataFrame(values), texts, pl.concat(problems), is_broken)


def _heading(
    reader: Iterator[list[str]],
    columns: tuple[SheetColumn, ...],
    faults: list[tuple[int, str, str, str, str]],
) -> list[str]:
    known = [column.name for column in columns]
    try:
        names = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as fault:
        faults.append(
            (1, "", "", f"the heading line cannot be read ({fault})", "Save the file as CSV again.")
        )
        return []
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        faults.append(
            (1, "", names[0], "cells are not parted by commas", "Save the file with commas between cells.")
        )
    for name in names:
        if name not in (*known, REMARKS):
            near = difflib.get_close_matches(name, known, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"Known columns: {', '.join(known)}."
            faults.append((1, name, name, "is not a known column", remedy))
    for name in sorted({name for name in names if names.count(name) > 1}):
        faults.append((1, name, name, "this heading stands twice", "Keep one of the two columns."))
    for column in columns:
        if column.name not in names and column.is_required and not column.default:
            faults.append(
                (1, column.name, "", "this column is missing", f"Add a column headed {column.name}.")
            )
    return list(dict.fromkeys(names))


def _chunks(
    reader: Any,
    names: list[str],
    faults: list[tuple[int, str, str, str, str]],
) -> Iterator[pl.DataFrame]:
    schema = dict.fromkeys(["line", *names], pl.String)
    rows: list[list[str]] = []
    row: list[str]
    line = reader.line_num + 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as fault:
            faults.append((line, "", "", f"{_UNREADABLE} ({fault})", "Close the quotes of this row."))
            break
        if row and any(row):
            if len(row) != len(names):
                found = f"has {len(row)} cells, but the heading has {len(names)}"
                faults.append(
                    (line, "", ",".join(row)[:80], found, 'Put texts that hold a comma into "quotes".')
                )
            rows.append([str(line), *(row + [""] * len(names))[: len(names)]])
        line = reader.line_num + 1
        if len(rows) == _CHUNK:
            yield pl.DataFrame(rows, schema=schema, orient="row")
            rows = []
    if rows:
        yield pl.DataFrame(rows, schema=schema, orient="row")
