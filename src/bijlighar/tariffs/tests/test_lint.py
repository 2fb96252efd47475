"""The linter finds planted mistakes and says them with file, line and a sentence for an officer (M1)."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from bijlighar.tariffs.rules import rulebook_folder, states
from bijlighar.tariffs.rules.lint import lint

FUEL = "series/fuel-surcharge.yaml"
NEW = "orders/2026-04-01-fy-2026-27"
OLD = "orders/2025-04-01-fy-2025-26"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(rulebook_folder() / "mp", tmp_path / "mp")
    return tmp_path / "mp"


def plant(home: Path, name: str, right: str, wrong: str) -> int:
    """Put a mistake into a file; the line it stands in."""
    file = home / name
    text = file.read_text(encoding="utf-8")
    assert right in text, f"{right!r} is not in {name}"
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    return text[: text.index(right)].count("\n") + 1


@pytest.mark.parametrize("state", states())
def test_the_rulebooks_of_this_project_are_clean(state: str) -> None:
    assert [str(one) for one in lint(rulebook_folder() / state)] == []


MISTAKES = [
    # file, what stood there, what was typed instead, lines further down (None: where it is told), sentence
    (FUEL, "to: 2025-06-24", "to: 2025-06-20", 2, "a gap from 2025-06-20 to 2025-06-24"),
    (FUEL, "to: 2025-06-24", "to: 2025-06-30", 2, "two entries overlap"),
    (f"{OLD}/order.yaml", "to: 2026-04-01", "to: 2026-04-10", None, "overlap from 2026-04-01 to 2026-04-10"),
    (f"{NEW}/lv-1.2.yaml", "up_to_kwh: 150", "up_to_kwh: 15", 0, "15 kWh does not lie above 50 kWh"),
    (f"{NEW}/lv-1.2.yaml", 'value: "4.71"', 'value: "471"', 0, "Is it in paise? Then write 4.71."),
    (f"{NEW}/lv-1.2.yaml", 'value: "5.67"', 'value: "4.67"', 0, "less than 4.71 in the slab before it"),
    (f"{NEW}/lv-1.2.yaml", 'value: "7.24"', 'value: "12.47"', 0, "78 % more than 6.98, its last"),
    (f"{NEW}/lv-1.2.yaml", 'value: "4.71"', "value: 4.71", 0, "float 4.71; write it in quotes"),
    (f"{NEW}/lv-1.2.yaml", ", mark: T", "", 0, "lacks 'mark'"),
    (f"{NEW}/lv-1.2.yaml", "source: order-copy-next-slab", "source: order-cpy", 0, "not a key of sources"),
    (f"{NEW}/lv-1.2.yaml", "rs_per_kwh:", "rs_per_khw:", 0, "lacks 'rs_per_kwh'. 'rs_per_khw' stands there"),
    (f"{NEW}/lv-1.2.yaml", "areas: [URBAN, RURAL]", "areas: [URBAN, RURAL]\nload_limt: {}", 1,
     "not a key of lv-1.2.yaml. Did you mean 'load_limit'?"),
    (f"{NEW}/lv-3.yaml", 'URBAN: {value: "389"', 'URBAN: {value: "38900"', 0, "Then write 389."),
    (f"{NEW}/lv-3.yaml", 'value: "208"', 'value: "398"', 0, "RURAL 398 is more than URBAN 389"),
    (f"{NEW}/lv-4.yaml", "name_hi: लघु उद्योग, माँग के हिसाब से", "name_hi: mill", 0, "has no Hindi in it"),
    (f"{NEW}/lv-6.yaml", "category: LV-6", "category: LV-4", None, "LV-4 is already written in lv-4.yaml"),
    (f"{NEW}/lv-6.yaml", "category: LV-6", "category: LV-7", None, "must be named lv-7.yaml"),
    (f"{NEW}/examples.yaml", 'FIXED: "767.05"', 'FIXED: "767.50"', None, "says FIXED 767.50, but"),
    (f"{NEW}/examples.yaml", 'total: "13362.10"', 'total: "13362.01"', None, "its lines add up to 13362.10"),
    (f"{NEW}/examples.yaml", "  row: {category_code: LV-6", "  rwo: {category_code: LV-6", 0, "'rwo' is not"),
    ("series/duty.yaml", "categories: [LV-3]", "categories: [LV-33]", 0, "no order has a category 'LV-33'"),
    ("series/duty.yaml", 'rest_percent: {value: "12", source: b', 'rest_percent: {value: "120", source: b', 0,
     "rest_percent is 120 %"),
    ("series/rebates.yaml", 'percent: {value: "0.5"', 'percent: {value: "50"', 0, "must be from 0 to 10 %"),
    ("series/late-charge.yaml", "value: each_month_begun", "value: each_day", None, "each_month"),
    ("series/deposit-interest.yaml", 'value: "6.75"', 'value: "675"', None, "675 % a year cannot be"),
    ("service-standards.yaml", "consumer-rights-rules, mark: M", "consumer-rights-rules, mark: Q", 0,
     "mark 'Q' is not one of"),
    ("sources.yaml", "  order-copy:\n", "  hearsay:\n    text_en: a\n    text_hi: अ\n  order-copy:\n", 0,
     "no figure names the source 'hearsay'"),
    ("series/time-of-day.yaml", "06:00-09:00 17:00-22:00", "06:00-09:00 08:00-22:00", 0,
     "write hours in order, on quarter hours"),
    ("series/time-of-day.yaml", "06:00-09:00 17:00-22:00", "6-9 17-22", 0, "on quarter hours"),
    ("series/demand.yaml", 'value: "15"', 'value: "20"', 0, "value is '20'; it may be 15, 30"),
    ("series/rebates.yaml", "value: UPI CARD", "value: upi card", 0, "in capitals, like UPI CARD"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "right", "wrong", "below", "says"), MISTAKES)
def test_a_planted_mistake_is_told_with_file_and_line(
    home: Path, name: str, right: str, wrong: str, below: int | None, says: str
) -> None:
    line = plant(home, name, right, wrong)
    told = [str(one) for one in lint(home)]
    (found,) = [one for one in told if says in one] or [f"not told: {told}"]
    assert found.startswith("rulebook/mp/"), found
    if below is not None:
        assert found.startswith(f"rulebook/mp/{name}:{line + below}: "), found


def test_ten_mistakes_in_ten_files_are_told_at_once(home: Path) -> None:
    chosen = [MISTAKES[n] for n in (0, 3, 12, 14, 20, 22, 23, 24)]
    for name, right, wrong, _, _ in chosen:
        plant(home, name, right, wrong)
    plant(home, "series/time-of-day.yaml", 'solar_percent: {value: "20"', 'solar_percent: {value: "2000"')
    plant(home, f"{OLD}/lv-1.1.yaml", "up_to_w: 100", "up_to_w: 0")
    told = [str(one) for one in lint(home)]
    for *_, says in chosen:
        assert any(says in one for one in told), (says, told)
    assert len({one.file for one in lint(home)}) == 10
    assert len(told) == 10, told


def test_windows_out_of_order_are_told(home: Path) -> None:
    percent = '{value: "5.00", source: surcharge-news, mark: N}'
    first = f"  - from: 2023-04-24\n    to: 2023-05-24\n    percent: {percent}\n"
    later = "  # Nothing later was read."
    file = home / "series/fuel-surcharge.yaml"
    text = file.read_text(encoding="utf-8").replace(first, "")
    file.write_text(text.replace(later, first + later), encoding="utf-8")
    (found,) = lint(home)
    assert "2023-04-24 stands below 2025-11-24, but is earlier" in found.sentence


def test_what_one_file_has_and_another_lacks(home: Path) -> None:
    (home / NEW / "lv-3.yaml").unlink()
    plant(home, "series/duty.yaml", "categories: [LV-2.1, LV-2.1-D]", "categories: [LV-2.1]")
    plant(home, "series/fuel-surcharge.yaml", ", LV-6]", "]")
    told = "\n".join(str(one) for one in lint(home))
    assert f"{NEW}/order.yaml:1: LV-3 stands in Retail Supply Tariff Order FY 2025-26 and not here" in told
    assert f"{NEW}/lv-2.1-d.yaml:1: no electricity duty is written for LV-2.1-D on 2026-04-01" in told
    assert f"{NEW}/lv-6.yaml:1: LV-6 is not among the categories of series/fuel-surcharge.yaml" in told


def test_examples_of_another_orders_days(home: Path) -> None:
    """Who copies last year's examples must give them days of the new year."""
    plant(
        home, f"{NEW}/examples.yaml", "from: 2026-06-01, to: 2026-07-01", "from: 2025-06-01, to: 2025-07-01"
    )
    told = [one.sentence for one in lint(home)]
    assert len(told) > 10
    wanted = "the days of the example 'LV-1.2, 0 kWh' are not in this order, in force from 2026-04-01."
    assert any(one.startswith(wanted) for one in told)


