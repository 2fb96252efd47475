"""Demand in kW and kVA, horsepower, peak hours: an exact second opinion, and what the steps say (M1, M21)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction as Fr
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.tariffs.rules import LINES, rate
from bijlighar.tariffs.rules.fast import FAST_ROWS
from bijlighar.tariffs.tests.oracle import by_demand_mp, farm_pump_mp
from bijlighar.tariffs.tests.stage import JUNE, MP, demand_rows, domestic_rows, lines_of, percents, rated


@given(st.lists(demand_rows(), min_size=1, max_size=6))
def test_it_agrees_with_exact_fractions(rows: list[dict[str, Any]]) -> None:
    result = rated(*rows)
    for i, row in enumerate(rows):
        is_kva = "contract_demand_va" in row
        agreed = (
            row["contract_demand_va"] if is_kva else row.get("contract_demand_w") or row["sanctioned_load_w"]
        )
        wanted = by_demand_mp(
            category=row["category_code"],
            area=row["area_code"],
            kwh=Fr(row["energy_wh"], 1000),
            solar_kwh=Fr(row["solar_wh"], 1000),
            peak_kwh=Fr(row["peak_wh"], 1000),
            contract=Fr(agreed, 1000),
            demand=Fr(row["demand_va"] if is_kva else row["demand_w"], 1000),
            is_kva=is_kva,
            percent=Fr(Decimal(row["fppas_percent"])),
            cycle_from=row["from_date"],
            cycle_to=row["to_date"],
        )
        assert lines_of(result, i) == wanted


@given(st.integers(0, 2_000_000), st.integers(1, 40_000), percents, st.sampled_from([2025, 2026]))
def test_pumps_agree_with_exact_fractions(wh: int, millihp: int, percent: Decimal, year: int) -> None:
    row = {
        "category_code": "LV-5.1", "area_code": "RURAL", "energy_wh": wh, "load_millihp": millihp,
        "from_date": date(year, 6, 1), "to_date": date(year, 7, 1), "fppas_percent": str(percent),
    }  # fmt: skip
    wanted = farm_pump_mp(kwh=Fr(wh, 1000), hp=Fr(millihp, 1000), percent=Fr(percent), year=year)
    assert lines_of(rated(row)) == wanted


@given(st.lists(st.one_of(demand_rows(), domestic_rows()), min_size=2, max_size=6))
def test_rows_of_all_kinds_in_one_frame_come_out_as_alone(rows: list[dict[str, Any]]) -> None:
    together = rated(*rows, trace=True)
    for i, row in enumerate(rows):
        assert lines_of(together, i) == lines_of(rated(row))
        steps = together.trace(i)
        shown = {step["line"]: step["paise"] for step in steps if "paise" in step}
        assert {code: paise for code, paise in lines_of(together, i).items() if paise} == {
            code: paise for code, paise in shown.items() if paise
        }
        assert all(step["label_hi"] and step["source_hi"] and step["mark"] for step in steps)


CONTRACT = JUNE | {
    "category_code": "LV-4", "is_smart": True,
    "energy_wh": 1_000_000, "solar_wh": 100_000, "peak_wh": 400_000,
}  # fmt: skip


def steps_of(row: dict[str, Any], line: str) -> list[tuple[str, str]]:
    return [(one["step"], one["formula"]) for one in rated(row, trace=True).trace(0) if one["line"] == line]


def test_the_steps_tell_the_billing_demand_and_the_hours() -> None:
    in_kw = CONTRACT | {"contract_demand_w": 20_000, "demand_w": 15_500}
    assert steps_of(in_kw, "FIXED")[0] == ("month", "18.000 kW x 326.00")
    assert steps_of(in_kw, "TOD") == [
        ("surcharge", "20 % x 400.000 kWh x 6760.00 / 1000.000 kWh"),
        ("rebate", "-20 % x 100.000 kWh x 6760.00 / 1000.000 kWh"),
        ("line", "405.60 -> 405.60"),
    ]
    (month, *_) = [one for one in rated(in_kw, trace=True).trace(0) if one["line"] == "FIXED"]
    assert (month["label_en"], month["mark"]) == (
        "Billing demand 18.000 kW: the higher of 15.5 recorded and 90% of 20",
        "U",
    )
    assert {name: month["inputs"][name] for name in ("share_percent", "contract_demand_w", "demand_w")} == {
        "share_percent": "90", "contract_demand_w": 20_000, "demand_w": 15_500,
    }  # fmt: skip
    in_kva = CONTRACT | {"contract_demand_va": 20_000, "demand_va": 18_500}
    assert steps_of(in_kva, "FIXED")[0] == ("month", "18.500 kVA x 261.00")
    pump = JUNE | {"category_code": "LV-5.1", "energy_wh": 1_000, "load_millihp": 7_500}
    assert steps_of(pump, "FIXED")[0] == ("month", "7.5 HP x 67.00")


@pytest.mark.parametrize("load", [9_000, 10_000])
def test_no_time_of_day_up_to_10_kw(load: int) -> None:
    assert steps_of(CONTRACT | {"contract_demand_w": load, "demand_w": 30_000}, "TOD") == []


def test_peak_hours_need_a_smart_meter() -> None:
    row = CONTRACT | {"contract_demand_w": 20_000}
    result = rated(row, row | {"is_smart": False})
    assert result.lines["TOD"].tolist() == [405_60, 0]


@pytest.mark.parametrize("category", ["LV-2.1", "LV-3", "LV-6"])
def test_large_frames_of_one_rate_take_the_compiled_loop_to_the_same_paise(category: str) -> None:
    chance = np.random.default_rng(31)
    rows = FAST_ROWS * 11 // 10
    energy = chance.integers(0, 3_000_000, rows)
    frame = pl.DataFrame(
        {
            "category_code": pl.Series([category]).new_from_index(0, rows),
            "area_code": np.where(chance.random(rows) < 0.999, "URBAN", "RURAL"),
            "from_date": pl.Series([date(2026, 3, 20)]).new_from_index(0, rows),
            "to_date": pl.Series([date(2026, 4, 19)]).new_from_index(0, rows),
            "energy_wh": energy,
            "solar_wh": (energy * chance.random(rows)).astype(np.int64),
            "sanctioned_load_w": chance.integers(100, 10_000, rows),
            "is_smart": chance.random(rows) < 0.8,
        }
    )
    compiled, explained = rate(frame, MP), rate(frame, MP, trace=True)
    for code in LINES:
        assert np.array_equal(compiled.lines[code], explained.lines[code]), code
