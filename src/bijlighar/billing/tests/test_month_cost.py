"""The month in rupees day by day, where it ends, and the budget somebody set (M9, M10)."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing import actions, queries
from bijlighar.billing.actions import UnableToBudget, bill_cycle
from bijlighar.billing.rules.month_cost import stage
from bijlighar.billing.rules.tips import Facts, Tip, tips
from bijlighar.billing.tests.readings import (
    BY,
    all_days,
    blocks,
    company_with_connections,
    morning_after,
    store,
    store_blocks,
)
from bijlighar.kernel.models import OutboxMessage

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
AT = datetime(2026, 6, 21, 2, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spent", "budget", "reached"),
    [(0, 100, 0), (79, 100, 0), (80, 100, 80), (99, 100, 80), (100, 100, 100), (250, 100, 100), (799, 999, 0),
     (800, 999, 80)],
)  # fmt: skip
def test_stages_of_a_budget(spent: int, budget: int, reached: int) -> None:
    assert stage(spent, budget) == reached


@pytest.fixture
def homes(db: None) -> tuple[int, list[int]]:
    """Two homes with 5 units a day in May and 6 in June."""
    company, found = company_with_connections(2)
    store(found, all_days(MAY, JUNE), 5_000, solar_wh=2_000)
    store(found, all_days(JUNE, JULY), 6_000, solar_wh=2_000)
    return company, found


def test_the_days_add_up_to_the_bill(homes: tuple[int, list[int]]) -> None:
    company, (home, _) = homes
    month = queries.month_cost(home, JULY)
    assert month is not None
    assert (month.month_from, month.as_of, len(month.days)) == (JUNE, date(2026, 6, 30), 30)
    assert (month.energy_wh, month.solar_wh, month.before_wh) == (180_000, 60_000, 150_000)
    bill_cycle(company_id=company, cycle_from=JUNE, cycle_to=JULY, by=BY, at=morning_after(JULY))
    bill = queries.bills(home)[0]
    assert month.paise == bill.total_paise == sum(each.paise or 0 for each in month.days)


def test_beside_the_same_days_and_where_it_ends(homes: tuple[int, list[int]]) -> None:
    _, (home, _) = homes
    month = queries.month_cost(home, date(2026, 6, 21))
    assert month is not None
    assert (month.as_of, month.energy_wh, month.before_wh) == (date(2026, 6, 20), 120_000, 100_000)
    assert month.before_paise is not None and month.paise is not None and month.paise > month.before_paise
    # Of the 28 days before the 21st eight had 5 units and twenty 6: 5.714 a day.
    assert month.days_left == 10
    assert month.forecast_wh is not None and month.mean_wh is not None
    assert abs(month.forecast_wh - 120_000 - 10 * month.mean_wh) < 10
    assert month.mean_wh == 160_000 // 28
    low, high = month.forecast_low_wh, month.forecast_high_wh
    assert low is not None and high is not None and low <= month.forecast_wh <= high
    assert month.forecast_paise is not None and month.forecast_paise > month.paise


@pytest.mark.parametrize(
    ("terms", "paise"),
    [
        # 3603.625 kWh x 7.05 = 25405.55625, less 2.23 % = 566.5439; 19.5 kW x 336 = 6552; duty 2236; peak
        # 1203.625 kWh and sun 1200 kWh at 20 % of 7.05: + 5.11.
        (
            {"category_code": "LV-4", "sanctioned_load_w": 22_000, "contract_demand_w": 20_000},
            25_405_56 - 566_54 + 6_552_00 + 2_236_00 + 5_11,
        ),
        # 300 x 5.33 + 450 x 6.36 + 2853.625 x 6.64 = 23409.07, less 2.23 % = 522.0223; 7.5 HP x 101 = 757.50.
        (
            {"category_code": "LV-5.1", "sanctioned_load_w": 5_000, "load_millihp": 7_500},
            23_409_07 - 522_02 + 757_50,
        ),
    ],
    ids=["mill", "pump"],
)
def test_demand_peak_hours_and_horsepower_cost_what_they_cost_on_the_bill(
    db: None, terms: dict[str, object], paise: int
) -> None:
    company, (home,) = company_with_connections(1, **terms)
    usual, high = blocks(1250), blocks(1250, {30: 4875})
    store_blocks(home, dict.fromkeys(all_days(JUNE, JULY), usual) | {date(2026, 6, 10): high})
    month = queries.month_cost(home, JULY)
    assert month is not None
    assert month.paise == sum(each.paise or 0 for each in month.days) == paise
    bill_cycle(company_id=company, cycle_from=JUNE, cycle_to=JULY, by=BY, at=morning_after(JULY))
    assert queries.bills(home)[0].total_paise == paise
    actions.choose_budget(connection_id=home, kind_code="RUPEES", amount=10_00, by=BY, at=AT)
    assert queries.budgets_spent([home], JULY)["spent"].to_list() == [paise]


def test_where_a_mill_s_month_ends_takes_its_peak_hours_along(db: None) -> None:
    """Every day alike: 15 of 30 days known come to half of what the whole month does, but for the demand."""
    _, (home,) = company_with_connections(
        1, category_code="LV-4", sanctioned_load_w=22_000, contract_demand_w=20_000
    )
    store_blocks(home, dict.fromkeys(all_days(JUNE, date(2026, 6, 16)), blocks(1250, {80: 4875})))
    month = queries.month_cost(home, date(2026, 6, 16))
    assert month is not None
    # 123.625 kWh a day, 43.625 of them in peak hours and 40 in sunshine hours; in the month 3708.75, 1308.75,
    # 1200: 26146.69 - 583.07 + 19.5 x 336 + 2301 + 0.2 x 7.05 x 108.75.
    assert month.forecast_paise == 26_146_69 - 583_07 + 6_552_00 + 2_301_00 + 153_34


def test_what_a_roof_feeds_in_has_no_price_yet_and_no_threshold(db: None) -> None:
    _, (home, other) = company_with_connections(2, is_net_metered=pl.Series([True, False]))
    store([home, other], all_days(MAY, date(2026, 6, 21)), 5_000, solar_wh=200)
    day = date(2026, 6, 21)
    month = queries.month_cost(home, day)
    assert month is not None
    assert (month.energy_wh, month.paise, month.before_paise, month.forecast_paise) == (
        100_000,
        None,
        None,
        None,
    )
    assert month.forecast_wh == 150_000
    assert queries.cliff_card(home, day) is None
    assert queries.cliff_card(other, day) is not None
    assert queries.cliffs([home, other], day)["connection_id"].to_list() == [other]
    assert queries.own_months_if(home, day).refused == "NET_METERED"
    for each in (home, other):
        actions.choose_budget(connection_id=each, kind_code="RUPEES", amount=10_00, by=BY, at=AT)
    assert queries.budgets_spent([home, other], day)["connection_id"].to_list() == [other]


def test_nothing_known_is_said_as_nothing(db: None) -> None:
    _, (home,) = company_with_connections(1)
    assert queries.month_cost(home, JUNE) is None


def told() -> list[tuple[str, dict[str, str]]]:
    rows = OutboxMessage.objects.filter(template__startswith="budget_").order_by("id")
    return [
        (row.template, row.context if isinstance(row.context, dict) else json.loads(row.context))
        for row in rows
    ]


def warn(company: int, homes: list[int], day: date) -> int:
    return actions.warn_of_budgets(company_id=company, connection_ids=homes, day=day, by=BY, at=AT)


def test_a_budget_tells_at_four_fifths_and_when_it_is_used_once_each(homes: tuple[int, list[int]]) -> None:
    company, found = homes
    actions.choose_budget(connection_id=found[0], kind_code="UNITS", amount=120_000, by=BY, at=AT)
    # 6 units a day: 96 of 120 on the 16th, 120 on the 20th.
    new = [warn(company, found, date(2026, 6, day)) for day in (16, 17, 17, 18, 21, 21, 22)]
    assert new == [0, 1, 0, 0, 1, 0, 0]
    assert [(template, said["used"], said["limit"], said["percent"]) for template, said in told()] == [
        ("budget_units", "96", "120", "80"), ("budget_units", "120", "120", "100"),
    ]  # fmt: skip


def test_a_budget_in_rupees_counts_what_the_month_costs_so_far(homes: tuple[int, list[int]]) -> None:
    company, found = homes
    month = queries.month_cost(found[1], date(2026, 6, 21))
    assert month is not None and month.paise is not None
    actions.choose_budget(connection_id=found[1], kind_code="RUPEES", amount=month.paise, by=BY, at=AT)
    spent = queries.budgets_spent(found, date(2026, 6, 21))
    assert spent.select("connection_id", "spent", "stage").rows() == [(found[1], month.paise, 100)]
    assert warn(company, found, date(2026, 6, 21)) == 1
    assert actions.drop_budget(connection_id=found[1], by=BY, at=AT)
    assert queries.budget(found[1]) is None
    assert warn(company, found, date(2026, 6, 22)) == 0


def test_a_part_of_a_day_counts_for_a_budget_no_sooner_than_on_the_page(
    homes: tuple[int, list[int]],
) -> None:
    _, found = homes
    store([found[0]], [JULY], 3_000, is_complete=False)
    actions.choose_budget(connection_id=found[0], kind_code="UNITS", amount=180_000, by=BY, at=AT)
    day = date(2026, 7, 2)
    assert queries.month_cost(found[0], day) is None
    assert queries.budgets_spent(found, day).is_empty()


def test_the_last_day_of_a_month_counts_for_it(homes: tuple[int, list[int]]) -> None:
    _, found = homes
    actions.choose_budget(connection_id=found[0], kind_code="UNITS", amount=180_000, by=BY, at=AT)
    spent = queries.budgets_spent(found, JULY)
    assert spent.select("spent", "stage", "month_from").rows() == [(180_000, 100, JUNE)]


def test_a_budget_of_nothing_is_refused(db: None) -> None:
    with pytest.raises(UnableToBudget):
        actions.choose_budget(connection_id=1, kind_code="UNITS", amount=0, by=BY, at=AT)


QUIET = Facts(20, 100_000, 95_000, 40_000, True, 50, 5_000, 7_000)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"before_wh": 80_000}, [Tip("RISE", 100_000, 80_000, 25)]),
        ({"before_wh": 83_400}, []),
        ({"before_wh": None}, []),
        ({"always_w": 100}, [Tip("ALWAYS_ON", 100, 5_000, 48)]),
        ({"always_w": 59, "day_wh": 1_500}, []),
        ({"always_w": 83}, []),
        ({"solar_wh": 20_000}, [Tip("SUNSHINE", 20_000, 100_000, 20)]),
        ({"solar_wh": 20_000, "solar_saves": False}, []),
        ({"solar_wh": 33_000}, []),
        ({"dearest_wh": 10_000}, [Tip("DEAREST_DAY", 10_000, 5_000, 200)]),
        ({"dearest_wh": 9_999}, []),
        ({"days": 6, "before_wh": 1}, []),
        ({"energy_wh": 0}, []),
    ],
)
def test_a_tip_stands_on_its_own_figures(changes: dict[str, int], found: list[Tip]) -> None:
    from dataclasses import replace

    assert list(tips(replace(QUIET, **changes))) == found  # type: ignore[arg-type]


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_higher_use_never_reaches_less(spent: int, budget: int) -> None:
    assert stage(spent, budget) <= stage(spent + 1, budget)
