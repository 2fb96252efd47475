"""What if (M24): the own months another way, and a company's bills as revenue; the sums are the tariff's."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from bijlighar.billing import queries
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.tariffs.rules import UnknownOrder, Variant, rate

APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))
TODAY = date(2026, 7, 12)


def priced(energy_wh: int, first: date, solar_wh: int = 0) -> int:
    """A closed month of the home by the tariff alone."""
    after = (first + timedelta(days=32)).replace(day=1)
    frame = pl.DataFrame(
        {
            "ref": [1], "category_code": ["LV-1.2"], "area_code": ["URBAN"], "from_date": [first],
            "to_date": [after], "cycle_from": [first], "cycle_to": [after], "energy_wh": [energy_wh],
            "solar_wh": [solar_wh], "sanctioned_load_w": [2000], "is_smart": [True], "is_closed": [True],
        }
    )  # fmt: skip
    return int(rate(frame, book_of("mp")).total_paise[0])


def test_the_same_way_is_what_the_bills_say_and_prepaid_is_25_paise_a_unit_less(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    store([home], all_days(MAY, TODAY), 5_000)
    same = queries.own_months_if(home, TODAY)
    assert (same.refused, same.is_prepaid, same.change_paise) == ("", False, 0)
    assert [(each.month_from, each.energy_wh) for each in same.months] == [(JUNE, 150_000), (MAY, 155_000)]
    assert [each.total_paise for each in same.months] == [priced(150_000, JUNE), priced(155_000, MAY)]
    at = morning_after(date(2026, 6, 30))
    bill_cycle(company_id=company_id, cycle_from=JUNE, cycle_to=JULY, by=BY, at=at)
    assert queries.bills(home)[0].total_paise == same.months[0].total_paise

    prepaid = queries.own_months_if(home, TODAY, is_prepaid=True)
    # 25 paise a unit: 150 x 0.25 = 37.50, 155 x 0.25 = 38.75.
    assert [each.other_paise - each.total_paise for each in prepaid.months] == [-3_750, -3_875]
    assert prepaid.change_paise == -7_625


def test_who_is_prepaid_sees_what_a_monthly_bill_would_cost(db: None) -> None:
    _, (home,) = company_with_connections(1, is_prepaid=True)
    store([home], all_days(JUNE, JULY), 5_000)
    found = queries.own_months_if(home, TODAY, is_prepaid=False)
    assert found.is_prepaid
    assert [each.other_paise - each.total_paise for each in found.months] == [3_750]


def test_use_in_the_sunshine_hours_takes_a_fifth_of_the_mean_price_off(db: None) -> None:
    _, (home,) = company_with_connections(1)
    store([home], all_days(JUNE, JULY), 10_000, solar_wh=1_000)
    (found,) = queries.own_months_if(home, TODAY, solar_percent=50).months
    # Of 270 units outside the solar hours half, 135, move: 30 + 135 = 165 of the month's 300.
    assert (found.energy_wh, found.solar_wh) == (300_000, 30_000)
    assert found.total_paise == priced(300_000, JUNE, 30_000)
    assert found.other_paise == priced(300_000, JUNE, 165_000) < found.total_paise


def test_a_month_with_a_day_missing_is_not_compared(db: None) -> None:
    _, (home, other) = company_with_connections(2)
    store([home], all_days(JUNE, JULY)[1:], 5_000)
    assert queries.own_months_if(home, TODAY).months == ()
    assert queries.own_months_if(other, TODAY).months == ()
    assert queries.own_months_if(10**9, TODAY).refused == "TERMS"


def test_who_is_billed_by_demand_is_told_so(db: None) -> None:
    _, (shop,) = company_with_connections(
        1, category_code="LV-2.2-D", sanctioned_load_w=20_000, contract_demand_w=20_000
    )
    store([shop], all_days(JUNE, JULY), 50_000)
    assert queries.own_months_if(shop, TODAY).refused == "DEMAND"


@pytest.fixture
def billed(db: None) -> tuple[int, list[int]]:
    """Four homes billed for June: 60, 140, 240 units, and one whose category changed within the month."""
    company_id, homes = company_with_connections(4)
    change_terms(
        connection_id=homes[3], from_date=date(2026, 6, 16), category_code="LV-2.2", by=BY,
        at=morning_after(JUNE),
    )  # fmt: skip
    store(homes, all_days(JUNE, JULY), np.array([[2_000], [140_000 // 30], [8_000], [5_000]]))
    at = morning_after(date(2026, 6, 30))
    bill_cycle(company_id=company_id, cycle_from=JUNE, cycle_to=JULY, by=BY, at=at)
    return company_id, homes


def test_the_month_of_a_company_by_category_and_slab(billed: tuple[int, list[int]]) -> None:
    company_id, homes = billed
    assert queries.months_billed(company_id) == [JUNE]
    found, left_out = queries.revenue_if(company_id, JUNE, homes, Variant(is_prepaid=True))
    assert left_out == 1, "the bill with two categories"
    assert found.select("category_code", "slab", "rows").rows() == [
        ("LV-1.2", "50-150", 2), ("LV-1.2", "150-300", 1),
    ]  # fmt: skip
    of_bills = {one: queries.bills(one)[0] for one in homes}
    assert found["total_paise"].to_list() == [
        of_bills[homes[0]].total_paise + of_bills[homes[1]].total_paise,
        of_bills[homes[2]].total_paise,
    ]
    # 25 paise a unit off; 139.98 units give 34.995, rounded half away: 35.00.
    assert found["other_change_paise"].to_list() == [-1_500 - 3_500, -6_000]


def test_portions_add_up(billed: tuple[int, list[int]]) -> None:
    company_id, homes = billed
    whole, _ = queries.revenue_if(company_id, JUNE, homes, Variant(order_code="fy-2025-26"))
    parts = [
        queries.revenue_if(company_id, JUNE, [one], Variant(order_code="fy-2025-26"))[0] for one in homes
    ]
    assert queries.add_up(parts).equals(whole)
    assert whole["other_change_paise"].sum() < 0, "the older order asks for less"
    with pytest.raises(UnknownOrder):
        queries.revenue_if(company_id, JUNE, homes, Variant(order_code="fy-1947"))
