"""A person reads what the state pays for them, in words and numbers, in their own language (M12, M17)."""

from __future__ import annotations

import re
from datetime import date

import polars as pl
import pytest
from django.utils import translation

from bijlighar.interfaces.portal import proof
from bijlighar.interfaces.portal.proof import ProofLine
from bijlighar.tariffs.rules import load_rulebook, rate

_DEVANAGARI = re.compile("[\u0900-\u097f]")


def shown(state: str, category: str, energy_wh: int, to_date: date, language: str) -> tuple[ProofLine, ...]:
    frame = pl.DataFrame(
        {
            "category_code": [category],
            "area_code": ["URBAN"],
            "from_date": [date(2025, 9, 1)],
            "to_date": [to_date],
            "cycle_from": [date(2025, 9, 1)],
            "cycle_to": [date(2025, 10, 1)],
            "energy_wh": [energy_wh],
            "solar_wh": [30_000],
            "sanctioned_load_w": [2000],
            "is_smart": [True],
            "fppas_percent": ["2.36" if state == "mp" else None],
        }
    )
    trace = rate(frame, load_rulebook(state), trace=True).trace(0)
    with translation.override(language):
        return proof.lines_of(trace)


def test_the_parts_that_the_state_pays() -> None:
    # 493.00 x 2.36 % = 11.6348; 9 % of both, to the rupee, 45; 129 x 1; 20 % of 30 units of 100; 100 stay.
    subsidy = shown("mp", "LV-1.2", 150_000, date(2025, 10, 1), "en")[-1]
    assert "first 100 units" in subsidy.hint
    assert "100 rupees a month stay with you" in subsidy.hint
    assert [(step.label, step.formula, step.amount) for step in subsidy.steps] == [
        (
            "The state pays: energy charge of the first 100 units",
            "−(50.00 units × ₹4.45 + 50.00 units × ₹5.41)",
            "−₹493.00",
        ),
        ("Its fuel adjustment", "−(₹493.00 × 2.36%)", "−₹11.6348"),
        ("The duty on both, 9%, to a whole rupee", "−(9% × ₹504.6348)", "−₹45.00"),
        ("The whole fixed charge", "", "−₹129.00"),
        (
            "Less the sunshine-hours rebate on these units",
            "20% × 30.00 units × ₹493.00 ÷ 100.00 units",
            "₹29.58",
        ),
        ("Less the 100 rupees a month that stay with you", "", "₹100.00"),
    ]


def test_the_parts_add_up_to_the_line_that_they_stand_under() -> None:
    subsidy = shown("mp", "LV-1.2", 150_000, date(2025, 10, 1), "en")[-1]
    # 493.00 + 11.6348 + 45.00 + 129.00 - 29.58 - 100.00 = 549.0548.
    assert subsidy.is_sum
    assert subsidy.amount_paise == -54_905


def test_nobody_is_shown_a_billionth_of_a_rupee() -> None:
    for to_date in (date(2025, 9, 18), date(2025, 10, 1)):
        for line in shown("mp", "LV-1.2", 137_123, to_date, "en"):
            for text in (line.formula, *(f"{step.formula} {step.amount}" for step in line.steps)):
                assert not re.search(r"₹[\d,]+\.\d{5}", text), text


def test_free_units_and_a_part_of_each_unit_above_them() -> None:
    subsidy = shown("bihar", "DS-II", 200_000, date(2025, 10, 1), "en")[-1]
    assert [(step.formula, step.amount) for step in subsidy.steps] == [
        ("−(100.00 units × ₹7.42 + 25.00 units × ₹8.95)", "−₹965.75"),
        ("−(75.00 units × ₹3.43)", "−₹257.25"),
    ]


def test_what_a_person_of_small_use_pays_at_most() -> None:
    # 276.60 + 6.53 + 129.00 + 25.00 - 27.66 = 409.47 before subsidy.
    subsidy = shown("mp", "LV-1.2", 60_000, date(2025, 10, 1), "en")[-1]
    assert subsidy.formula == "₹100.00 − ₹409.47; never more than 0"


def test_duty_is_said_to_be_rounded_where_it_is() -> None:
    duty = {
        state: next(
            line for line in shown(state, category, 140_000, date(2025, 10, 1), "en") if line.code == "DUTY"
        )
        for state, category in (("mp", "LV-1.2"), ("bihar", "DS-II"))
    }
    assert "whole rupee" in duty["mp"].hint
    assert "rupee" not in duty["bihar"].hint
    assert duty["bihar"].steps[0].label == "On the energy charge beyond the free units"


@pytest.mark.parametrize("to_date", [date(2025, 10, 1), date(2025, 9, 18)])
@pytest.mark.parametrize(
    ("state", "category", "energy_wh"),
    [
        ("mp", "LV-1.2", 60_000),
        ("mp", "LV-1.2", 140_000),
        ("mp", "LV-1.2", 160_000),
        ("mp", "LV-2.2", 90_000),
        ("bihar", "DS-II", 90_000),
        ("bihar", "DS-II", 200_000),
    ],
)
def test_a_hindi_page_has_no_english_sentence(
    state: str, category: str, energy_wh: int, to_date: date
) -> None:
    for line in shown(state, category, energy_wh, to_date, "hi"):
        for text in (line.label, line.hint, line.clause, line.source, *(step.label for step in line.steps)):
            assert _DEVANAGARI.search(text), text
            assert set(re.findall(r"[A-Za-z]+", text)) <= {"LV", "DS", "II", "FPPAS"}, text
