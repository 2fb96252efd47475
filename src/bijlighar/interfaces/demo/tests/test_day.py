from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.interfaces.demo.calendar import DIWALI, history_start
from bijlighar.interfaces.demo.cuts import Cut, cuts, supplied
from bijlighar.interfaces.demo.day import COOLING, LAMPS, LIVING, SHOPPING, day_wh
from bijlighar.interfaces.demo.homes import HOME, SHOP, VACANT, draw

KEY = (2026, 1)


def homes(n=400, kind=HOME):
    kinds = np.full(n, kind, dtype=np.int8)
    return draw(np.random.default_rng(KEY), kinds, np.zeros(n, dtype=bool))


def days(first, count):
    return [first + timedelta(days=i) for i in range(count)]


@pytest.mark.parametrize(
    ("last", "start"),
    [
        (date(2026, 11, 30), date(2026, 10, 1)),
        (date(2026, 11, 29), date(2026, 9, 1)),
        (date(2026, 11, 1), date(2026, 9, 1)),
        (date(2026, 3, 1), date(2025, 12, 1)),
        (date(2028, 3, 1), date(2028, 1, 1)),
        (date(2027, 1, 15), date(2026, 11, 1)),
    ],
)
def test_history_starts_on_the_latest_first_of_a_month_that_leaves_sixty_days(last, start):
    assert history_start(last) == start


@given(st.dates(date(2024, 1, 1), date(2034, 1, 1)))
def test_history_has_sixty_to_ninety_one_whole_days(last):
    first = history_start(last)
    assert first.day == 1
    assert 60 <= (last - first).days <= 91


def test_a_day_is_the_same_whichever_days_were_made_before_it():
    a = day_wh(homes(), KEY, date(2026, 10, 5))
    day_wh(homes(), KEY, date(2026, 10, 4))
    assert (a == day_wh(homes(), KEY, date(2026, 10, 5))).all()
    assert (a != day_wh(homes(), (2027, 1), date(2026, 10, 5))).any()


def test_the_spread_of_homes_is_that_of_a_town():
    """A median of some 6-8 kWh a day over the year, a heavy tail, and small ones below 1.5 kWh."""
    house = homes(2_000)
    use = np.mean(
        [day_wh(house, KEY, date(2026, m, d)).sum(axis=1) for m in range(1, 13) for d in (7, 21)], axis=0
    )
    assert 5_000 < np.median(use) < 8_500
    assert np.percentile(use, 95) > 2.2 * np.median(use)
    assert 0.05 < (use < 1_500).mean() < 0.25


def test_summer_nights_are_cooled_and_winter_mornings_heated():
    house = homes(600)
    may = np.mean([day_wh(house, KEY, d) for d in days(date(2026, 5, 10), 7)], axis=(0, 1))
    january = np.mean([day_wh(house, KEY, d) for d in days(date(2026, 1, 10), 7)], axis=(0, 1))
    assert may[0:16].mean() > 2 * january[0:16].mean()
    assert january[24:34].mean() > january[40:60].mean() * 1.5
    assert may.sum() > 1.3 * january.sum()


def test_evening_is_the_peak_in_november():
    november = np.mean([day_wh(homes(600), KEY, d) for d in days(date(2026, 11, 16), 7)], axis=(0, 1))
    assert 70 <= int(np.argmax(np.convolve(november, np.ones(4), "same"))) < 90


def test_shops_open_from_ten_and_some_close_on_sunday():
    shops = homes(200, SHOP)
    monday, sunday = (day_wh(shops, KEY, d) for d in (date(2026, 11, 16), date(2026, 11, 15)))
    assert monday[:, 44:80].mean() > 8 * monday[:, 4:24].mean()
    closed = sunday.sum(axis=1) < 0.4 * monday.sum(axis=1)
    assert 0.3 < closed.mean() < 0.7


def test_diwali_evening_is_brighter_than_the_evening_a_week_before():
    house = homes(600)
    diwali = DIWALI[2026]
    feast, before = (day_wh(house, KEY, d)[:, 72:92].sum() for d in (diwali, diwali - timedelta(days=7)))
    assert feast > 1.2 * before


def test_a_vacant_house_uses_next_to_nothing():
    assert day_wh(homes(200, VACANT), KEY, date(2026, 11, 9)).sum(axis=1).max() <= 250


def test_no_block_exceeds_the_sanctioned_load_by_more_than_15_percent():
    house = homes(600)
    assert (day_wh(house, KEY, date(2026, 1, 9)) * 4 <= house.load_w[:, None] * 1.15 + 4).all()


def test_a_chosen_level_is_met():
    house = homes(3)
    level = np.array([np.nan, 7_500.0, 2_000.0])
    got = np.mean([day_wh(house, KEY, d, level).sum(axis=1) for d in days(date(2026, 11, 2), 12)], axis=0)
    assert abs(got[1] - 7_500) < 900


def test_curves_have_mean_one():
    for curve in (LIVING, COOLING, SHOPPING, LAMPS):
        assert curve.shape == (96,)
        assert abs(curve.mean() - 1) < 1e-12


def test_a_cut_is_a_true_zero_and_its_edges_are_shares():
    share = supplied([Cut(1, date(2026, 10, 1), 20, 50)], 2)
    assert share[0].min() == 1
    assert list(share[1, :5]) == [1, pytest.approx(5 / 15), 0, pytest.approx(10 / 15), 1]


def test_the_village_is_cut_more_often():
    rural = np.array([True] * 20 + [False] * 20)
    found = [c.feeder for d in days(date(2026, 6, 1), 30) for c in cuts(KEY, d, rural)]
    village = sum(feeder < 20 for feeder in found)
    assert village > 1.5 * (len(found) - village)
