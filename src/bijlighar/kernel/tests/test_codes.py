"""One-time codes."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from bijlighar.kernel import codes


def test_a_code_has_six_digits() -> None:
    made = {codes.make() for _ in range(2000)}
    assert all(len(code) == 6 and code.isdigit() for code in made)
    assert len(made) > 1900


@pytest.mark.parametrize(
    ("code", "purpose", "subject", "is_right"),
    [
        ("004217", "sign in", "+916000000001", True),
        ("4217", "sign in", "+916000000001", False),
        ("004218", "sign in", "+916000000001", False),
        ("004217", "link", "+916000000001", False),
        ("004217", "sign in", "+916000000002", False),
        ("", "sign in", "+916000000001", False),
        ("००४२१७", "sign in", "+916000000001", False),
    ],
)
def test_it_holds_for_one_purpose_and_one_subject(
    code: str, purpose: str, subject: str, is_right: bool
) -> None:
    kept = codes.keyed_hash("004217", purpose="sign in", subject="+916000000001")
    assert codes.matches(code, kept, purpose=purpose, subject=subject) == is_right


def test_without_the_key_a_hash_tells_nothing(settings: LazySettings) -> None:
    kept = codes.keyed_hash("004217", purpose="sign in", subject="a")
    settings.SECRET_KEY = "another installation"
    assert codes.keyed_hash("004217", purpose="sign in", subject="a") != kept
