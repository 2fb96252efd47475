"""The family with a mill, a pump and a roof: days as of their trade, and nobody else's change."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from bijlighar.interfaces.demo import world as worlds
from bijlighar.interfaces.demo.faults import plan
from bijlighar.interfaces.demo.readings import truth
from bijlighar.interfaces.demo.stories import STORIES

FIRST, LAST = date(2026, 10, 1), date(2026, 11, 22)
HOUR = 4


def central():
    return next(each for each in worlds.world(7, 30, FIRST) if each.company.code == "central")


@pytest.fixture(scope="module")
def family():
    """The three connections, and what they used: (3, days, 96) Wh."""
    company = central()
    real = truth(company, FIRST, LAST, LAST)
    return company.connections[-3:], real.used_wh[-3:].astype(np.int64), real.days


def test_three_tariffs_with_what_each_asks_for(family):
    (mill, pump, roof), _, _ = family
    assert {one.mobile for one in (mill, pump, roof)} == {"+916000000012"}
    assert (mill.category_code, mill.contract_w, mill.load_w, mill.phase) == ("LV-4", 15_000, 15_000, 3)
    assert (pump.category_code, pump.load_millihp, pump.load_w, pump.phase) == ("LV-5.1", 5_000, 3_730, 3)
    assert (roof.category_code, roof.is_net_metered, roof.phase) == ("LV-1.2", True, 1)
    assert not any(one.is_net_metered for one in (mill, pump))
    assert {one.tells for one in (mill, pump, roof)} == {"BLOCKS"}, (
        "demand and peak are read in quarter hours"
    )


def test_a_mill_works_by_day_and_some_of_the_evening_peak_and_keeps_to_its_contract(family):
    _, used, days = family
    mill = used[0]
    day, peak, night = (
        mill[:, a * HOUR : b * HOUR].sum() / mill.sum() for a, b in ((9, 17), (17, 22), (0, 6))
    )
    assert day > 0.6 and 0.15 < peak < 0.4 and night < 0.02
    assert 9_000 < mill.max() * HOUR < 15_000
    tuesdays = np.array([each.weekday() == 1 for each in days])
    assert mill[tuesdays].sum(axis=1).max() < 0.2 * np.median(mill[~tuesdays].sum(axis=1))


def test_a_pump_runs_at_its_five_horsepower_for_six_to_eight_hours_and_stands_still_else(family):
    _, used, _ = family
    hours = (used[1] > 100).sum(axis=1) / HOUR
    assert 5.5 < np.median(hours) < 8 and hours.max() <= 8.5
    assert used[1].max() * HOUR < 5 * 746
    assert (used[1][:, 18 * HOUR :] == 0).all()


def test_a_roof_leaves_little_to_draw_at_noon(family):
    _, used, _ = family
    noon, evening = used[2][:, 10 * HOUR : 14 * HOUR].mean(), used[2][:, 18 * HOUR : 21 * HOUR].mean()
    assert noon < 0.2 * evening


def test_everybody_else_lives_as_without_them(monkeypatch):
    with_them = central()
    monkeypatch.setattr(worlds, "STORIES", tuple(each for each in STORIES if each.code != "mill-and-farm"))
    without = central()
    count = len(without.connections)
    assert with_them.connections[:count] == without.connections
    assert len(with_them.connections) == count + 3
    assert plan(with_them, FIRST, LAST) == plan(without, FIRST, LAST)
    until = FIRST + timedelta(days=3)
    theirs = truth(with_them, FIRST, until, LAST).used_wh[:count]
    assert (theirs == truth(without, FIRST, until, LAST).used_wh).all()
