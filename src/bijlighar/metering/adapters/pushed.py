"""Bodies that clients push -> rows, each with the line it stood on; nothing is judged here but the form.

CSV: `meter,start,wh` with a header; lines are counted from 1, the header included. JSON:
`{"readings": [{"meter", "start", "wh"}]}` or, a fifth of the size,
`{"blocks": [{"start", "meters": [...], "wh": [...]}]}`; readings are counted from 1.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import polars as pl

from bijlighar.metering.adapters import delimited
from bijlighar.metering.adapters.sheet import FileRefused, Sheet, Source
from bijlighar.metering.rules.layout import Layout

HEADER = "meter,start,wh"
"""How a rejected row of a JSON body is kept."""
_ROWS = {"meter": pl.String(), "stamp": pl.String(), "value": pl.String()}


def from_csv(body: bytes, layout: Layout) -> Source:
    """In one piece. Raises FileRefused when it is empty or lacks a column of the layout."""
    return delimited.from_bytes(body, layout, "The body")


def from_json(body: bytes) -> Source:
    """In one piece. Raises FileRefused when it is no JSON, or of neither of the two forms."""
    try:
        content = json.loads(body, parse_constant=lambda name: name)
    except (ValueError, RecursionError) as problem:
        raise FileRefused(f"The body is no JSON: {problem}. Nothing was taken.") from problem
    if isinstance(content, dict) and isinstance(content.get("blocks"), list):
        frame = _of_blocks(content["blocks"])
    elif isinstance(content, dict) and isinstance(content.get("readings"), list):
        frame = _of_readings(content["readings"])
    else:
        raise FileRefused(
            'The body must be {"readings": [...]} or {"blocks": [...]}; see /api/v1/openapi.json. Nothing '
            "was taken."
        )
    rows = frame.with_columns(
        line=pl.int_range(1, frame.height + 1, dtype=pl.UInt32), fits=pl.lit(True)
    ).select("line", "fits", "meter", "stamp", "value")
    sheet = Sheet(rows, _text_of(rows), frame.height)
    return Source(HEADER, frame.height, lambda: iter([sheet]))


def _of_blocks(blocks: list[Any]) -> pl.DataFrame:
    frames = [pl.DataFrame(schema=_ROWS)]
    for number, block in enumerate(blocks, start=1):
        meters, wh = (block.get("meters"), block.get("wh")) if isinstance(block, dict) else (None, None)
        if not isinstance(meters, list) or not isinstance(wh, list) or len(meters) != len(wh):
            raise FileRefused(
                f"Block {number} must have `start`, and `meters` and `wh` as two lists of one length. "
                "Nothing was taken."
            )
        frames.append(
            pl.DataFrame({"meter": _texts(meters), "value": _texts(wh)}).select(
                "meter", pl.lit(_text(block.get("start")), dtype=pl.String).alias("stamp"), "value"
            )
        )
    return pl.concat(frames)


def _of_readings(readings: list[Any]) -> pl.DataFrame:
    for number, one in enumerate(readings, start=1):
        if not isinstance(one, dict):
            raise FileRefused(f"Reading {number} is no object with meter, start, wh. Nothing was taken.")
    columns = {"meter": "meter", "stamp": "start", "value": "wh"}
    return pl.DataFrame(
        {name: _texts([one.get(key) for one in readings]) for name, key in columns.items()}, schema=_ROWS
    )


def _texts(values: list[Any]) -> pl.Series:
    """Values of any kind as texts: what is no number or name is judged as such, and kept."""
    kinds = set(map(type, values)) - {type(None)}
    for kind, dtype in ((str, pl.String()), (int, pl.Int64())):
        if kinds <= {kind}:
            try:
                return pl.Series(values, dtype=dtype, strict=True).cast(pl.String)
            except (TypeError, OverflowError, UnicodeError, pl.exceptions.PolarsError):
                break
    return pl.Series([_text(value) for value in values], dtype=pl.String)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    # Half a character, which JSON can spell and nothing can store, becomes a mark.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _text_of(rows: pl.DataFrame) -> Callable[[pl.Series], list[str]]:
    def text_of(wanted: pl.Series) -> list[str]:
        frame = wanted.alias("line").cast(pl.UInt32).to_frame()
        found = frame.join(rows, on="line", how="left", maintain_order="left")
        return [_line(row) for row in found.select("meter", "stamp", "value").iter_rows()]

    return text_of


def _line(cells: tuple[str | None, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow([" ".join((cell or "").splitlines()) for cell in cells])
    return out.getvalue()
