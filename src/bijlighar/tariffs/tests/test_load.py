"""A bad rulebook is refused with file, line and reason; nobody is billed by a misprint."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bijlighar.tariffs.rules import (
    MARKS,
    Rulebook,
    RulebookRefused,
    UnknownState,
    load_rulebook,
    rulebook_folder,
    states,
)
from bijlighar.tariffs.rules.book import Absent, Value, Words

ORDER = "mp/orders/2025-04-01-fy-2025-26"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(rulebook_folder(), tmp_path / "rulebook")
    return tmp_path / "rulebook"


def change(folder: Path, name: str, old: str, new: str) -> int:
    """Replace one text of a file; the line it stands in."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{old!r} is not in {name}"
    line = text[: text.index(old)].count("\n") + 1
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return line


@pytest.mark.parametrize(
    ("name", "old", "new", "offset", "says"),
    [
        (f"{ORDER}/lv-1.2.yaml", 'value: "4.45"', "value: 4.45", 0, 'float 4.45; write it in quotes, "4.45"'),
        (f"{ORDER}/lv-1.2.yaml", 'value: "4.45"', 'value: "4,45"', 0, "is not a plain decimal number"),
        (f"{ORDER}/lv-1.2.yaml", 'value: "4.45"', 'value: "4.4545"', 0, "more than 3 decimals"),
        (f"{ORDER}/lv-1.2.yaml", 'value: "4.45", source: ', 'value: "4.45", sauce: ', 0, "lacks 'source'"),
        (f"{ORDER}/lv-1.2.yaml", "mark: B}", "mark: X}", 0, "mark 'X' is not one of B, P"),
        (f"{ORDER}/lv-1.2.yaml", ", mark: B}", "}", 0, "lacks 'mark'"),
        (f"{ORDER}/lv-1.2.yaml", "up_to_kwh: 150", "up_to_kwh: 40", 0, "40 kWh does not lie above 50 kWh"),
        (f"{ORDER}/lv-1.2.yaml", "up_to_kwh: 150", "up_to_kwh: 50", 0, "slabs must increase"),
        (f"{ORDER}/lv-1.2.yaml", "method: telescopic", "methode: telescopic", 0, "lacks 'method'"),
        (f"{ORDER}/lv-1.2.yaml", "name_hi: घरेलू", "name_hi: घरेलू\ncolour: red", 1, "'colour' is not a key"),
        (
            f"{ORDER}/lv-1.2.yaml",
            "per: block",
            "per: kilo",
            0,
            "per is 'kilo'; it may be connection, block, kw",
        ),
        (f"{ORDER}/lv-1.2.yaml", "        RURAL:", "        HILLS:", -1, "lacks 'RURAL'"),
        (f"{ORDER}/order.yaml", "from: 2025-04-01", "from: 1 April", 0, "write a day like 2025-04-01"),
        (f"{ORDER}/order.yaml", "to: 2026-04-01", "to: 2025-04-01", 0, "must be later than from"),
        (f"{ORDER}/order.yaml", "order: fy", "order: fy\norder: fy", 1, "'order' stands twice"),
        (f"{ORDER}/order.yaml", "title_en: Retail", "title_en: [Retail", 1, "this is not YAML"),
        (
            "mp/series/fuel-surcharge.yaml",
            'percent: {value: "2.36"',
            'percent: {value: "-100"',
            None,
            "-100 %",
        ),
        (
            "mp/series/fuel-surcharge.yaml",
            "categories: [LV-1.1",
            "categories: [LV-7",
            0,
            "no order has a category",
        ),
        ("mp/series/duty.yaml", "value: rupee", "value: dollar", None, "it may be rupee, paisa"),
        (
            f"{ORDER}/lv-1.2.yaml",
            "source: bills-of-one-home",
            "source: hearsay",
            0,
            "source 'hearsay' is not a key of sources.yaml",
        ),
        (f"{ORDER}/lv-1.2.yaml", "  clause_hi: LV-1.2, ऊर्जा शुल्क\n", "", -1, "energy lacks 'clause_hi'"),
        ("mp/sources.yaml", '    text_hi: "12 छपे बिल"\n', "", -1, "bills-12 lacks 'text_hi'"),
        ("mp/sources.yaml", 'text_hi: "12 छपे बिल"', 'text_hi: ""', 0, "'text_hi' must be a text"),
    ],
)
def test_a_fault_is_told_with_its_line(
    copy: Path, name: str, old: str, new: str, offset: int | None, says: str
) -> None:
    line = change(copy, name, old, new)
    with pytest.raises(RulebookRefused) as refusal:
        load_rulebook("mp", copy)
    told = str(refusal.value)
    assert told.startswith(f"rulebook/{name}:")
    assert says in refusal.value.reason
    if offset is not None:
        assert refusal.value.line == line + offset, told


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (f"{ORDER}/order.yaml", "to: 2026-04-01", "to: 2026-03-31", "a gap from 2026-03-31 to 2026-04-01"),
        (f"{ORDER}/order.yaml", "to: 2026-04-01", "to: 2026-05-01", "overlap from 2026-04-01 to 2026-05-01"),
        (
            f"{ORDER}/order.yaml",
            "to: 2026-04-01",
            "note: open",
            "has no end, but another begins on 2026-04-01",
        ),
        (
            "mp/series/fuel-surcharge.yaml",
            "to: 2025-06-24",
            "to: 2025-06-20",
            "a gap from 2025-06-20 to 2025-06-24",
        ),
        (
            "mp/series/fuel-surcharge.yaml",
            "to: 2025-06-24",
            "to: 2025-06-30",
            "overlap from 2025-06-24 to 2025-06-30",
        ),
    ],
)
def test_gaps_and_overlaps_of_time_are_refused(copy: Path, name: str, old: str, new: str, says: str) -> None:
    change(copy, name, old, new)
    with pytest.raises(RulebookRefused, match=says):
        load_rulebook("mp", copy)


