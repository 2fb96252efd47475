"""A file of readings as rows, each with the line it stood on; nothing is judged here but the header."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import polars as pl

from bijlighar.metering.rules.layout import Layout

_SHOWN = 300
"""Characters of a header that a message repeats: a binary file may have one of megabytes."""


class FileRefused(ValueError):
    """The file as a whole cannot be read by this layout; nothing of it is taken."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece of a file. `rows`: line (u32), fits (bool), meter (text), stamp, value; register if asked for.

    Stamp and value are text from a CSV file and keep their type from Parquet. `text_of` gives the text of
    some of its lines as they stood in the file. `done` is how far the file is read with this piece, in the
    unit of `Source.size`.
    """

    rows: pl.DataFrame
    text_of: Callable[[pl.Series], list[str]]
    done: int


@dataclass(frozen=True, slots=True)
class Source:
    """A file that is read in pieces, in its own order, as often as asked; `size` in bytes or rows."""

    header: str
    size: int
    pieces: Callable[[], Iterator[Sheet]]


def check_header(found: list[str], layout: Layout, name: str) -> None:
    """Refuse a header without the layout's columns, or with one of them twice."""
    absent = [column for column in layout.columns if column not in found]
    double = [column for column in layout.columns if found.count(column) > 1]
    if absent:
        raise FileRefused(
            f"{name}: the header has no column {', '.join(map(repr, absent))}. It has "
            f"{_shortened(', '.join(map(repr, found))) or 'nothing'}; the layout {layout.name!r} wants "
            f"{', '.join(map(repr, layout.columns))}. Correct the layout or the file; nothing was taken."
        )
    if double:
        raise FileRefused(
            f"{name}: the header has {', '.join(map(repr, double))} more than once, so that "
            "nobody knows which one counts. Rename one of them; nothing was taken."
        )


def wanted(rows: pl.DataFrame, layout: Layout) -> pl.DataFrame:
    """Rows with the layout's `only` columns (as `only.<column>`) -> the rows it asks for, without them.

    A row that does not fit stays: it is rejected, not overlooked.
    """
    if not layout.only:
        return rows
    asked = [
        pl.col(f"only.{column}").cast(pl.String).str.strip_chars().is_in(texts).fill_null(False)
        for column, texts in layout.only
    ]
    return rows.filter(pl.all_horizontal(asked) | ~pl.col("fits")).drop(pl.selectors.starts_with("only."))


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} ..."
