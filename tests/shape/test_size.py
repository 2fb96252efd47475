"""A file that grows past three hundred lines becomes a folder, one verb or component a file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from tests.shape.source import ROOT

MOST_LINES = 500
MANY_LINES = 300
ONE_FILE = {"tools/verify_bill.py"}
"""Taken away and run alone: being one file is what it promises."""


def too_long(sizes: dict[str, int], limit: int) -> Iterator[str]:
    for name, lines in sorted(sizes.items(), key=lambda item: -item[1]):
        if lines > limit:
            yield f"{name} has {lines} lines"


def sizes() -> dict[str, int]:
    folders = [ROOT / name for name in ("src", "tests", "tools", "bench")]
    return {
        str(path.relative_to(ROOT)): path.read_text().count("\n")
        for folder in folders
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts and str(path.relative_to(ROOT)) not in ONE_FILE
    }


def test_no_file_is_too_long() -> None:
    if growing := list(too_long(sizes(), MANY_LINES)):
        warnings.warn("time to make a folder of: " + "; ".join(growing), stacklevel=1)
    assert list(too_long(sizes(), MOST_LINES)) == []


def test_a_long_file_is_found() -> None:
    assert list(too_long({"a.py": 501, "b.py": 500}, MOST_LINES)) == ["a.py has 501 lines"]
