"""What is due for paying late, early or ahead, and on deposits (M1, M36): worked by hand."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel.frames import FrameRefused
from bijlighar.tariffs.rules import (
    deposit_interest,
    late_charge,
    load_rulebook,
    power_factor,
    rebate,
    rulebook_folder,
)
from bijlighar.tariffs.tests.stage import BIHAR, MP

DUE = date(2026, 4, 15)


def late(*rows: dict[str, Any], book: Any = MP) -> Any:
    base = {"category_code": "LV-1.2", "amount_paise": 2_468_35, "due_date": DUE}
    return late_charge(pl.DataFrame([base | row for row in rows]), book)


@pytest.mark.parametrize(
    ("on_date", "months", "paise"),
    [
        (date(2026, 4, 1), 0, 0),
        (DUE, 0, 0),
        # 2468.35 x 1.25 % = 30.854375 -> 30.85
        (date(2026, 4, 16), 1, 3085),
        (date(2026, 5, 15), 1, 3085),
        # x 2 = 61.70875 -> 61.71
        (date(2026, 5, 16), 2, 6171),
        # x 12 = 370.2525 -> 370.25
        (date(2027, 4, 15), 12, 37025),
    ],
)
def test_each_month_begun_bears_one_and_a_quarter_per_cent(on_date: date, months: int, paise: int) -> None:
    found = late({"on_date": on_date})
    assert (int(found.counts[0]), int(found.paise[0])) == (months, paise)


def test_a_due_date_at_the_end_of_a_month() -> None:
    rows = [
        {"due_date": date(2026, 1, 31), "on_date": on}
        for on in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
    ]
    assert late(*rows).counts.tolist() == [1, 2, 2, 3]


def test_nothing_is_charged_where_no_rule_says_so() -> None:
    found = late({"category_code": "DS-II", "on_date": date(2026, 8, 1)}, book=BIHAR)
    assert (int(found.paise[0]), bool(found.has_rule[0])) == (0, False)
    found = late({"on_date": date(2026, 8, 1), "amount_paise": -5_00})
    assert (int(found.paise[0]), found.trace(0)) == (0, [])


@given(st.integers(0, 10**9), st.integers(1, 900), st.lists(st.integers(0, 900), min_size=1, max_size=8))
def test_surcharge_booked_bill_by_bill_adds_up_to_one_at_the_end(
    amount: int, last: int, looks: list[int]
) -> None:
    """Whenever it is looked at, and however often, the consumer pays the same."""
    days = [DUE + timedelta(days=n) for n in sorted({0, last, *(n for n in looks if n < last)})]
    rows = [
        {"amount_paise": amount, "charged_to": before, "on_date": after} for before, after in pairwise(days)
    ]
    in_one = late({"amount_paise": amount, "on_date": days[-1]})
    assert int(late(*rows).paise.sum()) == int(in_one.paise[0])
    begun = 0
    while _months_after(DUE, begun) < days[-1]:
        begun += 1
    exact = Fraction(amount) * begun * Fraction("0.0125")
    assert abs(int(in_one.paise[0]) - exact) <= Fraction(1, 2)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day)


def test_the_surcharge_is_explained() -> None:
    (step,) = late({"on_date": date(2026, 5, 16)}).trace(0)
    assert step["formula"] == "2468.35 x 1.25 % x 2"
    assert (step["paise"], step["mark"]) == (6171, "U")
    assert step["clause_hi"] and step["source_hi"]


def rebates(*rows: dict[str, Any], book: Any = MP) -> Any:
    base = {"category_code": "LV-1.2", "on_date": date(2026, 5, 1), "due_date": date(2026, 5, 8)}
    return rebate(pl.DataFrame([base | row for row in rows], infer_schema_length=None), book)


@pytest.mark.parametrize(
    ("row", "paise"),
    [
        # 156.4 kWh x 0.25 = 39.10; 0.33 kWh: 0.0825 -> 0.08; 0.02 kWh: 0.005 -> 0.01
        ({"kind": "PREPAID", "energy_wh": 156_400}, 3910),
        ({"kind": "PREPAID", "energy_wh": 330}, 8),
        ({"kind": "PREPAID", "energy_wh": 20}, 1),
        # 1234.56 x 0.5 % = 6.1728 -> 6.17; 0.5 % of 2,00,000 is 1,000, and more is never given
        ({"kind": "ONLINE", "amount_paise": 123_456}, 617),
        ({"kind": "ONLINE", "amount_paise": 2_00_000_00}, 1_000_00),
        ({"kind": "ONLINE", "amount_paise": 2_00_001_00}, 1_000_00),
        ({"kind": "ONLINE", "amount_paise": -123_456}, 0),
        # 1,00,000 x 0.25 % = 250, if paid on 1 May for 8 May; not on 2 May, and not for a paisa less
        ({"kind": "PROMPT", "amount_paise": 1_00_000_00}, 250_00),
        ({"kind": "PROMPT", "amount_paise": 1_00_000_00, "on_date": date(2026, 5, 2)}, 0),
        ({"kind": "PROMPT", "amount_paise": 99_999_99}, 0),
        ({"kind": "PROMPT", "amount_paise": 1_00_000_00, "due_date": None}, 0),
        # 10,000 x 1 % x 3 months
        ({"kind": "ADVANCE", "amount_paise": 10_000_00, "months": 3}, 300_00),
        ({"kind": "ADVANCE", "amount_paise": 10_000_00}, 100_00),
    ],
)  # fmt: skip
def test_a_rebate_worked_by_hand(row: dict[str, Any], paise: int) -> None:
    found = rebates({"kind": "ONLINE", "amount_paise": 100}, row)
    assert found.frame()["rebate_paise"].to_list()[1] == paise
    assert sum(step["paise"] for step in found.trace(1)) == -paise


def test_the_rebate_of_bihar_ended_with_march_2026() -> None:
    row = {"kind": "PREPAID", "category_code": "DS-II", "energy_wh": 100_000}
    found = rebates(row | {"on_date": date(2026, 3, 31)}, row | {"on_date": date(2026, 4, 1)}, book=BIHAR)
    assert found.paise.tolist() == [2500, 0]
    assert found.has_rule.tolist() == [True, False]


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(FrameRefused, match="kind 'LOYALTY' is not one of PREPAID"):
        rebates({"kind": "LOYALTY"})


def test_interest_on_a_deposit_goes_by_days() -> None:
    # 3,150 x 6.75 % = 212.625 -> 212.63 for 365 days; 90 days: 212.625 x 90 / 365 = 52.4280... -> 52.43
    frame = pl.DataFrame(
        {
            "amount_paise": [3_150_00, 3_150_00, 3_150_00, 0],
            "from_date": [date(2025, 4, 1), date(2025, 4, 1), date(2024, 3, 1), date(2025, 4, 1)],
            "to_date": [date(2026, 4, 1), date(2025, 6, 30), date(2024, 4, 1), date(2026, 4, 1)],
        }
    )
    found = deposit_interest(frame, MP)
    assert found.paise.tolist() == [212_63, 52_43, 0, 0]
    assert found.counts.tolist() == [365, 90, 0, 365]
    assert found.has_rule.tolist() == [True, True, False, True]
    (step,) = found.trace(1)
    assert (step["formula"], step["paise"]) == ("3150.00 x 6.75 % x 90 / 365", 52_43)


BANDS = """    bands:
      - {below: "0.70", kind: whole, percent: {value: "10", source: not-verified, mark: U}}
      - {below: "0.80", kind: each_point_below, percent: {value: "1", source: not-verified, mark: U}}
      - {below: "0.85", kind: whole, percent: {value: "0", source: not-verified, mark: U}}
      - {kind: each_point_above, percent: {value: "-0.5", source: not-verified, mark: U}}
