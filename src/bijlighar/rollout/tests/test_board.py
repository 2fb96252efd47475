"""The board of M8, figure by figure as its source gives them, and boards in general."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.rollout.rules.board import DoneFigure, PrintedFigure, TargetFigure, board
from bijlighar.rollout.rules.reconcile import differences, less, signed, sum_of

DAY = date(2024, 11, 20)


def target(code: str, number: int, district: str = "") -> TargetFigure:
    return TargetFigure(code, code.title(), code, district or code, district or code, "GOVERNMENT", number)


def done(code: str, number: int, *places: str) -> DoneFigure:
    return DoneFigure(code, code.title(), code, places, number, DAY)


def test_more_done_than_was_to_be_is_shown_and_not_hidden() -> None:
    made = board([target("SEHORE", 513), target("RAISEN", 600)], [done("G", 527, "SEHORE")])
    assert [row.remaining for row in made.rows] == [-14, 600]
    assert (made.target, made.done, made.remaining, made.open) == (1113, 527, 586, 600)
    over, without, untold = differences(made)
    assert (over.code, over.by, over.arithmetic) == ("OVER_TARGET", -14, "513 − 527 = −14")
    assert (without.left, without.right) == (586, 600)
    assert without.arithmetic == "1,113 − 527 = 586; 586 + 14 = 600"
    assert untold.code == "NOT_TOLD"
    assert "For 1 place nothing" in untold.words_en


def test_two_below_zero_are_added_up() -> None:
    made = board(
        [target("A", 10), target("B", 20), target("C", 30)], [done("A", 14, "A"), done("B", 22, "B")]
    )
    found = {each.code: each for each in differences(made)}
    assert found["REMAINING_WITHOUT_BELOW_ZERO"].arithmetic == "60 − 36 = 24; 24 + 4 + 2 = 30"


def test_places_of_one_group_make_one_row() -> None:
    made = board([target("A", 10), target("B", 20), target("C", 30)], [done("AC", 25, "A", "C")])
    assert [(row.name("en"), row.target, row.done) for row in made.rows] == [("A, C", 40, 25), ("B", 20, 0)]
    assert [row.is_told for row in made.rows] == [True, False]


def test_groups_that_overlap_stand_together() -> None:
    made = board([target("A", 10), target("B", 20)], [done("X", 3, "A"), done("Y", 5, "A", "B")])
    (row,) = made.rows
    assert (row.target, row.done) == (30, 8)
    assert row.done_figure is not None
    assert row.done_figure.code == "X Y"


def test_done_without_a_target_is_a_row_and_a_difference() -> None:
    made = board([target("A", 10)], [done("A", 4, "A"), done("ELSEWHERE", 6, "NOWHERE"), done("Q", 1)])
    assert [(row.target, row.done) for row in made.rows] == [(10, 4), (None, 6), (None, 1)]
    assert (made.done, made.remaining, made.open) == (11, -1, 6)
    assert [each.by for each in differences(made) if each.code == "WITHOUT_TARGET"] == [-6, -1]


def test_a_printed_total_that_agrees_says_so() -> None:
    made = board([target("A", 10), target("B", 5)], [], [PrintedFigure("TARGET", 15)])
    (only,) = differences(made)
    assert only.agrees
    assert only.arithmetic == "10 + 5 = 15; 15 − 15 = 0"
    assert "They agree" in only.words_en
    assert "बराबर" in only.words_hi


def test_reported_and_recorded_stand_beside_each_other() -> None:
    made = board([target("A", 10)], [done("A", 4, "A")])
    assert differences(made, recorded=1)[-1].arithmetic == "4 − 1 = +3"


@pytest.mark.parametrize(
    ("number", "text"), [(7, "+7"), (-14, "−14"), (0, "0"), (110_000, "+1,10,000"), (-1000, "−1,000")]
)
def test_signs(number: int, text: str) -> None:
    assert signed(number) == text


def test_arithmetic_is_written_so_that_it_can_be_followed() -> None:
    assert sum_of([513, -14, 600]) == "513 − 14 + 600 = 1,099"
    assert sum_of([5]) == "5"
    assert sum_of([]) == "0 = 0"
    assert less(5, -3) == "5 − (−3) = +8"


_CODES = st.sampled_from(list("ABCDEFGH"))
_TARGETS = st.dictionaries(_CODES, st.integers(0, 2000), max_size=8)
_DONE = st.lists(st.tuples(st.lists(_CODES, max_size=3, unique=True), st.integers(0, 3000)), max_size=6)


@given(_TARGETS, _DONE)
def test_totals_equal_their_parts(numbers: dict[str, int], groups: list[tuple[list[str], int]]) -> None:
    made = board(
        [target(code, number) for code, number in numbers.items()],
        [done(f"G{place}", number, *places) for place, (places, number) in enumerate(groups)],
    )
    assert made.target == sum(numbers.values())
    assert made.done == sum(number for _, number in groups)
    assert made.remaining == sum(row.remaining for row in made.rows)
    assert made.open == made.remaining - sum(row.remaining for row in made.rows if row.remaining < 0)
    assert sorted(each.code for row in made.rows for each in row.targets) == sorted(numbers)
    for each in differences(made):
        assert each.words_en
        assert each.words_hi
