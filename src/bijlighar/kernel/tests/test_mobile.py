"""Indian mobiles as people write them."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel.mobile import NotAMobile, masked, normalise, normalise_all


@pytest.mark.parametrize(
    "typed",
    [
        "6000012345",
        "60000 12345",
        "60000-12345",
        "+91 60000 12345",
        "+916000012345",
        "916000012345",
        "00916000012345",
        "06000012345",
        "+91 06000012345",
        "(60000) 12345",
        "६०००० १२३४५",
        "\u202a+91 60000\u00a012345\u202c",
    ],
)
def test_one_number_in_many_hands(typed: str) -> None:
    assert normalise(typed.replace("\u202a", "").replace("\u202c", "")) == "+916000012345"


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "EMPTY", "Write a mobile number."),
        ("   ", "EMPTY", "Write a mobile number."),
        ("600001234", "LENGTH", "We got 9 digits; 10 are needed."),
        ("+91 600001234", "LENGTH", "We got 9 digits; 10 are needed."),
        ("60000123456", "LENGTH", "We got 11 digits; 10 are needed."),
        ("5000012345", "START", "begin with 6, 7, 8 or 9"),
        ("+1 212 555 0100", "FOREIGN", "Only Indian"),
        ("00441632960000", "FOREIGN", "Only Indian"),
        ("60000x2345", "LETTERS", "only digits"),
        ("1912", "LENGTH", "We got 4 digits"),
    ],
)
def test_what_is_wrong_is_said(typed: str, code: str, words: str) -> None:
    with pytest.raises(NotAMobile) as refusal:
        normalise(typed)
    assert refusal.value.code == code
    assert words in refusal.value.words_en
    assert any("\u0900" <= letter <= "\u097f" for letter in refusal.value.words_hi)


@given(st.text(max_size=20))
def test_whatever_is_typed_is_a_mobile_or_refused(typed: str) -> None:
    try:
        mobile = normalise(typed)
    except NotAMobile:
        return
    assert mobile.startswith("+91") and len(mobile) == 13
    assert normalise(mobile) == mobile


@given(st.integers(6_000_000_000, 9_999_999_999), st.sampled_from(["", "0", "91", "+91", "+91 ", "0091"]))
def test_every_way_to_begin_means_the_same(number: int, start: str) -> None:
    assert normalise(f"{start}{number}") == f"+91{number}"


def test_a_column_at_once() -> None:
    frame = normalise_all(pl.Series(["6000000001", None, "12"]))
    assert frame["mobile"].to_list() == ["+916000000001", None, None]
    assert frame["problem"].to_list() == [None, "EMPTY", "LENGTH"]


def test_only_the_end_is_shown() -> None:
    assert masked("+916000012345") == "••••••2345"
