"""Delimited text (CSV): every physical line is one row, so that a line number always finds it again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl

from bijlighar.metering.adapters.sheet import FileRefused, Sheet, check_header
from bijlighar.metering.rules.layout import Layout

_NEVER = "\x01"


def read(path: Path, layout: Layout) -> Sheet:
    """Read a file. Raises FileRefused when it is empty, in another encoding, or has another header."""
    lines = _lines(path.read_bytes() if _is_not_utf8(layout) else path, layout, path.name)
    return from_lines(lines, layout, path.name)


def from_texts(header: str, texts: list[str], layout: Layout, name: str) -> Sheet:
    """The same from lines kept earlier, numbered from 1 without the header."""
    rows = pl.DataFrame({"line": pl.Series(range(1, len(texts) + 1), dtype=pl.UInt32), "text": texts})
    return _sheet(header, rows, layout, name)


def from_lines(lines: pl.DataFrame, layout: Layout, name: str) -> Sheet:
    """The same from a frame (line, text) whose first row is the header."""
    filled = lines.filter(pl.col("text").is_not_null() & (pl.col("text").str.strip_chars() != ""))
    if filled.height == 0:
        raise FileRefused(f"{name} is empty: it has not even a header. Nothing was taken.")
    header = str(filled["text"][0]).lstrip("\ufeff")
    if any(character < " " and character != "\t" for character in header):
        raise FileRefused(
            f"{name}: its first line holds control characters, so it is no header of a text file (perhaps "
            "the file is packed, binary or of another encoding, or a line end is broken). Export it again as "
            "CSV, or correct `encoding:` in the layout. Nothing was taken."
        )
    return _sheet(header, filled.slice(1), layout, name)


def _sheet(header: str, rows: pl.DataFrame, layout: Layout, name: str) -> Sheet:
    found = [title.strip() for title in _fields(header, layout.delimiter) or []]
    check_header(found, layout, name)
    places = [found.index(column) for column in layout.columns]
    width = len(found)
    quoted = rows["text"].str.contains('"', literal=True)
    plain = _split(rows if not quoted.any() else rows.filter(~quoted), width, places, layout)
    if quoted.any():
        plain = pl.concat([plain, _split_quoted(rows.filter(quoted), width, places, layout)]).sort("line")
    texts = rows

    def text_of(wanted: pl.Series) -> list[str]:
        frame = wanted.alias("line").cast(pl.UInt32).to_frame()
        return frame.join(texts, on="line", how="left", maintain_order="left")["text"].to_list()

    return Sheet(header, plain, text_of)


def _split(rows: pl.DataFrame, width: int, places: list[int], layout: Layout) -> pl.DataFrame:
    parts = rows["text"].str.split_exact(layout.delimiter, width).struct
    last, beyond = parts.field(f"field_{width - 1}"), parts.field(f"field_{width}")
    picked = {place: parts.field(f"field_{place}") for place in places}
    return _named(rows["line"], last.is_not_null() & beyond.is_null(), picked, places, layout)


def _split_quoted(rows: pl.DataFrame, width: int, places: list[int], layout: Layout) -> pl.DataFrame:
    # Quotes may hide a delimiter, so these lines go through the CSV reader of the standard library.
    cells = [_fields(text, layout.delimiter) or [] for text in rows["text"]]
    fits = pl.Series([len(row) == width for row in cells], dtype=pl.Boolean)
    picked = {
        place: pl.Series([row[place] if place < len(row) else None for row in cells], dtype=pl.String)
        for place in places
    }
    return _named(rows["line"], fits, picked, places, layout)


def _named(
    line: pl.Series, fits: pl.Series, picked: dict[int, pl.Series], places: list[int], layout: Layout
) -> pl.DataFrame:
    stamps = len(layout.stamp_columns)
    meter, stamp, value, more = places[0], places[1 : 1 + stamps], places[1 + stamps], places[2 + stamps :]
    frame = pl.DataFrame({"line": line, "fits": fits, "meter": picked[meter]})
    joined = picked[stamp[0]]
    for place in stamp[1:]:
        joined = joined.str.strip_chars() + " " + picked[place].str.strip_chars()
    columns = [joined.alias("stamp"), picked[value].alias("value")]
    columns += [picked[place].alias("register") for place in more]
    return frame.with_columns(columns)


def _fields(text: str, delimiter: str) -> list[str] | None:
    """The fields of one line; None when it is no line of CSV: a stray carriage return, an endless field."""
    try:
        return next(csv.reader([text], delimiter=delimiter), None)
    except csv.Error:
        return None


def _is_not_utf8(layout: Layout) -> bool:
    return layout.encoding.lower().replace("_", "-") not in (
        "utf-8",
        "utf8",
        "utf-8-sig",
        "ascii",
        "us-ascii",
    )


def _lines(source: Path | bytes, layout: Layout, name: str) -> pl.DataFrame:
    if isinstance(source, bytes):
        try:
            source = source.decode(layout.encoding).encode()
        except UnicodeError as problem:
            raise FileRefused(
                f"{name} is not in {layout.encoding}: {problem}. Nothing was taken."
            ) from problem
    try:
        # One column that no delimiter can split: the lines as they stand. Broken characters become a mark
        # that no number and no date accepts, so that only their own rows are rejected.
        frame = pl.read_csv(
            io.BytesIO(source) if isinstance(source, bytes) else source,
            has_header=False,
            separator=_NEVER,
            quote_char=None,
            infer_schema=False,
            new_columns=["text"],
            encoding="utf8-lossy",
            raise_if_empty=False,
            truncate_ragged_lines=True,
        )
    except pl.exceptions.PolarsError as problem:
        raise FileRefused(f"{name} cannot be read as text: {problem}. Nothing was taken.") from problem
    if frame.width == 0:
        frame = pl.DataFrame({"text": pl.Series([], dtype=pl.String)})
    return frame.select(pl.col("text")).with_row_index("line", 1)
