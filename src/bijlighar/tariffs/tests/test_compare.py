"""What if: the same months rated another way, and nothing stored ("no existing system" 9)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.tariffs.rules import AS_IT_IS, UnknownOrder, Variant, compare, rate, revenue
from bijlighar.tariffs.tests.stage import MP, domestic_rows

CYCLE = {"from_date": date(2025, 6, 24), "to_date": date(2025, 7, 24)}


def frame(*rows: dict[str, Any]) -> pl.DataFrame:
    base = {"category_code": "LV-1.2", "area_code": "URBAN", "sanctioned_load_w": 2000}
    return pl.DataFrame([base | CYCLE | {"ref": n, "is_smart": True} | row for n, row in enumerate(rows)])


def test_a_month_under_another_order() -> None:
    # 300 kWh: by the order of 2025 energy and fixed charge are 1782 + 560, by that of 2026 1860 + 600.
    # FPPAS 2.36 % of both; duty 204 as printed; 12 % x 1341 + 9 % x 519 = 207.63 x 1.0236 = 212.53 -> 213
    compared = compare(frame({"energy_wh": 300_000}), MP, {"next": Variant(order_code="fy-2026-27")})
    assert compared.frame().row(0, named=True) == {
        "ref": 0,
        "total_paise": 2588_06,
        "next_paise": 1860_00 + 43_90 + 600_00 + 213_00,
        "next_change_paise": 2716_90 - 2588_06,
    }


def test_a_home_rated_as_a_shop() -> None:
    # LV-2.2, 50 kWh, 2 kW: 325 + 7.67 + 2 x 88 + duty 30; the home pays 100 after its subsidy
    compared = compare(frame({"energy_wh": 50_000}), MP, {"shop": Variant(category_code="LV-2.2")})
    assert compared.frame()["shop_paise"].to_list() == [538_67]
    assert compared.frame()["total_paise"].to_list() == [100_00]


def test_use_moved_into_the_sunshine() -> None:
    # Half of the 200 kWh outside the solar hours: 100 more there, 20 % x 100 x 1103 / 200 = 110.30 less
    rows = frame({"energy_wh": 200_000, "solar_wh": 0})
    compared = compare(rows, MP, {"moved": Variant(moved_to_solar_percent=50)})
    assert compared.frame()["moved_change_paise"].to_list() == [-110_30]


def test_peak_hours_leave_in_the_same_share() -> None:
    # LV-4, 15 kW, 1000 kWh, 400 in the peak: 20 % x 400 x 6.76 = 540.80 more. A quarter moved: 250 into
    # the sunshine, the peak 300: 20 % x (300 - 250) x 6.76 = 67.60.
    row = {"category_code": "LV-4", "energy_wh": 1_000_000, "solar_wh": 0, "peak_wh": 400_000}
    compared = compare(
        frame(row | {"contract_demand_w": 15_000}), MP, {"m": Variant(moved_to_solar_percent=25)}
    )
    lines = {name: int(rated.lines["TOD"][0]) for name, rated in compared.rated.items()}
    assert lines == {AS_IT_IS: 540_80, "m": 67_60}


def test_prepaid_instead_of_postpaid() -> None:
    # 300 kWh x 0.25 = 75.00 off; the rating itself stays, as the rebate enters neither duty nor subsidy
    compared = compare(frame({"energy_wh": 300_000}), MP, {"prepaid": Variant(is_prepaid=True)})
    assert compared.frame()["prepaid_change_paise"].to_list() == [-75_00]
    assert compared.rated["prepaid"].total_paise.tolist() == [2588_06]


def test_rows_that_a_variant_cannot_rate_are_named() -> None:
    rows = frame({"energy_wh": 20_000}, {"energy_wh": 40_000, "sanctioned_load_w": 90})
    compared = compare(rows, MP, {"small": Variant(category_code="LV-1.1")})
    assert compared.frame()["small_paise"].to_list() == [None, None]
    assert [one.row for one in compared.refusals("small")] == [0, 1]
    assert compared.refusals(AS_IT_IS) == []


def test_what_cannot_be_asked() -> None:
    rows = frame({"energy_wh": 20_000})
    with pytest.raises(UnknownOrder, match="it has fy-2024-25, fy-2025-26, fy-2026-27"):
        compare(rows, MP, {"x": Variant(order_code="fy-1999-00")})
    with pytest.raises(ValueError, match="from 0 to 100"):
        compare(rows, MP, {"x": Variant(moved_to_solar_percent=101)})
    with pytest.raises(ValueError, match="another name"):
        compare(rows, MP, {AS_IT_IS: Variant()})


@given(st.lists(domestic_rows(), min_size=1, max_size=5), st.integers(0, 100), st.integers(0, 100))
def test_moving_more_into_the_sunshine_never_costs_more_before_subsidy(
    rows: list[dict[str, Any]], one: int, other: int
) -> None:
    less, more = sorted((one, other))
    variants = {
        "none": Variant(), "less": Variant(moved_to_solar_percent=less),
        "more": Variant(moved_to_solar_percent=more),
    }  # fmt: skip
    found = compare(
        pl.DataFrame([{"category_code": "LV-1.2", "ref": 1} | row for row in rows]), MP, variants
    ).rated
    assert found["none"].total_paise.tolist() == found[AS_IT_IS].total_paise.tolist()
    before = {name: rated.lines["TOD"] for name, rated in found.items()}
    assert (before["more"] <= before["less"]).all()
    assert (before["less"] <= before["none"]).all()
    for name in ("less", "more"):
        assert found[name].lines["ENERGY"].tolist() == found[AS_IT_IS].lines["ENERGY"].tolist()


def test_revenue_by_category_and_slab_adds_up() -> None:
    rows = frame(
        {"energy_wh": 50_000}, {"energy_wh": 50_010}, {"energy_wh": 150_000}, {"energy_wh": 400_000},
        {"energy_wh": 600_000, "category_code": "LV-2.2"}, {"energy_wh": 1, "category_code": "LV-9"},
    )  # fmt: skip
    rated = rate(rows, MP, refuse="collect")
    found = revenue(rated, rows, MP)
    told = found.select("category_code", "slab", "rows", "energy_wh").rows()
    assert told == [
        ("LV-1.2", "0-50", 1, 50_000), ("LV-1.2", "50-150", 2, 200_010), ("LV-1.2", "300+", 1, 400_000),
        ("LV-2.2", "50+", 1, 600_000),
    ]  # fmt: skip
    assert found["total_paise"].sum() == int(rated.total_paise.sum())


def test_a_company_another_way_by_category_and_slab() -> None:
    rows = frame({"energy_wh": 50_000}, {"energy_wh": 40_000}, {"energy_wh": 200_000}, {"energy_wh": -1})
    compared = compare(rows, MP, {"shop": Variant(category_code="LV-2.2")})
    found = compared.by_slab(rows, MP)
    assert found.select("category_code", "slab", "rows", "energy_wh").rows() == [
        ("LV-1.2", "0-50", 2, 90_000), ("LV-1.2", "150-300", 1, 200_000),
    ]  # fmt: skip
    each = compared.frame().drop_nulls()
    for name in ("total_paise", "shop_paise", "shop_change_paise"):
        assert found[name].sum() == each[name].sum()
