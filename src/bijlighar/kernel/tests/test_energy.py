"""kWh in text and files become whole Wh, and rounding is said, not hidden (M9, M21)."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel import energy


@pytest.mark.parametrize(
    ("text", "wh", "rounding"),
    [
        ("50.01", 50_010, "none"),
        ("50", 50_000, "none"),
        (" 150.010 ", 150_010, "none"),
        (".5", 500, "none"),
        ("1.", 1_000, "none"),
        ("6.959999999999997", 6_960, "float_noise"),
        ("0.30000000000000004", 300, "float_noise"),
        ("0.0005", 1, "rounded"),
        ("0.0004", 0, "rounded"),
        ("12.3456", 12_346, "rounded"),
        ("-0.0005", -1, "rounded"),
        ("1.2e3", 1_200_000, "none"),
        ("-3.25", -3_250, "none"),
        (Decimal("434.56"), 434_560, "none"),
        (7, 7_000, "none"),
    ],
)
def test_kwh_is_read_exactly(text: str, wh: int, rounding: str) -> None:
    assert energy.parse_kwh(text) == energy.Energy(wh, rounding)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "abc", "1,234", "nan", "inf", "--1", "1.2.3", "2 kWh", "1e99", "-1e13"])
def test_what_is_not_a_number_is_refused(text: str) -> None:
    with pytest.raises(energy.NotAnEnergy):
        energy.parse_kwh(text)


@given(st.integers(-(10**12), 10**12))
def test_exact_text_comes_back(wh: int) -> None:
    assert energy.parse_kwh(energy.kwh_exact(wh)) == energy.Energy(wh, "none")


@given(st.integers(-(10**9), 10**9))
def test_floats_from_a_file_give_the_same_wh_as_their_text(wh: int) -> None:
    whole, rounded = energy.wh_from_kwh(np.array([wh / 1000]))
    assert (whole.tolist(), rounded.tolist()) == ([wh], [False])


def test_floats_below_a_wh_are_rounded_and_said() -> None:
    whole, rounded = energy.wh_from_kwh(np.array([0.0005, 0.0004, -0.0005, 6.959999999999997]))
    assert whole.tolist() == [1, 0, -1, 6960]
    assert rounded.tolist() == [True, True, True, False]
    with pytest.raises(energy.NotAnEnergy):
        energy.wh_from_kwh(np.array([np.nan]))


@pytest.mark.parametrize(
    ("wh", "decimals", "written"),
    [
        (5_200, 2, "5.20"),
        (5_205, 2, "5.21"),
        (-1_234_500, 2, "−1,234.50"),
        (149_999, 0, "150"),
        (7, 3, "0.007"),
    ],
)
def test_kwh_for_people(wh: int, decimals: int, written: str) -> None:
    assert energy.kwh_text(wh, decimals) == written


def test_units_carry_their_word() -> None:
    assert energy.units(5_200, "hi") == "5.20\u00a0यूनिट"
    assert energy.units(5_200, "en") == "5.20\u00a0units"
    assert energy.units(1_000, "en") == "1.00\u00a0unit"
