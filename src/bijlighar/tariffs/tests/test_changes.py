"""An order is told against the last one in words of both languages (M1)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bijlighar.tariffs.rules import load_rulebook, rulebook_folder
from bijlighar.tariffs.rules.changes import Change, changes
from bijlighar.tariffs.tests.stage import BIHAR, MP

OLDEST, LAST, NEW = MP.orders


def told(found: list[Change], category_code: str = "LV-1.2") -> dict[str, tuple[str | None, str | None]]:
    return {one.en: (one.old, one.new) for one in found if one.category_code == category_code}


def test_a_dearer_slab_and_a_dearer_block() -> None:
    # 4.71 / 4.45 = 1.0584; 30 / 28 = 1.0714
    found = told(changes(MP, LAST, NEW))
    rise = "LV-1.2: the energy charge up to 50 units rises from 4.45 to 4.71 rupees a unit (+5.8%)."
    assert found[rise] == ("4.45", "4.71")
    block = (
        "LV-1.2 urban: the fixed charge above 150 units rises from 28 to 30 rupees a month for each 15 units "
        "(+7.1%)."
    )
    assert found[block] == ("28", "30")
    assert len(found) == 10


def test_backwards_it_falls() -> None:
    found = told(changes(MP, NEW, LAST), "LV-6")
    assert list(found) == ["LV-6: the energy charge falls from 7.44 to 7.14 rupees a unit (-4.0%)."]


def test_the_same_in_hindi() -> None:
    hindi = [one.hi for one in changes(MP, LAST, NEW) if one.category_code == "LV-6"]
    assert hindi == ["LV-6: ऊर्जा शुल्क 7.14 से बढ़कर 7.44 रुपये प्रति यूनिट (+4.2%)।"]


def test_an_order_against_itself_changes_nothing() -> None:
    assert [changes(book, order, order) for book in (MP, BIHAR) for order in book.orders] == [[]] * 5


def test_merged_slabs_and_a_new_subsidy() -> None:
    found = told(changes(BIHAR, *BIHAR.orders), "DS-II")
    slabs = "the slabs were up to 100 units 7.42, above 100 units 8.95; now they are for all units 7.42."
    assert f"DS-II: {slabs}" in found
    assert "DS-II: the subsidy was none; now it is 125 free units." in found


def test_what_was_not_known_before() -> None:
    found = changes(MP, OLDEST, LAST)
    (rural,) = [one for one in found if "rural: the fixed charge up to 50" in one.en]
    assert (rural.old, rural.new) == (None, "62")
    (added,) = [one for one in found if one.category_code == "LV-6"]
    assert added.kind == "ADDED"
    (backwards,) = [one for one in changes(MP, LAST, OLDEST) if one.category_code == "LV-6"]
    assert backwards.kind == "REMOVED"


def test_every_sentence_stands_in_both_languages() -> None:
    every = [*changes(MP, OLDEST, LAST), *changes(MP, LAST, NEW), *changes(MP, NEW, OLDEST)]
    every += changes(BIHAR, *BIHAR.orders)
    assert len(every) > 80
    for one in every:
        assert not re.search("[\u0900-\u097f]", one.en), one.en
        assert re.search("[\u0900-\u097f]", one.hi), one.hi
        assert one.en.endswith(".") and one.hi.endswith("।")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("duty.yaml", 'from: 2024-04-01\n    clause_en: M.P. Vidyut Shulk Adhiniyam 2012, domestic',
         "from: 2026-04-01\n    clause_en: M.P. Vidyut Shulk Adhiniyam 2012, domestic",
         "the electricity duty was not written; now it is 9% on the first 100 units and 12% on the rest."),
    ],
)  # fmt: skip
def test_duty_is_compared_too(tmp_path: Path, name: str, old: str, new: str, says: str) -> None:
    shutil.copytree(rulebook_folder() / "mp", tmp_path / "mp")
    file = tmp_path / "mp" / "series" / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    book = load_rulebook("mp", tmp_path)
    assert f"LV-1.2: {says}" in told(changes(book, *book.orders[1:]))


def test_another_load_and_other_peak_hours_are_told(tmp_path: Path) -> None:
    shutil.copytree(rulebook_folder() / "mp", tmp_path / "mp")
    file = tmp_path / "mp" / "orders" / "2025-04-01-fy-2025-26" / "lv-4.yaml"
    text = file.read_text(encoding="utf-8").replace('value: "90"', 'value: "80"')
    file.write_text(text, encoding="utf-8")
    file = tmp_path / "mp" / "series" / "time-of-day.yaml"
    text = file.read_text(encoding="utf-8")
    rule = text[text.index("  - categories: [LV-2.1-D") :]
    later = rule.replace("from: 2025-04-01", "from: 2026-04-01").replace("17:00-22:00", "18:00-23:00")
    file.write_text(
        text.replace(rule, rule.replace("from: 2025-04-01", "from: 2025-04-01\n    to: 2026-04-01")) + later,
        encoding="utf-8",
    )
    book = load_rulebook("mp", tmp_path)
    found = told(changes(book, *book.orders[1:]), "LV-4")
    of_contract = "the recorded demand, at least {}% of the contract demand"
    assert (
        f"LV-4: the fixed charge was taken on {of_contract.format(80)}; now on {of_contract.format(90)}."
    ) in found
    assert any("more in the peak hours (06:00-09:00 18:00-23:00)" in one for one in found)
