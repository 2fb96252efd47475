"""Explanations show the trace that rating gave: each line and step of it, no figure of their own (M17)."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from django.utils import translation

from bijlighar.interfaces.portal import proof
from bijlighar.tariffs.rules import LINES, Rated, load_rulebook, rate


def rated(state: str, category: str, energy_wh: int, days: int = 30) -> Rated:
    frame = pl.DataFrame(
        {
            "ref": [1],
            "category_code": [category],
            "area_code": ["URBAN"],
            "from_date": [date(2026, 11, 1)],
            "to_date": [date.fromordinal(date(2026, 11, 1).toordinal() + days)],
            "cycle_from": [date(2026, 11, 1)],
            "cycle_to": [date(2026, 12, 1)],
            "energy_wh": [energy_wh],
            "solar_wh": [energy_wh // 4],
            "sanctioned_load_w": [2000],
            "is_smart": [True],
        }
    )
    return rate(frame, load_rulebook(state), trace=True)


CASES = [
    ("mp", "LV-1.2", 0, 30),
    ("mp", "LV-1.2", 42_500, 30),
    ("mp", "LV-1.2", 129_731, 30),
    ("mp", "LV-1.2", 163_207, 21),
    ("mp", "LV-1.2", 412_000, 30),
    ("mp", "LV-2.2", 306_563, 30),
    ("bihar", "DS-II", 90_000, 30),
    ("bihar", "DS-II", 260_000, 12),
]


@pytest.mark.parametrize("language", ["hi", "en"])
@pytest.mark.parametrize(("state", "category", "energy_wh", "days"), CASES)
def test_every_line_and_step_of_the_trace_is_shown(
    state: str, category: str, energy_wh: int, days: int, language: str
) -> None:
    result = rated(state, category, energy_wh, days)
    trace: list[dict[str, Any]] = result.trace(0)
    with translation.override(language):
        shown = proof.lines_of(trace)
    assert {line.code: line.amount_paise for line in shown} == {
        code: int(result.lines[code][0]) for code in LINES if any(step["line"] == code for step in trace)
    }
    assert sum(line.amount_paise for line in shown) == int(result.total_paise[0])
    assert sum(len(line.slabs) + len(line.steps) + 1 for line in shown) == len(trace)
    for line in shown:
        assert line.clause
        assert line.source
        assert line.mark.words


def test_slabs_stand_beside_those_of_the_day_before() -> None:
    before = rated("mp", "LV-1.2", 147_000, 20).trace(0)
    after = rated("mp", "LV-1.2", 155_400, 21).trace(0)
    with translation.override("en"):
        energy = proof.lines_of(after, before)[0]
    assert [(slab.before, slab.units, slab.rate) for slab in energy.slabs] == [
        ("50.00", "50.00", "₹4.71"),
        ("97.00", "100.00", "₹5.67"),
        ("–", "5.40", "₹7.05"),
    ]


@pytest.mark.parametrize(
    ("formula", "rupees", "english"),
    [
        ("8.400 kWh x 7.05", {"rs_per_kwh": "7.05"}, "8.40 units × ₹7.05"),
        ("1771.17 x -2.23 %", {"energy_rupees": "1771.17"}, "₹1,771.17 × −2.23%"),
        ("20 x 30.00", {"rs_each": "30.00"}, "20 × ₹30.00"),
        ("390.00 x 18 / 30", {"rs_month": "390.00"}, "₹390.00 × 18 ÷ 30"),
        ("100 - -17.43", {"flat_rupees": "100"}, "₹100.00 + 17.43"),
        ("100 - 282.94, never more than 0", {"flat_rupees": "100"}, "₹100.00 − 282.94; never more than 0"),
    ],
)
def test_a_formula_keeps_its_numbers(formula: str, rupees: dict[str, str], english: str) -> None:
    with translation.override("en"):
        assert proof.readable(formula, [{"inputs": rupees}]) == english


def test_a_mark_never_promises_more_than_is_known() -> None:
    with translation.override("en"):
        assert proof.mark_words("B").kind == "ok"
        assert proof.mark_words("U").kind == proof.mark_words("N").kind == "warn"
        assert proof.mark_words("unheard of").words == "Still to be checked"


@pytest.mark.parametrize(
    ("code", "paise", "english", "hindi"),
    [
        ("SUBSIDY", 53_740, "Subsidy taken back", "वापस ली गई सब्सिडी"),
        ("SUBSIDY", -53_740, "Subsidy from the state", "सरकार की सब्सिडी"),
        ("DUTY", -120, "Electricity duty, given back", "लौटाया गया विद्युत शुल्क"),
        ("FIXED", 120, "Fixed charge", "फिक्स चार्ज (स्थिर शुल्क)"),
        ("TOD", -120, "Sunshine-hours rebate", "धूप के घंटों की छूट"),
        ("TOD", 120, "Peak-hours surcharge", "सुबह-शाम के पीक घंटों का अधिभार"),
    ],
)
def test_an_amount_against_its_usual_sign_is_named_so(
    code: str, paise: int, english: str, hindi: str
) -> None:
    with translation.override("en"):
        assert proof.label_of(code, paise) == english
    with translation.override("hi"):
        assert proof.label_of(code, paise) == hindi


@pytest.mark.parametrize(
    ("peak_wh", "solar_wh", "name"),
    [
        (900_000, 0, "Peak-hours surcharge"),
        (900_000, 300_000, "Peak-hours surcharge and sunshine-hours rebate"),
        (100_000, 900_000, "Peak-hours surcharge and sunshine-hours rebate"),
        (0, 900_000, "Sunshine-hours rebate"),
    ],
)
def test_a_peak_surcharge_is_not_called_a_rebate_taken_back(peak_wh: int, solar_wh: int, name: str) -> None:
    """LV-2.2 on demand, 20 kW: a fifth more from 6 to 9 and 5 to 10, a fifth less from 9 to 5."""
    frame = pl.DataFrame(
        {
            "ref": [1], "category_code": ["LV-2.2-D"], "area_code": ["URBAN"],
            "from_date": [date(2026, 11, 1)], "to_date": [date(2026, 12, 1)],
            "energy_wh": [2_000_000], "solar_wh": [solar_wh], "peak_wh": [peak_wh],
            "sanctioned_load_w": [20_000], "contract_demand_w": [20_000], "demand_w": [18_000],
            "is_smart": [True],
        }
    )  # fmt: skip
    result = rate(frame, load_rulebook("mp"), trace=True)
    paise = int(result.lines["TOD"][0])
    assert (paise > 0) == (peak_wh > solar_wh)
    with translation.override("en"):
        assert proof.label_of("TOD", paise, result.trace(0)) == name
        (line,) = [each for each in proof.lines_of(result.trace(0)) if each.code == "TOD"]
        assert line.label == name
        assert ("cost more" in line.hint) == (peak_wh > 0)
        # What stands beside the amount must come to it: two parts are not the last of them alone.
        assert (line.formula == "2 parts together") == bool(peak_wh and solar_wh), line.formula


def test_horsepower_is_written_in_hindi_letters() -> None:
    frame = pl.DataFrame(
        {
            "ref": [1], "category_code": ["LV-5.1"], "area_code": ["RURAL"], "load_millihp": [5_000],
            "from_date": [date(2026, 6, 1)], "to_date": [date(2026, 7, 1)], "energy_wh": [400_000],
        }
    )  # fmt: skip
    trace = rate(frame, load_rulebook("mp"), trace=True).trace(0)
    with translation.override("hi"):
        (line,) = [each for each in proof.lines_of(trace) if each.code == "FIXED"]
    assert line.formula.replace("\u00a0", " ") == "5 हॉर्सपावर × ₹93.00"


def test_a_difference_of_a_day_names_what_its_month_holds() -> None:
    with translation.override("en"):
        rebate = rated("mp", "LV-1.2", 60_000).trace(0)
        name = proof.label_of("TOD", 400, rebate, is_difference=True)
        assert name == "Sunshine-hours rebate, taken back"
        assert proof.label_of("TOD", 400, is_difference=True) == "Time-of-day rebate or surcharge"


def test_a_surcharge_that_goes_on_names_the_window_it_comes_from() -> None:
    """The last per cent that was read, of 24 November to 24 December 2025, goes on in November 2026."""
    trace = rated("mp", "LV-1.2", 60_000).trace(0)
    with translation.override("en"):
        (window,) = next(line for line in proof.lines_of(trace) if line.code == "FPPAS").windows
    assert window.span.replace("\u00a0", " ") == "from 24 December 2025"
    assert window.carried_from.replace("\u00a0", " ") == "24 November 2025 to 23 December 2025"
    assert window.percent == "\u22122.23%"


def test_a_source_that_two_slabs_share_is_said_once() -> None:
    with translation.override("en"):
        [energy] = [line for line in proof.lines_of(rated("mp", "LV-1.2", 129_731).trace(0)) if line.slabs]
    said = energy.source.split("; ")
    assert len(said) > 1
    assert len(said) == len(set(said))
