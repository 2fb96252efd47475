"""What cannot be rated is refused by name, and nothing else with it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from bijlighar.kernel.frames import FrameRefused
from bijlighar.tariffs.rules import UnableToRate, rate
from bijlighar.tariffs.tests.stage import BIHAR, MP, rated


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"energy_wh": -1}, "the energy must be from 0"),
        ({"energy_wh": 10**9}, "check unit and readings"),
        ({"energy_wh": 10, "solar_wh": 11}, "solar hours have more energy"),
        ({"energy_wh": 10, "to_date": date(2025, 6, 1)}, "to_date must be later"),
        ({"energy_wh": 10, "to_date": date(2027, 6, 1)}, "more than 400 days"),
        (
            {"energy_wh": 10, "cycle_from": date(2025, 6, 2), "cycle_to": date(2025, 7, 1)},
            "must lie inside",
        ),
        ({"energy_wh": 10, "category_code": "LV-9"}, "category 'LV-9' is not in the rulebook of 'mp'"),
        ({"energy_wh": 10, "area_code": "HILLS"}, "category LV-1.2 has no area 'HILLS'"),
        ({"energy_wh": 10, "from_date": date(2024, 3, 1), "to_date": date(2024, 4, 5)}, "no tariff order"),
        ({"energy_wh": 10, "from_date": date(2024, 6, 1), "to_date": date(2024, 7, 1)}, "from 2023"),
        (
            {
                "energy_wh": 120_000, "from_date": date(2024, 6, 1), "to_date": date(2024, 7, 1),
                "fppas_percent": "0",
            },
            "the fixed charge of LV-1.2 URBAN for a month up to 150 kWh is not in the rulebook",
        ),
        (
            {
                "energy_wh": 200_000, "solar_wh": 1, "is_smart": True, "from_date": date(2024, 6, 1),
                "to_date": date(2024, 7, 1), "fppas_percent": "0",
            },
            "the time-of-day rebate of LV-1.2 on 2024-06-01",
        ),
        ({"energy_wh": 10, "fppas_percent": "two"}, "fppas_percent must be a plain number"),
        ({"energy_wh": 10, "peak_wh": 11}, "the solar and the peak hours have more energy"),
        ({"energy_wh": 10, "demand_va": 5}, "needs the contract demand in VA"),
        ({"energy_wh": 10, "contract_demand_w": -1}, "contract demand must be from 0"),
        ({"energy_wh": 10, "category_code": "LV-3", "contract_demand_va": 5_000}, "no fixed charge per kVA"),
        ({"energy_wh": 10, "category_code": "TEMPORARY"}, "temporary supply in this order were not read"),
        ({"energy_wh": 10, "fppas_percent": "-100"}, "above -100"),
    ],
)  # fmt: skip
def test_a_row_without_a_price_is_refused_by_name(row: dict[str, Any], says: str) -> None:
    with pytest.raises(UnableToRate, match=says) as refusal:
        rated({"energy_wh": 100_000, "ref": "good"}, {"ref": "bad"} | row)
    assert [one.ref for one in refusal.value.refusals] == ["bad"]


def test_good_rows_are_kept_when_refusals_are_collected() -> None:
    frame = pl.DataFrame(
        {
            "ref": ["a", "b", "c"], "category_code": ["LV-1.2", "LV-9", "LV-1.2"], "area_code": ["URBAN"] * 3,
            "from_date": [date(2025, 6, 1)] * 3, "to_date": [date(2025, 7, 1)] * 3,
            "energy_wh": [100_000, 1, 200_000],
        }
    )  # fmt: skip
    result = rate(frame, MP, refuse="collect")
    assert result.is_rated.tolist() == [True, False, True]
    assert result.frame()["ref"].to_list() == ["a", "c"]
    assert [(one.row, one.ref) for one in result.refusals] == [(1, "b")]
    with pytest.raises(LookupError, match="LV-9"):
        result.clauses(1)


def test_floats_and_wrong_shapes_are_refused() -> None:
    with pytest.raises(FrameRefused, match="fppas_percent holds floats"):
        rated({"energy_wh": 10, "fppas_percent": 2.36})
    with pytest.raises(FrameRefused, match="energy_wh holds Float64"):
        rated({"energy_wh": 10.0})
    with pytest.raises(FrameRefused, match="come together"):
        rated({"energy_wh": 10, "cycle_from": date(2025, 6, 1)})
    with pytest.raises(UnableToRate, match="has no fuel surcharge"):
        rated({"category_code": "DS-II", "energy_wh": 10, "fppas_percent": "1"}, book=BIHAR)


def test_an_empty_frame_gives_empty_lines() -> None:
    empty = pl.DataFrame(
        schema={
            "category_code": pl.String, "area_code": pl.String, "from_date": pl.Date, "to_date": pl.Date,
            "energy_wh": pl.Int64,
        }
    )  # fmt: skip
    assert rate(empty, MP).total_paise.tolist() == []
