"""One convention for every period: the lower bound belongs to it, the upper does not."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel.ranges import EmptyRange, Range, first_overlap, gaps, merged, shared_days


def read(text: str) -> Range[int]:
    lower, upper = text.strip("[)").split(",")
    return Range(int(lower), int(upper) if upper != "..." else None)


def written(*ranges: Range[int] | None) -> str:
    return " ".join(str(one).replace(" ", "") for one in ranges if one is not None) or "-"


def read_all(text: str) -> list[Range[int]]:
    return [] if text == "-" else [read(part) for part in text.split()]


@pytest.mark.parametrize(
    ("a", "b", "common", "a_without_b"),
    [
        ("[0,2)", "[1,3)", "[1,2)", "[0,1)"),
        ("[0,2)", "[2,3)", "-", "[0,2)"),
        ("[2,3)", "[0,2)", "-", "[2,3)"),
        ("[0,5)", "[1,3)", "[1,3)", "[0,1) [3,5)"),
        ("[1,3)", "[0,5)", "[1,3)", "-"),
        ("[0,3)", "[0,3)", "[0,3)", "-"),
        ("[0,3)", "[0,1)", "[0,1)", "[1,3)"),
        ("[0,3)", "[2,3)", "[2,3)", "[0,2)"),
        ("[0,...)", "[1,3)", "[1,3)", "[0,1) [3,...)"),
        ("[1,3)", "[0,...)", "[1,3)", "-"),
        ("[0,...)", "[5,...)", "[5,...)", "[0,5)"),
        ("[5,...)", "[0,...)", "[5,...)", "-"),
        ("[0,2)", "[5,...)", "-", "[0,2)"),
    ],
)
def test_the_algebra(a: str, b: str, common: str, a_without_b: str) -> None:
    one, other = read(a), read(b)
    assert written(one.intersection(other)) == common
    assert written(other.intersection(one)) == common
    assert one.overlaps(other) is (common != "-")
    assert written(*one.difference(other)) == a_without_b
    assert other.contains(one) is (a_without_b == "-")


@pytest.mark.parametrize(
    ("ranges", "joined", "free"),
    [
        ("-", "-", "[0,10)"),
        ("[0,10)", "[0,10)", "-"),
        ("[1,2) [2,4)", "[1,4)", "[0,1) [4,10)"),
        ("[5,7) [1,2) [6,...)", "[1,2) [5,...)", "[0,1) [2,5)"),
        ("[0,9) [3,4)", "[0,9)", "[9,10)"),
    ],
)
def test_merging_and_gaps(ranges: str, joined: str, free: str) -> None:
    assert written(*merged(read_all(ranges))) == joined
    assert written(*gaps(read_all(ranges), read("[0,10)"))) == free


@pytest.mark.parametrize(
    ("ranges", "pair"),
    [
        ("[0,2) [2,4)", "-"),
        ("[2,4) [0,3)", "[0,3) [2,4)"),
        ("[0,...) [7,8)", "[0,...) [7,8)"),
        ("[0,9) [1,2) [5,6)", "[0,9) [1,2)"),
        ("[0,1) [1,5) [4,6)", "[1,5) [4,6)"),
    ],
)
def test_the_first_overlap(ranges: str, pair: str) -> None:
    found = first_overlap(read_all(ranges))
    assert written(*(found or ())) == pair


@pytest.mark.parametrize("bounds", [(1, 1), (2, 1)])
def test_an_empty_range_cannot_be_made(bounds: tuple[int, int]) -> None:
    with pytest.raises(EmptyRange):
        Range(*bounds)


small = st.tuples(st.integers(0, 30), st.integers(1, 10) | st.none()).map(
    lambda t: Range(t[0], None if t[1] is None else t[0] + t[1])
)


def points(ranges: list[Range[int]]) -> set[int]:
    return {p for p in range(60) for one in ranges if p in one}


@given(small, small)
def test_ranges_behave_as_the_sets_of_their_points(a: Range[int], b: Range[int]) -> None:
    pa, pb = points([a]), points([b])
    common = a.intersection(b)
    assert points([common] if common else []) == pa & pb
    assert points(a.difference(b)) == pa - pb
    assert a.overlaps(b) is bool(pa & pb)
    assert a.contains(b) is (pb <= pa)


@given(st.lists(small, max_size=6))
def test_merged_ranges_and_gaps_tile_the_whole(ranges: list[Range[int]]) -> None:
    joined = merged(ranges)
    assert points(joined) == points(ranges)
    assert all(a.upper is not None and a.upper < b.lower for a, b in pairwise(joined))
    assert points(gaps(ranges, Range(0, 60))) == set(range(60)) - points(ranges)
    total = sum(len(points([one])) for one in ranges)
    assert (first_overlap(ranges) is None) is (total == len(points(ranges)))


def test_days_shared_by_two_windows() -> None:
    window = Range(date(2025, 6, 24), date(2025, 7, 24))
    assert shared_days(Range(date(2025, 6, 1), date(2025, 7, 1)), window) == 7
    assert shared_days(Range(date(2025, 8, 1), date(2025, 9, 1)), window) == 0
    assert shared_days(Range(date(2025, 7, 1)), window) == 23
    with pytest.raises(ValueError):
        shared_days(Range(date(2025, 7, 1)), Range(date(2025, 6, 1)))
