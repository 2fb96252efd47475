"""Checks and estimates on arrays: a table of days for each rule, and NumPy equal to Numba (M1, M6)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bijlighar.metering.rules import fast, settle
from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.flags import Flag

GONE = MISSING_WH
PHASE_LIMIT = 4_500
LOAD_LIMIT = 1_500


def day(changes: dict[int, int] | None = None, k: int = 96, fill: int = 100) -> np.ndarray:
    values = np.full((1, k), fill, np.int32)
    for place, value in (changes or {}).items():
        values[0, place] = value
    return values


def days(values: np.ndarray, **more: Any) -> settle.Days:
    n, k = values.shape
    base = np.where(values == GONE, np.uint8(Flag.MISSING), np.uint8(Flag.MEASURED))
    given: dict[str, Any] = {
        "values": values.astype(np.int32),
        "base": base.astype(np.uint8),
        "from_part": np.zeros(n, np.int32),
        "to_part": np.full(n, k, np.int32),
        "range_wh": np.full(n, PHASE_LIMIT * (96 // k), np.int32),
        "spike_wh": np.full(n, LOAD_LIMIT * (96 // k), np.int32),
        "usual_row": np.full(n, -1, np.int32),
        "weekday": np.empty((0, k), np.int32),
        "recent": np.empty((0, k), np.int32),
    }
    return settle.Days(**(given | more))


both = pytest.mark.parametrize("rule", [settle.settle, fast.settle], ids=["numpy", "numba"])


@both
def test_a_whole_day_passes_untouched(rule: Any) -> None:
    got = rule(days(day()))
    assert got.energy_wh[0] == 9_600
    assert got.solar_wh[0] == 3_200
    assert got.estimated_wh[0] == got.missing_blocks[0] == 0
    assert set(got.flags[0]) == {Flag.MEASURED}


@both
def test_true_zeros_stay_zeros(rule: Any) -> None:
    got = rule(days(day(fill=0)))
    assert got.energy_wh[0] == got.missing_blocks[0] == 0
    assert set(got.flags[0]) == {Flag.MEASURED}


@both
def test_two_hours_are_interpolated_and_no_more(rule: Any) -> None:
    two_hours = dict.fromkeys(range(40, 48), GONE) | {39: 100, 48: 190}
    got = rule(days(day(two_hours)))
    assert list(got.values[0, 40:48]) == [110, 120, 130, 140, 150, 160, 170, 180]
    assert set(got.flags[0, 40:48]) == {Flag.ESTIMATED_GAP_INTERPOLATED}
    assert got.estimated_wh[0] == 1_160
    longer = dict.fromkeys(range(40, 49), GONE)
    got = rule(days(day(longer)))
    assert set(got.flags[0, 40:49]) == {Flag.MISSING}
    assert got.missing_blocks[0] == 9
    assert got.energy_wh[0] == 87 * 100


@both
def test_a_gap_at_the_edge_of_the_day_has_only_one_neighbour(rule: Any) -> None:
    got = rule(days(day({0: GONE, 95: GONE})))
    assert got.flags[0, 0] == got.flags[0, 95] == Flag.MISSING


@both
def test_long_gaps_take_the_weekday_then_the_last_days_then_nothing(rule: Any) -> None:
    gap = dict.fromkeys(range(20, 40), GONE)
    weekday, recent = np.full((1, 96), GONE, np.int32), np.full((1, 96), GONE, np.int32)
    weekday[0, 20:30], recent[0, 25:36] = 70, 50
    got = rule(days(day(gap), usual_row=np.array([0], np.int32), weekday=weekday, recent=recent))
    assert set(got.flags[0, 20:30]) == {Flag.ESTIMATED_GAP_PROFILE}
    assert set(got.flags[0, 30:36]) == {Flag.ESTIMATED_GAP_RECENT}
    assert set(got.flags[0, 36:40]) == {Flag.MISSING}
    assert got.estimated_wh[0] == 10 * 70 + 6 * 50


@both
@pytest.mark.parametrize(
    ("value", "flag"),
    [
        (-5, Flag.ESTIMATED_NEGATIVE_INTERPOLATED),
        (PHASE_LIMIT + 1, Flag.ESTIMATED_RANGE_INTERPOLATED),
        (PHASE_LIMIT, Flag.ESTIMATED_SPIKE_INTERPOLATED),
        (LOAD_LIMIT + 1, Flag.ESTIMATED_SPIKE_INTERPOLATED),
        (LOAD_LIMIT, Flag.MEASURED),
    ],
)
def test_each_rule_at_its_edge(rule: Any, value: int, flag: Flag) -> None:
    got = rule(days(day({50: value})))
    assert got.flags[0, 50] == flag
    assert got.values[0, 50] == (value if flag == Flag.MEASURED else 100)


@both
def test_a_jump_that_lasts_is_use(rule: Any) -> None:
    got = rule(days(day({50: 2_000, 51: 2_000, 52: 2_000})))
    assert set(got.flags[0, 50:53]) == {Flag.MEASURED}


@both
def test_a_jump_that_the_meter_often_makes_is_use(rule: Any) -> None:
    usual = np.full((1, 96), 500, np.int32)
    got = rule(
        days(
            day({50: 2_000}),
            usual_row=np.array([0], np.int32),
            weekday=usual,
            recent=np.full_like(usual, GONE),
        )
    )
    assert got.flags[0, 50] == Flag.MEASURED


@both
def test_outside_the_installation_nothing_is_counted_or_estimated(rule: Any) -> None:
    got = rule(days(day(), from_part=np.array([56], np.int32)))
    assert set(got.flags[0, :56]) == {Flag.NOT_INSTALLED}
    assert got.energy_wh[0] == 40 * 100
    assert got.missing_blocks[0] == got.estimated_wh[0] == 0


@both
def test_a_register_that_started_anew_says_so(rule: Any) -> None:
    base = np.full((1, 96), Flag.MEASURED, np.uint8)
    base[0, 10] = Flag.MISSING_RESET
    got = rule(days(day({10: GONE}), base=base))
    assert got.flags[0, 10] == Flag.ESTIMATED_RESET_INTERPOLATED


@both
def test_the_solar_part_of_a_daily_sum_is_its_equal_share(rule: Any) -> None:
    got = rule(days(np.array([[96 * 7 + 40]], np.int32), range_wh=np.array([10**6], np.int32)))
    assert got.solar_wh[0] == 32 * 7 + 4
