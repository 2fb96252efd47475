"""What changed since the last bill (M1, M21): the reasons add up, and the sentence names the largest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing.rules.changed import REASONS, Billed, Change, changed, sentence

LAST = Billed(
    days=30,
    missing_days=0,
    energy_wh=200_000,
    solar_wh=0,
    lines={"ENERGY": 110_000, "FPPAS": -2_000, "FIXED": 39_200, "DUTY": 11_000, "TOD": 0, "SUBSIDY": 0},
    terms=("LV-1.2", "URBAN", "2000"),
)


def with_lines(bill: Billed, **lines: int) -> Billed:
    return replace(bill, lines=bill.lines | lines)


@pytest.mark.parametrize(
    ("now", "old_rates", "reason", "english", "hindi"),
    [
        (LAST, None, "SAME", "About the same", "लगभग बराबर"),
        (with_lines(LAST, DUTY=11_900), None, "SAME", "About the same", "लगभग बराबर"),
        (
            with_lines(replace(LAST, energy_wh=280_000), ENERGY=164_000, FIXED=53_200, FPPAS=-2_982),
            None,
            "USE",
            "₹670.18 more than the last bill: 280.00 units, 200.00 last time.",
            "पिछले बिल से ₹670.18 ज़्यादा: इस बार 280.00 यूनिट, पिछली बार 200.00।",
        ),
        (
            with_lines(replace(LAST, energy_wh=226_000, days=34), ENERGY=128_000),
            None,
            "DAYS",
            "this bill is for 34 days, the last was for 30.",
            "यह बिल 34 दिन का है, पिछला 30 दिन का था।",
        ),
        (
            with_lines(LAST, ENERGY=117_000, FPPAS=-2_127, FIXED=42_000),
            149_200,
            "RATE",
            "₹96.73 more than the last bill: new rates hold since then.",
            "तब से नई दरें लागू हैं।",
        ),
        (with_lines(LAST, FPPAS=8_000), None, "FPPAS", "the fuel adjustment (FPPAS) changed.", "ईंधन समायोजन"),
        (
            with_lines(LAST, SUBSIDY=-54_496),
            None,
            "SUBSIDY",
            "₹544.96 less than the last bill: the state pays ₹544.96 of it; last time there was no subsidy.",
            "इस बार सरकार ₹544.96 दे रही है; पिछली बार सब्सिडी नहीं थी।",
        ),
        (
            with_lines(replace(LAST, terms=("LV-2.2", "URBAN", "2000")), ENERGY=160_000),
            None,
            "TERMS",
            "the terms of the connection changed.",
            "कनेक्शन की श्रेणी या भार बदला है।",
        ),
        (
            with_lines(replace(LAST, missing_days=4, energy_wh=170_000), ENERGY=90_000),
            None,
            "MISSING",
            "the readings of 4 days are not in it yet.",
            "4 दिन की रीडिंग अभी इसमें नहीं है।",
        ),
        (
            with_lines(replace(LAST, solar_wh=90_000), TOD=-9_900),
            None,
            "SUN",
            "a larger part was used from 9 am to 5 pm.",
            "सुबह 9 से शाम 5 के बीच खपत का हिस्सा ज़्यादा रहा।",
        ),
    ],
)
def test_the_reason(now: Billed, old_rates: int | None, reason: str, english: str, hindi: str) -> None:
    change = changed(now, LAST, old_rates)
    assert change.reason == reason
    assert english in sentence(change, "en")
    assert hindi in sentence(change, "hi")


def test_a_lost_subsidy_is_said_with_its_amount() -> None:
    change = changed(LAST, with_lines(LAST, SUBSIDY=-54_496))
    assert sentence(change, "en") == (
        "₹544.96 more than the last bill: no subsidy this time; the state paid ₹544.96 of the last bill."
    )
    assert sentence(change, "hi") == (
        "पिछले बिल से ₹544.96 ज़्यादा: इस बार सब्सिडी नहीं है; पिछली बार सरकार ने ₹544.96 दिए थे।"
    )


def test_what_pulled_the_other_way_is_not_the_reason() -> None:
    """Much less subsidy, a little less use: it costs more because of the subsidy, however use moved."""
    before = with_lines(LAST, SUBSIDY=-54_496)
    change = changed(with_lines(replace(LAST, energy_wh=190_000), ENERGY=104_000), before)
    assert (change.difference_paise > 0, change.reason) == (True, "SUBSIDY")


amounts = st.integers(-500_000, 500_000)
bills = st.builds(
    Billed,
    days=st.integers(1, 62),
    missing_days=st.integers(0, 5),
    energy_wh=st.integers(0, 2_000_000),
    solar_wh=st.integers(0, 500_000),
    lines=st.fixed_dictionaries(
        {
            "ENERGY": st.integers(0, 1_000_000),
            "FPPAS": amounts,
            "FIXED": st.integers(0, 200_000),
            "DUTY": st.integers(0, 100_000),
            "TOD": amounts,
            "SUBSIDY": st.integers(-100_000, 0),
        }
    ),
    terms=st.sampled_from([("LV-1.2",), ("LV-2.2",)]),
)


@given(bills, bills, st.none() | amounts)
def test_the_reasons_add_up_to_the_difference(now: Billed, before: Billed, old_rates: int | None) -> None:
    change = changed(now, before, old_rates)
    assert sum(paise for _, paise in change.parts) == change.difference_paise
    assert change.difference_paise == now.total_paise - before.total_paise
    assert change.reason in (*REASONS, "SAME")
    if change.reason != "SAME":
        assert dict(change.parts)[change.reason] * change.difference_paise > 0


@given(bills, bills)
def test_a_sentence_is_one_line_in_both_languages(now: Billed, before: Billed) -> None:
    change: Change = changed(now, before)
    for language in ("hi", "en"):
        said = sentence(change, language)
        assert said.endswith("।" if language == "hi" else ".")
        assert "\n" not in said