def test_a_folder_must_be_named_for_its_order(copy: Path) -> None:
    (copy / ORDER).rename(copy / "mp/orders/2025-04-02-fy-2025-26")
    with pytest.raises(RulebookRefused, match="must be named 2025-04-01-fy-2025-26"):
        load_rulebook("mp", copy)


def test_the_digest_is_of_the_content_alone(copy: Path) -> None:
    digest = load_rulebook("mp").digest
    file = copy / ORDER / "lv-1.2.yaml"
    file.write_text("# a comment\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    change(copy, f"{ORDER}/examples.yaml", "examples:", "examples:  # more")
    assert load_rulebook("mp", copy).digest == digest
    change(copy, f"{ORDER}/lv-1.2.yaml", '"4.45"', '"4.46"')
    assert load_rulebook("mp", copy).digest != digest


def test_an_unknown_state_names_the_known_ones() -> None:
    assert states() == ["bihar", "mp"]
    with pytest.raises(UnknownState, match="Known states: bihar, mp"):
        load_rulebook("goa")


def test_words_are_not_in_the_digest(copy: Path) -> None:
    """A better translation must not have every month that was ever charged rated again."""
    digest = load_rulebook("mp").digest
    change(copy, "mp/sources.yaml", "12 printed bills", "twelve printed bills")
    change(copy, f"{ORDER}/lv-1.2.yaml", "clause_hi: LV-1.2, ऊर्जा शुल्क", "clause_hi: LV-1.2, बिजली का दाम")
    change(copy, f"{ORDER}/order.yaml", "title_en: Retail", "title_en: The Retail")
    changed = load_rulebook("mp", copy)
    assert changed.orders[1].categories["LV-1.2"].energy_clause.hi == "LV-1.2, बिजली का दाम"
    assert changed.digest == digest


def sources_named(content: Any) -> Iterator[str]:
    """Every `source` anywhere in a file."""
    if isinstance(content, dict):
        if "source" in content:
            yield content["source"]
        content = list(content.values())
    if isinstance(content, list):
        for each in content:
            yield from sources_named(each)


@pytest.mark.parametrize("state", states())
def test_the_register_of_sources_holds_what_is_used_and_each_sentence_once(state: str) -> None:
    folder = rulebook_folder() / state
    files = [file for file in folder.rglob("*.yaml") if file.name not in ("sources.yaml", "examples.yaml")]
    used = {key for file in files for key in sources_named(yaml.safe_load(file.read_text(encoding="utf-8")))}
    register = yaml.safe_load((folder / "sources.yaml").read_text(encoding="utf-8"))["sources"]
    assert set(register) - used == set(), "no figure names these sources any more: take them out"
    assert used - set(register) == set()
    for language in ("text_en", "text_hi"):
        sentences = [" ".join(entry[language].split()) for entry in register.values()]
        assert sorted(sentences) == sorted(set(sentences))


def hindi_and_english(book: Rulebook) -> Iterator[tuple[str, str]]:
    """Every pair of texts in a loaded rulebook, wherever it stands."""
    found: list[Any] = [book]
    while found:
        one = found.pop()
        if isinstance(one, Words):
            yield one.en, one.hi
        elif is_dataclass(one):
            names = [part.name for part in fields(one)]
            found += [getattr(one, name) for name in names]
            pairs = [name[:-3] for name in names if name.endswith("_en")]
            yield from ((getattr(one, f"{name}_en"), getattr(one, f"{name}_hi")) for name in pairs)
        elif isinstance(one, dict):
            found += one.values()
        elif isinstance(one, tuple | list):
            found += one


@pytest.mark.parametrize("state", states())
def test_every_sentence_of_a_rulebook_has_both_languages(state: str) -> None:
    pairs = set(hindi_and_english(load_rulebook(state)))
    assert len(pairs) > 15
    for english, hindi in pairs:
        assert not re.search("[\u0900-\u097f]", english), english
        assert re.search("[\u0900-\u097f]", hindi), hindi


@pytest.mark.parametrize("state", ["mp", "bihar"])
def test_every_value_has_a_source_and_a_mark(state: str) -> None:
    """The facts behind each rupee are on record (M1)."""
    book = load_rulebook(state)
    values: list[Value] = []
    for order in book.orders:
        for category in order.categories.values():
            values += [rate for slab in category.slabs for rate in slab.rates.values()]
            amounts = [amount for band in category.bands for amount in band.rupees_by_area.values()]
            values += [amount for amount in amounts if isinstance(amount, Value)]
            assert all(amount.reason for amount in amounts if isinstance(amount, Absent))
    assert len(values) > 6
    assert all(value.source and value.mark in MARKS for value in values)
