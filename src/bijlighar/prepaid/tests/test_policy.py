"""What holds for prepaid connections is dated data, by state, company and category."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bijlighar.prepaid.rules.policy import NoPrepaidPolicy, policy_on
from bijlighar.tariffs.rules import rulebook_folder
from bijlighar.tariffs.rules.document import RulebookRefused

DAY = date(2026, 6, 1)
_FIRST = "    spread_days: {value: 30, source: prepaid-own-choice, mark: U}\n"


@pytest.fixture
def mp(tmp_path: Path) -> Path:
    """The rulebook's own file of Madhya Pradesh, to be changed."""
    for name in ("service-standards.yaml", "sources.yaml"):
        (tmp_path / "mp").mkdir(exist_ok=True)
        shutil.copy(rulebook_folder() / "mp" / name, tmp_path / "mp" / name)
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "mp" / "service-standards.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("state", "arrears_days", "mark", "percents"),
    [("bihar", 300, "M", (30, 10, 0)), ("mp", 300, "U", (30, 10, 0)), ("up", 300, "U", (30, 10, 0))],
)
def test_each_state_says_what_holds_and_how_sure_it_is(
    state: str, arrears_days: int, mark: str, percents: tuple[int, ...]
) -> None:
    """300 days are reported of Bihar alone; the levels of Uttar Pradesh."""
    found = policy_on(state, DAY)
    assert found.conversion_arrears_days == arrears_days
    assert found.origins["conversion_arrears_days"].mark == mark
    assert found.alert_percents == percents
    assert found.origins["alert_percents"].mark == ("M" if state == "up" else "U")
    named = set(found.origins)
    assert named == {
        "charge_hour", "alert_percents", "alert_days_left", "tells_month_start", "tell_late_from_days",
        "spread_days", "conversion_arrears_days",
    }  # fmt: skip
    assert all(origin.source.en and origin.source.hi for origin in found.origins.values())


def test_a_category_has_its_own_and_all_else_as_everybody(mp: Path) -> None:
    own = (
        _FIRST + "    by_category:\n      - categories: [LV-2.2, LV-4]\n"
        "        spread_days: {value: 10, source: prepaid-own-choice, mark: U}\n"
    )
    change(mp, _FIRST, own)
    found = policy_on("mp", DAY, folder=mp)
    assert (found.spread_days, found.of("LV-1.2").spread_days, found.of("LV-4").spread_days) == (30, 30, 10)
    assert found.of("LV-4").alert_percents == found.alert_percents


def test_a_company_has_its_own_entry(mp: Path) -> None:
    text = (mp / "mp" / "service-standards.yaml").read_text(encoding="utf-8")
    entry = text[text.index("prepaid:\n") + len("prepaid:\n") :]
    own = entry.replace("  - from: 2020-01-01\n", "  - from: 2026-01-01\n    companies: [west]\n", 1)
    own = own.replace("{value: 30, source", "{value: 45, source", 1)
    change(mp, "prepaid:\n", "prepaid:\n" + own.split("\n\n")[0].rstrip("\n") + "\n")
    assert policy_on("mp", DAY, "west", mp).spread_days == 45
    assert policy_on("mp", DAY, "east", mp).spread_days == 30
    assert policy_on("mp", date(2025, 6, 1), "west", mp).spread_days == 30


@pytest.mark.parametrize(
    ("old", "new", "match"),
    [
        ("charge_hour: {value: 5,", "charge_hour: {value: 24,", "hour from 0 to 23"),
        ("values: [30, 10, 0]", "values: [10, 30]", "falling"),
        ("values: [30, 10, 0]", "values: [130]", "up to 100"),
        ("values: [7, 3, 1]", "values: [seven]", "whole numbers"),
        ("spread_days: {value: 30,", "spread_days: {value: 400,", "at most 366"),
        ("spread_days: {value: 30,", "spread_day: {value: 30,", "spread_day"),
        ('tells_month_start: {value: "YES",', 'tells_month_start: {value: "MAYBE",', "YES, NO"),
    ],
)
def test_a_mistake_is_refused_with_its_line(mp: Path, old: str, new: str, match: str) -> None:
    change(mp, old, new)
    with pytest.raises(RulebookRefused, match=rf"service-standards\.yaml:\d+: .*{match}"):
        policy_on("mp", DAY, folder=mp)


def test_without_an_entry_it_says_where_to_write_one() -> None:
    with pytest.raises(NoPrepaidPolicy, match=r"rulebook/mp/service-standards\.yaml, under `prepaid`"):
        policy_on("mp", date(2019, 12, 31))