def test_an_example_without_its_arithmetic_and_an_order_without_an_end(home: Path) -> None:
    plant(home, f"{NEW}/examples.yaml", "fixed 81; 81 is less than 100, so no subsidy", "")
    plant(home, f"{NEW}/order.yaml", "from: 2026-04-01", "from: 2026-04-01\nto: 2027-04-01")
    told = "\n".join(str(one) for one in lint(home))
    assert "the example 'LV-1.2, 0 kWh' lacks its `working`" in told
    assert "no order holds from 2027-04-01 on" in told


def test_a_note_says_that_a_figure_is_right(home: Path) -> None:
    line = plant(home, f"{NEW}/lv-3.yaml", 'RURAL: {value: "208"', 'RURAL: {value: "398", note: read twice')
    # The example of this category is now untrue, and that is told; the figure itself is not.
    assert [one for one in lint(home) if one.line == line and one.file.name == "lv-3.yaml"] == []


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_typed_it_is_told_and_nothing_breaks_off(home: Path, seed: int) -> None:
    """A line left out, doubled or cut short in any file: findings, never an error."""
    chance = random.Random(seed)
    for file in chance.sample(sorted(home.rglob("*.yaml")), 3):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        at = chance.randrange(len(lines))
        cut = lines[at][: chance.randrange(len(lines[at]))] + "\n"
        lines[at : at + 1] = chance.choice([[], [lines[at]] * 2, [cut]])
        file.write_text("".join(lines), encoding="utf-8")
    for finding in lint(home):
        assert finding.line >= 1 and finding.sentence.endswith((".", "?")), str(finding)
        assert (home.parent / finding.file.relative_to("rulebook")).exists()


def test_peak_hours_that_differ_on_one_day_are_told(home: Path) -> None:
    line = plant(
        home, "series/time-of-day.yaml", "  - categories: [LV-3]",
        "  - categories: [LV-3]\n    peak_hours: {value: \"18:00-20:00\", source: company-slots, mark: C}",
    )  # fmt: skip
    told = [str(one) for one in lint(home)]
    assert any("peak hours are 06:00-09:00 17:00-22:00 here and 18:00-20:00" in one for one in told), told
    assert line


def test_an_order_by_demand_without_a_rule_for_demand_is_told(home: Path) -> None:
    plant(home, "series/demand.yaml", "from: 2024-04-01", "from: 2025-10-01")
    told = [str(one) for one in lint(home)]
    assert len(told) == 3
    assert all("does not say on 2025-04-01 how a demand is read" in one for one in told), told
    assert any("lv-4.yaml" in one for one in told)
