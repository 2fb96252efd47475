"""The notice, the clocks and the places, as data that a table can check (M3)."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import pytest

from bijlighar.privacy.rules import rights
from bijlighar.privacy.rules.uses import NOTICES, Use, is_on, notice_on
from bijlighar.privacy.rules.where import Configured, WhereRefused, compare, parse

EVERY = [use for notice in NOTICES for use in notice.uses]


def test_versions_follow_on_one_another_and_each_is_found_by_its_days() -> None:
    for before, after in itertools.pairwise(NOTICES):
        assert before.to_date == after.from_date
    assert NOTICES[-1].to_date is None
    assert len({each.version for each in NOTICES}) == len(NOTICES)
    for each in NOTICES:
        assert notice_on(each.from_date) is each
        assert len({use.code for use in each.uses}) == len(each.uses)


@pytest.mark.parametrize("use", EVERY, ids=lambda use: use.code)
def test_every_use_says_all_of_it_in_both_languages(use: Use) -> None:
    for name in ("what", "data", "kept", "why"):
        english, hindi = getattr(use, f"{name}_en"), getattr(use, f"{name}_hi")
        assert english.isascii() and english
        assert any("\u0900" <= letter <= "\u097f" for letter in hindi)


@pytest.mark.parametrize(
    ("basis", "said", "happens"),
    [
        ("LAW", None, True), ("LAW", False, True), ("SUPPLY", False, True),
        ("UNTIL_NO", None, True), ("UNTIL_NO", True, True), ("UNTIL_NO", False, False),
        ("AFTER_YES", None, False), ("AFTER_YES", True, True), ("AFTER_YES", False, False),
    ],
)  # fmt: skip
def test_what_happens_without_a_word_and_after_each(basis: str, said: bool | None, happens: bool) -> None:
    use = Use("X", basis, *[""] * 8)  # type: ignore[arg-type]
    assert is_on(use, said) is happens


def test_a_grievance_has_ninety_days_and_the_day_is_indias() -> None:
    late_evening = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # half past midnight of the 23rd in India
    assert rights.due_date("GRIEVANCE", late_evening) == date(2027, 2, 21)
    assert rights.due_date("CORRECTION", datetime(2026, 11, 22, 6, 0, tzinfo=UTC)) == date(2026, 12, 22)
    assert all(set(clock.days) == set(rights.KINDS) for clock in rights.CLOCKS)


SAID = """
[database]
name_en = "State data centre"
name_hi = "राज्य डेटा केंद्र"
place_en = "Bhopal"
place_hi = "भोपाल"
country = "IN"
host = "db.example"
[messages.main]
name_en = "SMS Ltd"
name_hi = "एसएमएस लिमिटेड"
place_en = "Mumbai"
place_hi = "मुंबई"
country = "IN"
host = "sms.example"
"""
USED = [
    Configured("database", "DATABASE", "db.example"),
    Configured("messages.main", "MESSAGES", "sms.example"),
]


def codes(used: list[Configured], text: str = SAID) -> list[tuple[str, str]]:
    return [(each.key, each.code) for each in compare(used, parse(text))]


def test_words_and_configuration_that_agree_leave_nothing() -> None:
    assert codes(USED) == []


def test_a_provider_in_use_that_nobody_named_is_found_and_the_other_way_about() -> None:
    new = Configured("gateways.card", "GATEWAYS", "pay.example")
    assert codes([*USED, new]) == [("gateways.card", "UNSAID")]
    assert codes(USED[:1]) == [("messages.main", "UNUSED")]


def test_a_place_that_moved_or_lies_abroad_is_found() -> None:
    moved = [Configured("database", "DATABASE", "elsewhere.example"), USED[1]]
    assert codes(moved) == [("database", "OTHER_HOST")]
    abroad = SAID.replace('country = "IN"\nhost = "sms', 'country = "SG"\nhost = "sms')
    assert codes(USED, abroad) == [("messages.main", "ABROAD")]


def test_this_machine_needs_no_host_and_a_named_one_is_not_this_machine() -> None:
    text = SAID.replace('host = "db.example"\n', "")
    here = [Configured("database", "DATABASE", ""), USED[1]]
    assert codes(here, text) == []
    assert codes(USED, text) == [("database", "OTHER_HOST")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("database = 1", "is no table"),
        ("[database", "no TOML"),
        ('[database]\nname_en = "x"', "lacks"),
        (SAID.replace('"Bhopal"', '" "'), "must say something"),
        (SAID + 'colour = "red"\n', "colour"),
    ],
)
def test_a_wrong_file_says_where(text: str, words: str) -> None:
    with pytest.raises(WhereRefused, match=words):
        parse(text)
