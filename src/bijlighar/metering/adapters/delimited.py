"""Delimited text (CSV): every physical line is one row, so that a line number always finds it again."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bijlighar.metering.adapters.sheet import FileRefused, Sheet, Source, check_header, wanted
from bijlighar.metering.rules.layout import Layout

BYTES_AT_ONCE = 64 * 2**20
_NEVER = "\x01"


def source(path: Path, layout: Layout, *, at_once: int | None = None) -> Source:
    """A file as rows. Raises FileRefused when it is empty, in another encoding, or has another header."""
    step = at_once or BYTES_AT_ONCE
    header = _header(path, layout, step)
    width, places = _columns(header, layout, path.name)

    def pieces() -> Iterator[Sheet]:
        before, at_header = 0, True
        for text, done in _parts(path, layout, step):
            lines = _lines(text, before, path.name)
            before += lines.height
            if at_header:
                filled = _filled(lines)
                if not filled.height:
                    continue
                lines, at_header = filled.slice(1), False
            yield _sheet(_filled(lines), width, places, layout, done)

    return Source(header, path.stat().st_size, pieces)


def from_texts(header: str, texts: list[str], layout: Layout, name: str) -> Source:
    """The same from lines kept earlier, numbered from 1 without the header."""
    width, places = _columns(header, layout, name)
    rows = pl.DataFrame({"line": pl.Series(range(1, len(texts) + 1), dtype=pl.UInt32), "text": texts})
    sheet = _sheet(rows, width, places, layout, len(texts))
    return Source(header, len(texts), lambda: iter([sheet]))


def from_bytes(content: bytes, layout: Layout, name: str) -> Source:
    """The same from UTF-8 in memory, in one piece."""
    filled = _filled(_lines(content, 0, name))
    header = _header_of(filled, name)
    width, places = _columns(header, layout, name)
    sheet = _sheet(filled.slice(1), width, places, layout, len(content))
    return Source(header, len(content), lambda: iter([sheet]))


def _header(path: Path, layout: Layout, step: int) -> str:
    for text, _ in _parts(path, layout, step):
        filled = _filled(_lines(text, 0, path.name))
        if filled.height:
            return _header_of(filled, path.name)
    raise FileRefused(f"{path.name} is empty: it has not even a header. Nothing was taken.")


def _header_of(filled: pl.DataFrame, name: str) -> str:
    if not filled.height:
        raise FileRefused(f"{name} is empty: it has not even a header. Nothing was taken.")
    header = str(filled["text"][0]).lstrip("\ufeff")
    if any(character < " " and character != "\t" for character in header):
        raise FileRefused(
            f"{name}: its first line holds control characters, so it is no header of a text "
            "file (perhaps the file is packed, binary or of another encoding, or a line end is "
            "broken). Export it again as CSV, or correct `encoding:` in the layout. Nothing was "
            "taken."
        )
    return header


def _columns(header: str, layout: Layout, name: str) -> tuple[int, list[int]]:
    """How many columns the header has, and where those of the layout stand."""
    found = [title.strip() for title in _fields(header, layout.delimiter) or []]
    check_header(found, layout, name)
    return len(found), [found.index(column) for column in layout.columns]


def _parts(path: Path, layout: Layout, step: int) -> Iterator[tuple[bytes, int]]:
    """The file as UTF-8 in parts of whole lines, each with how many bytes of the file are read by then."""
    decoder = None if _is_utf8(layout) else codecs.getincrementaldecoder(layout.encoding)()
    done, rest = 0, [b""]
    try:
        with path.open("rb") as file:
            while raw := file.read(step):
                done += len(raw)
                text = raw if decoder is None else decoder.decode(raw).encode()
                cut = text.rfind(b"\n") + 1
                if cut:
                    yield b"".join([*rest, text[:cut]]), done
                    rest = []
                rest.append(text[cut:])
            last = b"" if decoder is None else decoder.decode(b"", final=True).encode()
    except UnicodeError as problem:
        raise FileRefused(
            f"{path.name} is not in {layout.encoding}: {problem}. Nothing was taken."
        ) from problem
    if tail := b"".join([*rest, last]):
        yield tail, done


def _is_utf8(layout: Layout) -> bool:
    plain = layout.encoding.lower().replace("_", "-")
    return plain in ("utf-8", "utf8", "utf-8-sig", "ascii", "us-ascii")


def _lines(text: bytes, before: int, name: str) -> pl.DataFrame:
    """Whole lines of UTF-8 -> line, text; numbered on from `before`."""
    try:
        # One column that no delimiter can split: the lines as they stand. Broken characters become a mark
        # that no number and no date accepts, so that only their own rows are rejected.
        frame = pl.read_csv(
            text,
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
        frame = pl.DataFrame({"text": pl.Series([None] * text.count(b"\n"), dtype=pl.String)})
    return frame.select(pl.col("text")).with_row_index("line", before + 1)


def _filled(lines: pl.DataFrame) -> pl.DataFrame:
    return lines.filter(pl.col("text").is_not_null() & (pl.col("text").str.strip_chars() != ""))


def _sheet(rows: pl.DataFrame, width: int, places: list[int], layout: Layout, done: int) -> Sheet:
    quoted = rows["text"].str.contains('"', literal=True)
    plain = _split(rows if not quoted.any() else rows.filter(~quoted), width, places, layout)
    if quoted.any():
        plain = pl.concat([plain, _split_quoted(rows.filter(quoted), width, places, layout)]).sort("line")

    def text_of(wanted: pl.Series) -> list[str]:
        frame = wanted.alias("line").cast(pl.UInt32).to_frame()
        return frame.join(rows, on="line", how="left", maintain_order="left")["text"].to_list()

    return Sheet(wanted(plain, layout), text_of, done)


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
    stamps, values = 1 + len(layout.stamp_columns), len(layout.value_columns) or 1
    meter, stamp, more = places[0], places[1:stamps], places[stamps + values :]
    frame = pl.DataFrame({"line": line, "fits": fits, "meter": picked[meter]})
    joined = picked[stamp[0]]
    for place in stamp[1:]:
        joined = joined.str.strip_chars() + " " + picked[place].str.strip_chars()
    told = [f"value.{nth}" for nth in range(values)] if layout.is_wide else ["value"]
    columns = [joined.alias("stamp")]
    columns += [picked[places[stamps + nth]].alias(name) for nth, name in enumerate(told)]
    names = ["register"] * bool(layout.register_column) + [f"only.{column}" for column, _ in layout.only]
    columns += [picked[place].alias(name) for place, name in zip(more, names, strict=True)]
    return frame.with_columns(columns)


def _fields(text: str, delimiter: str) -> list[str] | None:
    """The fields of one line; None when it is no line of CSV: a stray carriage return, an endless field."""
    try:
        return next(csv.reader([text], delimiter=delimiter), None)
    except csv.Error:
        return None
