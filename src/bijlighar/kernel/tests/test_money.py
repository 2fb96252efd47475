"""Money is exact: whole numbers, one rounding, no silent overflow (M1, M21)."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel import money

int64s = st.integers(min_value=-(2**62), max_value=2**62)


@pytest.mark.parametrize(
    ("value", "unit", "rounded"),
    [
        (25, 10, 3),
        (24, 10, 2),
        (-25, 10, -3),
        (-24, 10, -2),
        (5, 10, 1),
        (-5, 10, -1),
        (4, 10, 0),
        (0, 10, 0),
        (1, 3, 0),
        (2, 3, 1),
        (-2, 3, -1),
        (7, 1, 7),
    ],
)
def test_a_half_goes_away_from_zero(value: int, unit: int, rounded: int) -> None:
    assert money.round_half_away(value, unit) == rounded
    assert money.round_half_away(np.array([value]), unit).tolist() == [rounded]


@given(st.lists(int64s, min_size=1), st.sampled_from([1, 2, 3, 7, 30, 10**7, 10**9]))
def test_arrays_and_single_values_round_as_decimal_does(values: list[int], unit: int) -> None:
    wanted = [
        int((Decimal(v) / 1 / unit).quantize(Decimal(1), ROUND_HALF_UP))
        if abs(v) < 10**15
        else money.round_half_away(v, unit)
        for v in values
    ]
    assert money.round_half_away(np.array(values, dtype=np.int64), unit).tolist() == wanted


@pytest.mark.parametrize(
    ("nano", "paise", "whole_rupees"),
    [
        (43_785_000_000, 4379, 4400),  # Rs 43.785
        (43_784_999_999, 4378, 4400),
        (42_500_000_000, 4250, 4300),  # duty of Rs 42.50 is 43
        (42_499_999_999, 4250, 4200),
        (-24_790_063_360, -2479, -2500),
        (-5_000_000, -1, 0),
    ],
)
def test_nano_rupees_become_paise_and_whole_rupees(nano: int, paise: int, whole_rupees: int) -> None:
    assert money.to_paise(nano) == paise
    assert money.to_whole_rupees(nano) == whole_rupees
    assert money.to_paise(np.array([nano])).tolist() == [paise]
    assert money.to_whole_rupees(np.array([nano])).tolist() == [whole_rupees]


def test_the_edge_of_int64_is_refused_not_wrapped() -> None:
    with pytest.raises(money.MoneyTooLarge):
        money.round_half_away(np.array([2**63 - 1]), money.NANO_PER_PAISA)
    with pytest.raises(money.MoneyTooLarge):
        money.within(np.array([-(2**63)]))
    with pytest.raises(money.MoneyTooLarge):
        money.multiply(np.array([2**40]), 2**40)
    with pytest.raises(money.MoneyTooLarge):
        money.multiply_divide(np.array([2**62]), 2**20, 3)
    assert money.multiply(np.array([2**40]), 2**20).tolist() == [2**60]


@given(
    st.lists(st.tuples(int64s, st.integers(-(10**12), 10**12), st.integers(1, 10**12)), min_size=1),
)
def test_a_share_is_cut_exactly_however_large_the_product(rows: list[tuple[int, int, int]]) -> None:
    wanted = [int(Fraction(v * n, d)) for v, n, d in rows]  # int() cuts towards zero
    values, tops, belows = (np.array(c, dtype=np.int64) for c in zip(*rows, strict=True))
    if max(map(abs, wanted)) > money.INT64_LIMIT:
        with pytest.raises(money.MoneyTooLarge):
            money.multiply_divide(values, tops, belows)
    else:
        assert money.multiply_divide(values, tops, belows).tolist() == wanted


@given(
    st.lists(st.integers(-(10**14), 10**14), min_size=1),
    st.integers(-(10**9), 10**9),
    st.integers(10**5, 10**10),
)
def test_one_share_for_all_rows_is_the_same(values: list[int], top: int, below: int) -> None:
    wanted = [int(Fraction(v * top, below)) for v in values]
    assert money.multiply_divide(np.array(values), top, below).tolist() == wanted


@given(st.integers(-(10**12), 10**12), st.integers(-(10**6), 10**6), st.integers(1, 10**7))
def test_cutting_to_nano_never_changes_the_rounding_to_paise(value: int, top: int, below: int) -> None:
    share = Fraction(value * top, below)
    size = abs(share) / money.NANO_PER_PAISA + Fraction(1, 2)
    wanted = (size.numerator // size.denominator) * (-1 if share < 0 else 1)
    cut = money.multiply_divide(np.array([value]), top, below)
    assert money.to_paise(cut).tolist() == [wanted]


@pytest.mark.parametrize(
    ("text", "decimals", "whole"),
    [
        ("4.45", 6, 4_450_000),
        ("-2.23", 3, -2230),
        ("100", 2, 10_000),
        (7, 6, 7_000_000),
        (Decimal("0.97"), 2, 97),
    ],
)
def test_exact_reads_a_decimal(text: str, decimals: int, whole: int) -> None:
    assert money.exact(text, decimals) == whole


@pytest.mark.parametrize("text", ["4.455", "", "abc", "4,45", "1e3", "nan", "4.", 4.45, True, None])
def test_exact_refuses_what_would_lose_something(text: object) -> None:
    with pytest.raises(money.NotAnExactNumber):
        money.exact(text, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("paise", "written"),
    [
        (10_500_000, "₹1,05,000.00"),
        (1_050_000_000, "₹1,05,00,000.00"),
        (99_999, "₹999.99"),
        (100_000, "₹1,000.00"),
        (5, "₹0.05"),
        (0, "₹0.00"),
        (-5, "−₹0.05"),
        (-12_345_678, "−₹1,23,456.78"),
    ],
)
def test_rupees_are_grouped_in_lakhs_with_a_true_minus(paise: int, written: str) -> None:
    assert money.rupees(paise, "hi") == written
    assert money.rupees(paise, "en") == written
    assert money.parse_rupees(written) == paise


def test_credits_can_carry_a_plus() -> None:
    assert money.rupees(50_000, plus=True) == "+₹500.00"
    assert money.rupees(0, plus=True) == "₹0.00"
    assert money.decimal_rupees(-123_405) == "-1234.05"
    assert money.rupee_parts(-123_405) == ("−", "1,234", "05")
