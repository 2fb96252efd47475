"""The columns of a layout in which a row is a meter's whole day: b1..b96, or a list of names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SPAN = re.compile(r"(?P<name>.*?)(?P<first>\d+)\.\.(?P<again>.*?)(?P<last>\d+)(?P<end>\D*)\Z")
_MOST = 96
_INTERVALS = {96: 15, 48: 30, 24: 60}


def listed(given: Any, problems: list[str]) -> tuple[str, ...]:
    """`b1..b96` or `IB01..IB48` or a list -> every name in order; () when there is none or it is wrong."""
    if given is None:
        return ()
    if isinstance(given, list) and all(isinstance(one, str | int) for one in given):
        return tuple(map(str, given))
    found = _SPAN.match(given) if isinstance(given, str) else None
    if found is None or found["name"] != found["again"] or found["end"]:
        problems.append(f"values: {given!r} is not known; write b1..b96, or a list of the columns in order")
        return ()
    first, last = int(found["first"]), int(found["last"])
    if not 0 < last - first + 1 <= _MOST:
        problems.append(f"values: {given!r} are not 24, 48 or 96 columns")
        return ()
    width = len(found["first"])
    return tuple(f"{found['name']}{number:0{width}}" for number in range(first, last + 1))


def problems(content: Mapping[str, Any], values: tuple[str, ...], *, register_column: Any) -> list[str]:
    """What of a layout contradicts that a row is a whole day."""
    found = []
    minutes = content.get("interval_minutes")
    if _INTERVALS.get(len(values)) != minutes:
        found.append(
            f"columns.values: {len(values)} columns and interval_minutes {minutes} do not make a day; it has "
            "96 of 15 minutes, 48 of 30 or 24 of 60"
        )
    if len(set(values)) != len(values):
        found.append("columns.values: a column is named twice")
    columns = content.get("columns")
    if isinstance(columns, Mapping) and columns.get("value"):
        found.append("columns: give value (a row is an interval) or values (a row is a day), not both")
    if register_column:
        found.append("columns.register: a row that is a whole day has no place for it; leave it out")
    if content.get("kind") == "register":
        found.append("kind: registers are told one reading a row (columns.value)")
    if content.get("format") == "ies":
        found.append("format: an IES file has a layout of its own; use csv or parquet")
    if content.get("stamp_at", "start") != "start":
        found.append("stamp_at: the stamp of a whole day is the day; leave it out")
    return found
