"""Dated policies of service-standards.yaml: the entry of a day, of a company, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bijlighar.tariffs.rules.book import Value
from bijlighar.tariffs.rules.document import RulebookRefused, Section
from bijlighar.tariffs.rules.standards import above_nothing, standard_on, standards

SOURCES = """
sources:
  own: {text_en: "own choice", text_hi: "अपनी पसंद"}
"""
LIST = """
tea:
  - from: 2025-04-01
    to: 2026-04-01
    cups: {value: 2, source: own, mark: U}
  - from: 2026-04-01
    cups: {value: 3, source: own, mark: U}
  - from: 2026-04-01
    companies: [east]
    cups: {value: 7, source: own, mark: U}
other: [{nobody: asks}]
"""


@dataclass(frozen=True)
class Tea:
    state_code: str
    cups: Value


def _tea(state_code: str, entry: Section) -> Tea:
    return Tea(state_code, above_nothing(entry, "cups", 0))


def _rulebook(folder: Path, text: str) -> Path:
    (folder / "mp").mkdir()
    (folder / "mp" / "sources.yaml").write_text(SOURCES, encoding="utf-8")
    (folder / "mp" / "service-standards.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("day", "company", "cups"),
    [
        (date(2025, 3, 31), None, None),
        (date(2025, 4, 1), None, 2),
        (date(2026, 3, 31), "east", 2),  # the company's own entry has not begun
        (date(2026, 4, 1), None, 3),
        (date(2026, 4, 1), "west", 3),
        (date(2026, 4, 1), "east", 7),
    ],
)
def test_a_day_and_a_company_have_their_entry(
    tmp_path: Path, day: date, company: str | None, cups: int | None
) -> None:
    folder = _rulebook(tmp_path, LIST)
    found = standard_on("mp", "tea", _tea, day, company, folder)
    assert (found and int(found.cups.exact)) == cups
    assert found is None or (found.state_code, found.cups.source.en) == ("mp", "own choice")


def test_no_list_and_no_file_say_nothing(tmp_path: Path) -> None:
    folder = _rulebook(tmp_path, LIST)
    assert standards("mp", "coffee", _tea, folder) == ()
    assert standards("bihar", "tea", _tea, folder) == ()


@pytest.mark.parametrize(
    ("right", "wrong", "why"),
    [
        ("to: 2026-04-01", "to: 2026-03-01", "gap"),
        ("to: 2026-04-01", "to: 2026-05-01", "overlap"),
        ("companies: [east]", "", "no end"),
        ("cups: {value: 7", "cupps: {value: 7", "cups"),
        ("cups: {value: 7", "spoons: 1\n    cups: {value: 7", "'spoons' is not a key"),
        ("cups: {value: 7", "cups: {value: 0", "more than 0"),
        ("cups: {value: 7, source: own", "cups: {value: 7, source: mine", "sources.yaml"),
    ],
)
def test_a_wrong_list_is_refused_with_file_line_and_reason(
    tmp_path: Path, right: str, wrong: str, why: str
) -> None:
    folder = _rulebook(tmp_path, LIST.replace(right, wrong))
    with pytest.raises(RulebookRefused, match=r"^rulebook/mp/service-standards\.yaml:\d+: ") as refused:
        standards("mp", "tea", _tea, folder)
    assert why in str(refused.value)