"""


@pytest.fixture(scope="module")
def with_power_factor(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A rulebook with made-up bands: no order's were read."""
    folder = tmp_path_factory.mktemp("rulebook")
    shutil.copytree(rulebook_folder() / "mp", folder / "mp")
    file = folder / "mp/series/power-factor.yaml"
    text = file.read_text(encoding="utf-8")
    absent = "    absent: the figures of the order were not read\n"
    assert absent in text
    file.write_text(text.replace(absent, BANDS), encoding="utf-8")
    return load_rulebook("mp", folder)


def factors(*found: str | None) -> pl.DataFrame:
    rows = [
        {"category_code": "LV-4", "on_date": date(2026, 5, 1), "energy_paise": 10_000_00, "power_factor": one}
        for one in found
    ]
    return pl.DataFrame(rows, schema_overrides={"power_factor": pl.String})


@pytest.mark.parametrize(
    ("factor", "points", "paise"),
    [
        # of 10,000 rupees: 10 % below 0.70; 1 % a point or part below 0.80; 0.5 % back a point above 0.85
        ("0.699", 0, 1_000_00), ("0.70", 10, 1_000_00), ("0.785", 2, 200_00), ("0.79", 1, 100_00),
        ("0.80", 0, 0), ("0.849", 0, 0), ("0.85", 0, 0), ("0.859", 0, 0),
        ("0.86", 1, -50_00), ("1", 15, -750_00), (None, 0, 0),
    ],
)  # fmt: skip
def test_power_factor_by_points(with_power_factor: Any, factor: str | None, points: int, paise: int) -> None:
    found = power_factor(factors(factor), with_power_factor)
    assert (int(found.counts[0]), int(found.paise[0])) == (points, paise)
    assert sum(step["paise"] for step in found.trace(0)) == paise
    assert bool(found.has_rule[0])


def test_no_power_factor_is_charged_whose_figures_were_not_read() -> None:
    found = power_factor(factors("0.5"), MP)
    assert (int(found.paise[0]), bool(found.has_rule[0])) == (0, False)


@pytest.mark.parametrize("wrong", ["0", "1.01", "high", "0.8765"])
def test_what_is_no_power_factor_is_refused(wrong: str) -> None:
    with pytest.raises(FrameRefused):
        power_factor(factors(wrong), MP)
