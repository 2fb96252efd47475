"""Laws of rating that hold for every frame, and an exact second opinion on each row."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction as Fr
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bijlighar.tariffs.rules import LINES, rate
from bijlighar.tariffs.rules.fast import FAST_ROWS
from bijlighar.tariffs.tests.oracle import domestic_mp, urban_bihar
from bijlighar.tariffs.tests.stage import (
    BIHAR,
    JUNE,
    MP,
    domestic_rows,
    lines_of,
    rated,
    wh_amounts,
)

TRIES = settings.default.max_examples


@given(st.lists(domestic_rows(), min_size=1, max_size=8))
@settings(max_examples=3 * TRIES // 2)
def test_it_agrees_with_exact_fractions(rows: list[dict[str, Any]]) -> None:
    result = rated(*rows)
    for i, row in enumerate(rows):
        wanted = domestic_mp(
            kwh=Fr(row["energy_wh"], 1000),
            solar_kwh=Fr(row["solar_wh"], 1000),
            threshold_kwh=Fr(row["threshold_wh"], 1000),
            estimated_kwh=Fr(row["estimated_wh"], 1000),
            percent=Fr(Decimal(row["fppas_percent"])),
            area=row["area_code"],
            cycle_from=row["cycle_from"],
            cycle_to=row["cycle_to"],
            elapsed=(row["to_date"] - row["from_date"]).days,
            closed=row["is_closed"],
        )
        assert lines_of(result, i) == wanted


@given(st.integers(0, 400_000), st.integers(0, 9_000), st.integers(0, 9_000), st.integers(20, 62))
@settings(max_examples=3 * TRIES // 2)
def test_the_free_units_agree_with_exact_fractions(wh: int, load: int, demand: int, days: int) -> None:
    start = date(2025, 9, 1)
    row = {
        "category_code": "DS-II", "from_date": start, "to_date": start + timedelta(days=days),
        "energy_wh": wh, "sanctioned_load_w": load, "demand_w": demand,
    }  # fmt: skip
    wanted = urban_bihar(kwh=Fr(wh, 1000), load_kw=Fr(load, 1000), demand_kw=Fr(demand, 1000), days=days)
    result = rated(row, book=BIHAR)
    assert lines_of(result) == wanted
    assert int(result.total_paise[0]) >= 0


mixed_rows = st.one_of(
    domestic_rows(),
    domestic_rows().map(lambda row: row | {"category_code": "LV-2.2"}),
    wh_amounts.map(lambda wh: JUNE | {"energy_wh": wh}),
    wh_amounts.map(lambda wh: JUNE | {"energy_wh": wh, "fppas_paise": wh // 777}),
)


@given(st.lists(mixed_rows, min_size=2, max_size=12), st.randoms(), st.integers(1, 11))
@settings(max_examples=3 * TRIES // 5)
def test_splitting_and_shuffling_change_nothing(rows: list[dict[str, Any]], random: Any, cut: int) -> None:
    cut = min(cut, len(rows) - 1)
    whole = rated(*rows)
    alone = [lines_of(rated(row)) for row in rows]
    assert [lines_of(whole, i) for i in range(len(rows))] == alone
    first, second = rated(*rows[:cut]), rated(*rows[cut:])
    joined = first.total_paise.tolist() + second.total_paise.tolist()
    assert joined == whole.total_paise.tolist()
    order = list(range(len(rows)))
    random.shuffle(order)
    assert rated(*(rows[i] for i in order)).total_paise.tolist() == [joined[i] for i in order]


@given(
    st.sampled_from(["LV-1.2", "LV-2.2"]), st.sampled_from(["URBAN", "RURAL"]), st.integers(0, 400_000),
    st.integers(0, 30_000), st.decimals(0, 40, places=3),
)  # fmt: skip
@settings(max_examples=6 * TRIES // 5)
def test_more_units_never_cost_less_before_subsidy(
    category: str, area: str, wh: int, more: int, percent: Decimal
) -> None:
    row = {"category_code": category, "area_code": area, "fppas_percent": str(percent)}
    before = rated(row | {"energy_wh": wh}, row | {"energy_wh": wh + more}).before_subsidy_paise
    assert before[1] >= before[0]


@given(st.lists(mixed_rows, min_size=1, max_size=6))
@settings(max_examples=3 * TRIES // 5)
def test_the_steps_of_a_line_add_up_to_the_line(rows: list[dict[str, Any]]) -> None:
    """M21: the trace shows the computation itself; its parts make the line, the lines make the total."""
    result = rated(*rows, trace=True)
    for i in range(len(rows)):
        steps = result.trace(i)
        shown = {step["line"]: step["paise"] for step in steps if "paise" in step}
        assert {code: paise for code, paise in lines_of(result, i).items() if paise} == {
            code: paise for code, paise in shown.items() if paise
        }
        for code, part in (("ENERGY", "slab"), ("SUBSIDY", None)):
            parts = [
                s["nano"] for s in steps if s["line"] == code and "nano" in s and part in (None, s["step"])
            ]
            if parts:
                # Each part is cut below a billionth of a rupee, so the sum may sit within that of the line.
                assert abs(sum(parts) - shown[code] * 10**7) <= 5 * 10**6 + len(parts)
        for step in steps:
            assert step["clause"] and step["source"] and step["mark"]
            assert step["label_hi"] and step["clause_hi"] and step["source_hi"]
            assert ("nano" in step) != ("paise" in step)


def test_the_same_rows_come_out_with_and_without_their_arithmetic() -> None:
    rows = [{"energy_wh": wh, "fppas_percent": "2.36"} for wh in range(0, 400_000, 1_777)]
    assert rated(*rows).total_paise.tolist() == rated(*rows, trace=True).total_paise.tolist()
    with pytest.raises(LookupError, match="without its arithmetic"):
        rated(*rows).trace(0)


@pytest.mark.parametrize(
    "percent_window", [date(2025, 6, 24), date(2026, 6, 1)], ids=["positive", "negative"]
)
@pytest.mark.parametrize(("elapsed", "is_closed"), [(30, None), (17, None), (17, True), (30, False)])
def test_large_frames_take_the_compiled_loop_to_the_same_paise(
    percent_window: date, elapsed: int, is_closed: bool | None
) -> None:
    """M21: what explains a row (`compute`) and what rates a million rows give the same lines."""
    chance = np.random.default_rng(29)
    rows = FAST_ROWS * 2 + 1
    energy = np.where(chance.random(rows) < 0.1, 0, chance.integers(0, 600_000, rows))
    energy[:8] = [0, 50_000, 50_010, 100_000, 150_000, 150_010, 300_000, 300_010]
    frame = pl.DataFrame(
        {
            "category_code": np.where(chance.random(rows) < 0.98, "LV-1.2", "LV-2.2"),
            "area_code": pl.Series(["URBAN"]).new_from_index(0, rows),
            "from_date": pl.Series([percent_window]).new_from_index(0, rows),
            "to_date": pl.Series([percent_window + timedelta(days=elapsed)]).new_from_index(0, rows),
            "cycle_from": pl.Series([percent_window]).new_from_index(0, rows),
            "cycle_to": pl.Series([percent_window + timedelta(days=30)]).new_from_index(0, rows),
            "energy_wh": energy,
            "solar_wh": (energy * chance.random(rows)).astype(np.int64),
            "estimated_wh": np.where(chance.random(rows) < 0.3, energy // 9, 0),
            "threshold_wh": energy + np.where(chance.random(rows) < 0.3, 40_000, 0),
            "sanctioned_load_w": chance.integers(100, 10_000, rows),
            "is_smart": chance.random(rows) < 0.8,
            "is_closed": pl.Series([is_closed], dtype=pl.Boolean).new_from_index(0, rows),
        }
    )
    compiled, explained = rate(frame, MP), rate(frame, MP, trace=True)
    for code in LINES:
        assert np.array_equal(compiled.lines[code], explained.lines[code]), code
