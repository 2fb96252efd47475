"""Who is within a share (M41): deterministic, growing only adds, features choose for themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.releases.rules import (
    EVERYBODY,
    FEATURES,
    Setting,
    UnknownFeature,
    feature,
    is_within,
    share_of,
    way_back,
)

SUBJECTS = st.integers(1, 10**7).map(lambda number: f"connection/{number}")


@given(SUBJECTS, st.integers(0, EVERYBODY), st.integers(0, EVERYBODY))
def test_a_share_that_grows_takes_nobody_out(subject: str, one: int, other: int) -> None:
    smaller, larger = sorted((one, other))
    assert not is_within("X", subject, smaller) or is_within("X", subject, larger)


@given(SUBJECTS)
def test_nobody_and_everybody(subject: str) -> None:
    assert not is_within("X", subject, 0)
    assert is_within("X", subject, EVERYBODY)


def test_a_tenth_is_about_a_tenth_and_two_features_choose_differently() -> None:
    def chosen(code: str) -> set[int]:
        return {n for n in range(20_000) if is_within(code, f"connection/{n}", 100)}

    first, second = chosen("X"), chosen("Y")
    assert 1800 < len(first) < 2200
    assert 120 < len(first & second) < 290, "a tenth of a tenth: about 200"


def test_it_is_the_same_in_every_process() -> None:
    # The first 64 bits of the hash, modulo 1000: as written down in the decision.
    import hashlib

    place = int(hashlib.sha256(b"X/connection/1").hexdigest()[:16], 16) % 1000
    assert [is_within("X", "connection/1", place), is_within("X", "connection/1", place + 1)] == [False, True]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, 1000),
        ({("X", ""): 50}, 50),
        ({("X", "east"): 7, ("X", ""): 50}, 7),
        ({("X", "east"): 0, ("X", ""): 50}, 0),
        ({("X", "east"): None, ("X", ""): 50}, 50),
        ({("X", "west"): 7, ("Y", ""): 3}, 1000),
    ],
)
def test_the_nearest_setting_holds(settings: dict[tuple[str, str], int | None], expected: int) -> None:
    assert share_of(settings, "X", "east", 1000) == expected


SETTINGS = st.dictionaries(
    st.tuples(st.sampled_from("XYZ"), st.sampled_from(["", "east"])), st.none() | st.integers(0, EVERYBODY)
)


@given(SETTINGS, SETTINGS)
def test_the_way_back_leads_back(
    then: dict[tuple[str, str], int | None], now: dict[tuple[str, str], int | None]
) -> None:
    after = dict(now)
    for each in way_back(then, now):
        after[each.feature_code, each.company_code] = each.per_thousand
    for code in "XYZ":
        for company in ("", "east", "west"):
            assert share_of(after, code, company, 333) == share_of(then, code, company, 333)


def test_what_holds_already_is_not_set_again() -> None:
    assert way_back({("X", ""): 5, ("Y", ""): 1}, {("X", ""): 5, ("Y", ""): 2}) == (Setting("Y", "", 1),)


def test_balance_and_recharge_have_no_switch() -> None:
    """M41: what a switch could take away, a release could take away."""
    assert not {"BALANCE", "RECHARGE", "PAY_BILL"} & set(FEATURES)
    assert all(each.without_en for each in FEATURES.values())
    with pytest.raises(UnknownFeature, match="RECHARGE_DAYS"):
        feature("RECHARGE")
