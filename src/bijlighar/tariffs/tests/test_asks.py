"""What a rulebook asks of a connection and of its meter, by category and day."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from bijlighar.tariffs.rules import asks, load_rulebook, measured_categories, measures, rulebook_folder
from bijlighar.tariffs.rules.asks import Measure
from bijlighar.tariffs.tests.stage import BIHAR, MP

PEAK = ((24, 36), (68, 88))
BY_DEMAND = {"LV-2.1-D", "LV-2.2-D", "LV-4"}


def test_only_some_categories_ask_for_more_than_the_load() -> None:
    found = asks(MP)
    assert (found.contract_demand, found.contract_demand_va) == (BY_DEMAND, BY_DEMAND)
    assert found.horsepower == {"LV-5.1"}
    # Bihar's fixed charge is taken on the recorded demand, and nobody agrees on one.
    assert asks(BIHAR).contract_demand == asks(BIHAR).horsepower == frozenset()


def test_what_quarter_hours_are_read_for() -> None:
    assert measured_categories(MP) == BY_DEMAND
    assert measured_categories(BIHAR) == {"DS-I", "DS-II"}
    first, after = date(2026, 6, 1), date(2026, 7, 1)
    assert measures(MP, first, after) == (Measure(first, after, 15, PEAK),)
    assert measures(BIHAR, first, after) == (Measure(first, after, 15, ()),)


def test_before_a_rule_nothing_is_read_and_a_new_rule_begins_on_its_day() -> None:
    assert measures(MP, date(2023, 6, 1), date(2023, 7, 1))[0].minutes == 0
    (rule,) = MP.demands
    change = date(2026, 6, 11)
    half_hours = replace(rule, from_date=change, averaged_minutes=replace(rule.averaged_minutes, text="30"))
    book = replace(MP, demands=(replace(rule, to_date=change), half_hours))
    assert [
        (one.from_date, one.to_date, one.minutes)
        for one in measures(book, date(2026, 6, 1), date(2026, 7, 1))
    ] == [(date(2026, 6, 1), change, 15), (change, date(2026, 7, 1), 30)]


def test_a_rulebook_of_before_there_was_a_rule_reads_no_demand(tmp_path: Path) -> None:
    shutil.copytree(rulebook_folder() / "bihar", tmp_path / "bihar")
    (tmp_path / "bihar" / "series" / "demand.yaml").unlink()
    assert measured_categories(load_rulebook("bihar", tmp_path)) == frozenset()
