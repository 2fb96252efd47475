"""Rating: real bills, published totals, the worked prepaid month, and laws that hold for every frame."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction as Fr
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bijlighar.kernel.frames import FrameRefused
from bijlighar.tariffs.rules import LINES, Rated, Rulebook, UnableToRate, load_rulebook, rate
from bijlighar.tariffs.rules.fast import FAST_ROWS
from bijlighar.tariffs.tests.oracle import domestic_mp, urban_bihar

MP = load_rulebook("mp")
BIHAR = load_rulebook("bihar")
JUNE = {"from_date": date(2025, 6, 1), "to_date": date(2025, 7, 1)}


def rated(*rows: dict[str, Any], book: Rulebook = MP, trace: bool = False) -> Rated:
    base = {"category_code": "LV-1.2", "area_code": "URBAN", "sanctioned_load_w": 2000, **JUNE}
    return rate(pl.DataFrame([base | row for row in rows], infer_schema_length=None), book, trace=trace)


def lines_of(result: Rated, row: int = 0) -> dict[str, int]:
    return {code: int(paise[row]) for code, paise in result.lines.items()}


# One consumer's printed bills (LV-1.2 urban). The kWh are inferred from the energy line, not printed. The
# FPPAS amount is taken as printed where the printed per cent is itself rounded. AUG-2025 stands without its
# deposit instalment of Rs 228, which is no tariff line.
PRINTED = [
    ("JUN-2025", date(2025, 5, 1), date(2025, 6, 1), 434_560, 0, {"fppas_percent": "2.470"},
     (272123, 6721, 81200, 31900, 0, 0), 391944),
    ("AUG-2025", date(2025, 7, 1), date(2025, 8, 1), 315_940, 0, {"fppas_paise": 4013},
     (189326, 4013, 61600, 21700, 0, 0), 299439 - 22800),
    ("OCT-2025", date(2025, 9, 1), date(2025, 10, 1), 235_870, 0, {"fppas_percent": "-3.318"},
     (134656, -4468, 44800, 14200, 0, 0), 189188),
    ("NOV-2025", date(2025, 10, 1), date(2025, 11, 1), 121_620, 0, {"fppas_percent": "-4.064"},
     (60996, -2479, 12900, 5600, 0, -54496), 77017),
    ("JAN-2026", date(2025, 12, 1), date(2026, 1, 1), 125_570, 43_560, {"fppas_paise": 760},
     (63133, 760, 12900, 6200, -4380, -52998), 78613),
    ("APR-2026", date(2026, 3, 31), date(2026, 4, 30), 326_780, 79_660, {"fppas_paise": 1984},
     (205108, 1984, 65855, 23300, -10000, 0), 286246),
]  # fmt: skip


@pytest.mark.parametrize(
    ("month", "start", "end", "wh", "solar", "fuel", "lines", "before"),
    PRINTED,
    ids=[row[0] for row in PRINTED],
)
def test_printed_bills_come_out_line_by_line(
    month: str,
    start: Any,
    end: Any,
    wh: int,
    solar: int,
    fuel: dict[str, Any],
    lines: tuple[int, ...],
    before: int,
) -> None:
    """M1: every line exact; the printed total may lie one paisa off the sum of its own lines."""
    result = rated(
        {
            "ref": month, "from_date": start, "to_date": end, "energy_wh": wh,
            "solar_wh": solar, "is_smart": True,
        }
        | fuel
    )  # fmt: skip
    assert tuple(lines_of(result)[code] for code in LINES) == lines
    assert abs(int(result.before_subsidy_paise[0]) - before) <= 1


@pytest.mark.parametrize(
    ("year", "kwh", "rupees"),
    [
        (2025, 200, 1495),
        (2025, 300, 2342),
        (2025, 400, 3236),
        (2024, 200, 1445),
        (2024, 300, 2268),
        (2024, 400, 3137),
    ],
)
def test_published_totals_of_energy_and_fixed_charge(year: int, kwh: int, rupees: int) -> None:
    result = rated(
        {
            "from_date": date(year, 6, 1),
            "to_date": date(year, 7, 1),
            "energy_wh": kwh * 1000,
            "fppas_percent": "0",
        }
    )
    assert lines_of(result)["ENERGY"] + lines_of(result)["FIXED"] == rupees * 100


def so_far(days: int, wh: int, **more: Any) -> dict[str, Any]:
    cycle = {"cycle_from": JUNE["from_date"], "cycle_to": JUNE["to_date"]}
    until = JUNE["from_date"] + timedelta(days=days)
    return cycle | {"to_date": until, "energy_wh": wh, "fppas_percent": "2.36", "is_smart": True} | more


class TestTheWorkedMonth:
    """30 days of 5.2 kWh, FPPAS 2.36 %, LV-1.2 urban: the month of the prepaid plan (M17)."""

    def test_the_month_is_1215_22_in_all(self) -> None:
        lines = lines_of(rated(so_far(30, 156_000)))
        assert (lines["ENERGY"], lines["FPPAS"], lines["FIXED"], lines["DUTY"]) == (80424, 1898, 30800, 8400)
        assert sum(lines.values()) == 121522

    def test_day_29_divides_into_the_day_and_the_crossing(self) -> None:
        total = rated(
            so_far(29, 150_800), so_far(28, 145_600, threshold_wh=150_800), so_far(28, 145_600)
        ).total_paise
        assert int(total[0] - total[1]) == 4378
        assert int(total[1] - total[2]) == 74419

    def test_no_regular_day_takes_more_than_80_rupees(self) -> None:
        rows = [so_far(0 + d, d * 5_200) for d in range(1, 31)]
        before = [so_far(d - 1, (d - 1) * 5_200, threshold_wh=d * 5_200) for d in range(2, 31)]
        totals = rated(*rows).total_paise.tolist()
        split = [0, *rated(*before).total_paise.tolist()]
        regular = [now - was for now, was in zip(totals, split, strict=True)]
        assert max(regular) < 8000
        assert min(regular) >= 0

    @given(st.lists(st.integers(0, 20_000), min_size=30, max_size=30))
    @settings(max_examples=40, deadline=None)
    def test_the_days_booked_add_up_to_the_bill(self, days_wh: list[int]) -> None:
        """Booking the difference every day ends at the bill, which a row without a cycle rates alike."""
        rows = [so_far(d, sum(days_wh[:d])) for d in range(1, 31)]
        totals = rated(*rows).total_paise.tolist()
        bill = rated({"energy_wh": sum(days_wh), "fppas_percent": "2.36", "is_smart": True}).total_paise
        booked = totals[0] + sum(now - was for was, now in pairwise(totals))
        assert booked == int(bill[0])


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
    }


@given(st.lists(domestic_rows(), min_size=1, max_size=8))
@settings(max_examples=150, deadline=None)
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
        )
        assert lines_of(result, i) == wanted


@given(st.integers(0, 400_000), st.integers(0, 9_000), st.integers(0, 9_000), st.integers(20, 62))
@settings(max_examples=150, deadline=None)
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
@settings(max_examples=60, deadline=None)
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
@settings(max_examples=120, deadline=None)
def test_more_units_never_cost_less_before_subsidy(
    category: str, area: str, wh: int, more: int, percent: Decimal
) -> None:
    row = {"category_code": category, "area_code": area, "fppas_percent": str(percent)}
    before = rated(row | {"energy_wh": wh}, row | {"energy_wh": wh + more}).before_subsidy_paise
    assert before[1] >= before[0]


@given(st.lists(mixed_rows, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
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
            assert step["clause"] and step["source"] and step["mark"] and step["label_hi"]
            assert ("nano" in step) != ("paise" in step)


def test_the_same_rows_come_out_with_and_without_their_arithmetic() -> None:
    rows = [{"energy_wh": wh, "fppas_percent": "2.36"} for wh in range(0, 400_000, 1_777)]
    assert rated(*rows).total_paise.tolist() == rated(*rows, trace=True).total_paise.tolist()
    with pytest.raises(LookupError, match="without its arithmetic"):
        rated(*rows).trace(0)


@pytest.mark.parametrize(
    "percent_window", [date(2025, 6, 24), date(2026, 6, 1)], ids=["positive", "negative"]
)
@pytest.mark.parametrize("elapsed", [30, 17])
def test_large_frames_take_the_compiled_loop_to_the_same_paise(percent_window: date, elapsed: int) -> None:
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
        }
    )
    compiled, explained = rate(frame, MP), rate(frame, MP, trace=True)
    for code in LINES:
        assert np.array_equal(compiled.lines[code], explained.lines[code]), code


def test_a_carried_surcharge_says_so() -> None:
    result = rated(
        {"from_date": date(2026, 9, 1), "to_date": date(2026, 10, 1), "energy_wh": 90_000}, trace=True
    )
    assert any("carried forward" in clause for clause in result.clauses(0))
    step = next(step for step in result.trace(0) if step["step"] == "percent")
    assert step["mark"] == "U"
    assert step["inputs"]["windows"][0]["is_carried_forward"] is True


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


def test_the_rebate_needs_a_smart_meter() -> None:
    row = {"energy_wh": 200_000, "solar_wh": 60_000}
    result = rated(row, row | {"is_smart": True})
    assert result.lines["TOD"][0] == 0
    assert result.lines["TOD"][1] < 0
    assert result.lines["DUTY"][0] == result.lines["DUTY"][1]
