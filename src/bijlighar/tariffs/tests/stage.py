"""What the tests of rating share: the rulebooks, a short way to rate rows, and frames at random."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from bijlighar.tariffs.rules import Rated, Rulebook, load_rulebook, rate

MP = load_rulebook("mp")
BIHAR = load_rulebook("bihar")
JUNE = {"from_date": date(2025, 6, 1), "to_date": date(2025, 7, 1)}


def rated(*rows: dict[str, Any], book: Rulebook = MP, trace: bool = False) -> Rated:
    base = {"category_code": "LV-1.2", "area_code": "URBAN", "sanctioned_load_w": 2000, **JUNE}
    return rate(pl.DataFrame([base | row for row in rows], infer_schema_length=None), book, trace=trace)


def lines_of(result: Rated, row: int = 0) -> dict[str, int]:
    return {code: int(paise[row]) for code, paise in result.lines.items()}


wh_amounts = st.one_of(
    st.integers(0, 500_000),
    st.sampled_from([0, 50_000, 50_010, 100_000, 100_001, 150_000, 150_001, 150_010, 300_000, 300_010]),
)
percents = st.decimals(-20, 40, places=3)


@st.composite
def domestic_rows(draw: st.DrawFn) -> dict[str, Any]:
    wh = draw(wh_amounts)
    start = draw(st.dates(date(2025, 4, 1), date(2026, 8, 1)))
    cycle = draw(st.integers(20, 65))
    elapsed = draw(st.sampled_from([cycle, draw(st.integers(1, cycle))]))
    threshold = draw(st.sampled_from([wh, wh + draw(st.integers(0, 60_000))]))
    return {
        "area_code": draw(st.sampled_from(["URBAN", "RURAL"])),
        "cycle_from": start,
        "cycle_to": start + timedelta(days=cycle),
        "from_date": start,
        "to_date": start + timedelta(days=elapsed),
        "energy_wh": wh,
        "solar_wh": draw(st.integers(0, wh)),
        "threshold_wh": threshold,
        "estimated_wh": draw(st.sampled_from([0, draw(st.integers(0, wh))])),
        "fppas_percent": str(draw(percents)),
        "is_smart": True,
        "is_closed": draw(st.sampled_from([None, True, False])),
    }


@st.composite
def demand_rows(draw: st.DrawFn) -> dict[str, Any]:
    """Closed bills of demand based categories, in kW or in kVA, with peak hours."""
    wh = draw(st.integers(0, 5_000_000))
    solar = draw(st.integers(0, wh))
    start = draw(st.dates(date(2025, 4, 1), date(2026, 8, 1)))
    contract, demand = draw(st.sampled_from([9_999, 10_000, 10_001, 15_000])), draw(st.integers(0, 40_000))
    row = {
        "category_code": draw(st.sampled_from(["LV-2.1-D", "LV-2.2-D", "LV-4"])),
        "area_code": draw(st.sampled_from(["URBAN", "RURAL"])),
        "from_date": start,
        "to_date": start + timedelta(days=draw(st.integers(20, 65))),
        "energy_wh": wh,
        "solar_wh": solar,
        "peak_wh": draw(st.integers(0, wh - solar)),
        "fppas_percent": str(draw(percents)),
        "is_smart": True,
        "sanctioned_load_w": 0,
    }
    if draw(st.booleans()):
        return row | {"contract_demand_va": contract, "demand_va": demand}
    return row | {
        draw(st.sampled_from(["contract_demand_w", "sanctioned_load_w"])): contract,
        "demand_w": demand,
    }
