"""Charts never lie: bars from zero, gaps left open, the axis round and above the highest bar (M11)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.interfaces.portal import charts

_BAR = re.compile(r"M(\d+) 100v-(\d+)h(\d+)v(\d+)z")
NONE = [False] * 96


def bars(path: str) -> dict[int, int]:
    found = _BAR.findall(path)
    assert "".join(f"M{x} 100v-{h}h{w}v{back}z" for x, h, w, back in found) == path
    assert all(height == back for _, height, _, back in found)
    return {int(left): int(height) for left, height, _, _ in found}


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 100), (100, 100), (101, 120), (260, 300), (810, 1000), (9200, 10000)]
)
def test_the_axis_ends_at_a_round_number(highest: int, top: int) -> None:
    assert charts.ceiling(highest) == top


@given(st.integers(min_value=0, max_value=10**9))
def test_no_bar_rises_above_the_axis(highest: int) -> None:
    assert charts.ceiling(highest) >= highest


def test_a_missing_reading_is_a_gap_and_a_measured_zero_is_no_bar_either() -> None:
    values: list[int | None] = [100] * 96
    values[3] = None
    values[4] = 0
    drawn = bars(charts.day_drawing(values, NONE, NONE).solid)
    assert 3 * 4 not in drawn and 4 * 4 not in drawn and 5 * 4 in drawn


def test_sunshine_hours_have_their_own_bars() -> None:
    drawing = charts.day_drawing([100] * 96, NONE, NONE)
    assert sorted(bars(drawing.sun)) == [block * 4 for block in range(36, 68)]
    assert (drawing.band_from, drawing.band_to) == (144, 272)
    assert len(bars(drawing.solid)) == 96 - 32


def test_estimated_blocks_are_outlined() -> None:
    estimated = [block in (10, 40) for block in range(96)]
    drawing = charts.day_drawing([100] * 96, estimated, NONE)
    assert sorted(bars(drawing.hollow)) == [40, 160]
    assert 40 not in bars(drawing.solid) and 160 not in bars(drawing.sun)


def test_what_has_not_happened_yet_is_not_drawn() -> None:
    drawing = charts.day_drawing([100] * 96, NONE, NONE, waiting_from=43)
    assert max(bars(drawing.sun)) == 42 * 4
    assert drawing.waiting_from == 172


@given(st.lists(st.one_of(st.none(), st.integers(0, 20_000)), min_size=96, max_size=96))
def test_heights_are_in_proportion(values: list[int | None]) -> None:
    drawing = charts.day_drawing(values, NONE, NONE)
    drawn = bars(drawing.solid) | bars(drawing.sun)
    for block, value in enumerate(values):
        height = drawn.get(block * 4, 0)
        assert abs(height - (value or 0) * 100 / drawing.ceiling_wh) <= 1


def test_the_average_line_lies_at_its_height() -> None:
    drawing = charts.row_drawing(
        [charts.Bar(1000), charts.Bar(None), charts.Bar(500, is_open=True)], average_wh=750
    )
    assert drawing.average_y == 25.0
    assert bars(drawing.solid) == {1: 100}
    assert bars(drawing.hollow) == {25: 50}
