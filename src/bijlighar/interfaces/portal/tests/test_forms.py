"""What a person typed comes back to be mended, never longer than the field; hints are the companies' own."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation

from bijlighar.interfaces.portal import forms


def test_a_wrong_answer_is_not_given_back_whole() -> None:
    field = forms.mobile_field().wrong("wrong", "9" * 1_000_000)
    assert field.longest is not None
    assert field.value == "9" * field.longest


def test_the_hint_shows_a_number_of_each_form() -> None:
    with translation.override("en"):
        hint = forms.service_number_field(["N2340117856", "101234567"]).hint
    assert hint.replace("\u00a0", " ") == "It stands on the bill, such as N2340 117 856 or 101234567."


def test_no_host_of_tests_is_served_by_default() -> None:
    """The test runner adds its own name after the settings are read, once."""
    assert settings.ALLOWED_HOSTS.count("testserver") == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Nothing is written here yet; 10 digits are needed."),
        ("1", "We got 1 digit; 10 are needed."),
        ("600000000", "We got 9 digits; 10 are needed."),
    ],
)
def test_a_number_left_out_is_not_one_that_is_too_short(typed: str, words: str) -> None:
    with translation.override("en"):
        assert forms.read_mobile(typed) == (None, words)
