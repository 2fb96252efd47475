"""How a file of events is laid out, and its rows -> events, or the reason why a row is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import yaml

from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.layout import Layout, LayoutRefused
from bijlighar.metering.rules.stamps import instants

_MOST_CODE = 2**31 - 1
_AS_READINGS = {"format": "csv", "kind": "energy", "unit": "Wh", "interval_minutes": 15, "stamp_at": "start"}
_RENAMED = {"code": "value", "sequence": "register"}

USUAL: dict[str, Any] = {
    "name": "events",
    "columns": {"meter": "meter", "stamp": "occurred_at", "code": "code"},
    "time_zone": "Asia/Kolkata",
    "stamp_formats": ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z"],
}
"""The layout of a file that names its columns as we do."""

WORDS = {
    "WRONG_COLUMNS": (
        "The row has more or fewer columns than the header.",
        "इस पंक्ति में शीर्षक से कम या ज़्यादा खाने हैं।",
    ),
    "NO_METER": ("The row names no meter.", "इस पंक्ति में मीटर का नंबर नहीं है।"),
    "UNKNOWN_METER": (
        "No such meter is registered. Register it, then import the file again.",
        "यह मीटर दर्ज नहीं है। पहले दर्ज कीजिए, फिर फ़ाइल दोबारा दीजिए।",
    ),
    "BAD_STAMP": (
        "The date and time fit none of the layout's formats.",
        "तारीख और समय किसी तय रूप में नहीं हैं।",
    ),
    "TOO_OLD": ("The date is before the earliest one that is taken.", "तारीख बहुत पुरानी है।"),
    "NO_CODE": (
        "The code is neither a number nor in the layout's list of codes.",
        "कोड न तो संख्या है, न तय कोडों में से कोई।",
    ),
}
"""Reason why a row is not taken -> (English, Hindi), in the order in which a row is judged."""


@dataclass(frozen=True, slots=True)
class EventLayout:
    """`sheet` says how the file is read; `codes` gives the number of each of the maker's own words."""

    sheet: Layout
    codes: Mapping[str, int]
    source: Mapping[str, Any] = field(default_factory=dict, compare=False)


def read(text: str, *, name: str = "layout") -> EventLayout:
    """Read and check a layout (YAML). Raises LayoutRefused with every problem at once."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        raise LayoutRefused(f"{name} is not readable YAML: {problem}") from problem
    return from_mapping(content, name=name)


def from_mapping(content: Any, *, name: str = "layout") -> EventLayout:
    """Check a layout that is already read, as `read` does.

    Keys as of a layout of readings, without kind, unit and interval; `columns` has meter, stamp, code and
    perhaps sequence; `codes` may give numbers to the maker's own words.
    """
    if not isinstance(content, dict) or not isinstance(content.get("columns"), dict):
        raise LayoutRefused(f"{name} must have `columns:` with meter, stamp and code. Nothing was read.")
    problems = [f"{key!r} is not a key of a layout of events" for key in _AS_READINGS if key in content]
    columns = {_RENAMED.get(key, key): value for key, value in content["columns"].items()}
    problems += [
        f"columns.{ours} is written `{theirs}:`"
        for theirs, ours in _RENAMED.items()
        if ours in content["columns"]
    ]
    codes, wrong = _codes(content.get("codes") or {})
    problems += wrong
    if "code" not in content["columns"]:
        problems.append("columns.code is missing")
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise LayoutRefused(f"{name} cannot be used:\n{listed}\nNothing was read.")
    rest = {key: value for key, value in content.items() if key not in ("columns", "codes")}
    sheet = layouts.from_mapping({**rest, **_AS_READINGS, "columns": columns}, name=name)
    return EventLayout(sheet, codes, content)


def judge(
    rows: pl.DataFrame, layout: EventLayout, known: Mapping[str, int]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of a sheet -> events (line, meter_id, code, occurred_at, sequence), rejected (line, reason_code).

    `known` are the meters that exist, by serial. Every row is in one of the two.
    """
    seconds, readable = instants(rows["stamp"], layout.sheet)
    words = rows["value"].str.strip_chars()
    number = words.cast(pl.Int64, strict=False)
    if layout.codes:
        named = words.replace_strict(dict(layout.codes), default=None, return_dtype=pl.Int64)
        number = named.fill_null(number)
    meter = rows["meter"].str.strip_chars()
    table = pl.DataFrame(
        {"serial": list(known), "meter_id": list(known.values())},
        schema={"serial": pl.String, "meter_id": pl.Int64},
    )
    frame = pl.DataFrame(
        {
            "line": rows["line"].cast(pl.Int64),
            "fits": rows["fits"],
            "serial": meter,
            "code": number,
            "readable": readable,
            "occurred_at": pl.Series(seconds).cast(pl.Int64) * 1_000_000,
            "sequence": (
                rows["register"].str.strip_chars().cast(pl.Int64, strict=False)
                if "register" in rows.columns
                else pl.Series([0] * rows.height, dtype=pl.Int64)
            ),
        }
    ).with_columns(pl.col("occurred_at").cast(pl.Datetime("us", "UTC")))
    frame = frame.join(table, on="serial", how="left", maintain_order="left")
    reason = (
        pl.when(~pl.col("fits")).then(pl.lit("WRONG_COLUMNS"))
        .when((pl.col("serial") == "").fill_null(True)).then(pl.lit("NO_METER"))
        .when(pl.col("meter_id").is_null()).then(pl.lit("UNKNOWN_METER"))
        .when(~pl.col("readable")).then(pl.lit("BAD_STAMP"))
        .when(pl.col("occurred_at").dt.date() < layout.sheet.earliest).then(pl.lit("TOO_OLD"))
        .when(~pl.col("code").is_between(0, _MOST_CODE).fill_null(False)).then(pl.lit("NO_CODE"))
        .otherwise(None)
    )  # fmt: skip
    judged = frame.with_columns(reason_code=reason)
    taken = judged.filter(pl.col("reason_code").is_null()).select(
        "line", "meter_id", "code", "occurred_at", pl.col("sequence").fill_null(0).clip(0, _MOST_CODE)
    )
    return taken, judged.filter(pl.col("reason_code").is_not_null()).select("line", "reason_code")


def serials(rows: pl.DataFrame) -> list[str]:
    """Every meter that the rows name, once each."""
    return rows["meter"].drop_nulls().str.strip_chars().unique().sort().to_list()


def _codes(given: Any) -> tuple[dict[str, int], list[str]]:
    if not isinstance(given, dict):
        return {}, ["codes must be a list of `word: number` lines"]
    wrong = [
        f"codes.{word}: {number!r} is no number of an event"
        for word, number in given.items()
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= _MOST_CODE
    ]
    return ({} if wrong else {str(word).strip(): number for word, number in given.items()}), wrong
