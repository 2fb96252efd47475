"""What people type as an amount is understood in its usual forms, and refused in words that help."""

from __future__ import annotations

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.interfaces.portal import amounts


@pytest.mark.parametrize(
    ("typed", "paise"),
    [
        ("500", 500_00),
        (" 500 ", 500_00),
        ("₹1,050", 1050_00),
        ("1050.5", 1050_50),
        ("1,00,000", 1_00_000_00),
        ("१०५०.२५", 1050_25),
        ("Rs. 200", 200_00),
        ("rs 200", 200_00),
        ("200/-", 200_00),
        ("10", 10_00),
        ("0500", 500_00),
    ],
)
def test_it_is_understood(typed: str, paise: int) -> None:
    assert amounts.read_amount(typed) == (paise, "")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Write how many rupees"),
        ("   ", "Write how many rupees"),
        ("five hundred", "in figures"),
        ("-500", "in figures"),
        ("1.005", "in figures"),
        ("1e5", "in figures"),
        ("500 600x", "in figures"),
        ("9.99", "₹10 is the least"),
        ("100000.01", "₹1,00,000 is the most"),
        ("99999999999999999", "in figures"),
    ],
)
def test_it_is_refused_in_words(typed: str, words: str) -> None:
    with translation.override("en"):
        paise, error = amounts.read_amount(typed)
    assert paise is None
    assert words in error


@given(st.integers(amounts.LEAST_PAISE, amounts.MOST_PAISE))
def test_what_stands_in_the_field_is_read_as_it_was(paise: int) -> None:
    assert amounts.read_amount(amounts.written(paise)) == (paise, "")


@given(st.text(max_size=20))
def test_no_text_breaks_it(typed: str) -> None:
    with translation.override("en"):
        paise, error = amounts.read_amount(typed)
    assert (paise is None) == bool(error)
