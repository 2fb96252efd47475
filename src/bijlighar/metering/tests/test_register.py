"""The register's word: energy is conserved, jumps are borne out, frozen values proven wrong (M1, M6)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.flags import Flag, is_estimated
from bijlighar.metering.rules.register import Advances, Doubt, fitted, tolerance_wh
from bijlighar.metering.tests.test_settle import LOAD_LIMIT, PHASE_LIMIT, both, days

GONE = MISSING_WH


def known(wh: int, start: int = 0, end: int = 96) -> Advances:
    return Advances(np.array([0]), np.array([start], np.int32), np.array([end], np.int32), np.array([wh]))


def mixed_day(changes: dict[int, int]) -> np.ndarray:
    """A day of 90, 100, 110, 90 ...: no value twice in a row."""
    values = np.tile(np.array([90, 100, 110], np.int32), 32)[None, :].copy()
    for place, value in changes.items():
        values[0, place] = value
    return values


@given(
    st.lists(st.integers(0, 5_000), min_size=1, max_size=96),
    st.integers(1, 5_000),
    st.floats(0, 1),
)
def test_what_is_shared_out_adds_up_and_stays_below_the_limit(
    weights: list[int], most: int, share: float
) -> None:
    total = int(most * len(weights) * share)
    got = fitted(np.array(weights, np.int64), total, most)
    assert got.sum() == total
    assert (got >= 0).all() and (got <= most).all()
    # In the order of the weights: nobody with more gets less, but for the one Wh of the remainders.
    order = np.argsort(weights, kind="stable")
    assert (np.diff(got[order]) >= -1).all()


@pytest.mark.parametrize(
    ("weights", "total", "most", "shares"),
    [
        ([1, 1, 1], 10, 100, [4, 3, 3]),
        ([1, 2, 1], 10, 100, [3, 5, 2]),
        ([0, 0], 5, 100, [3, 2]),
        ([10, 1, 1], 100, 60, [60, 20, 20]),
        ([10, 0, 0], 100, 60, [60, 20, 20]),
        ([5, 5], 0, 60, [0, 0]),
    ],
)
def test_shares_by_largest_remainders(weights: list[int], total: int, most: int, shares: list[int]) -> None:
    assert fitted(np.array(weights, np.int64), total, most).tolist() == shares


@both
@given(data=st.data())
def test_blocks_and_estimates_add_up_to_the_register(rule: Any, data: st.DataObject) -> None:
    """Whatever is lost of a day, its blocks add up to the advance again."""
    true = np.array(data.draw(st.lists(st.integers(0, 400), min_size=48, max_size=48)), np.int32)
    lost = data.draw(st.sets(st.integers(0, 47), min_size=1))
    values = true.copy()
    values[list(lost)] = GONE
    got = rule(days(values[None, :], known=known(int(true.sum()), 0, 48)))
    assert got.energy_wh[0] == true.sum()
    assert got.missing_blocks[0] == 0
    assert (is_estimated(got.flags[0]) == (values == GONE)).all()


@both
@pytest.mark.parametrize(
    ("changes", "off", "doubt", "flag"),
    [
        ({}, 0, 0, Flag.MEASURED),
        ({}, tolerance_wh(96), 0, Flag.MEASURED),
        ({}, tolerance_wh(96) + 1, Doubt.SUM_DIFFERS, Flag.MEASURED),
        ({}, -tolerance_wh(96) - 1, Doubt.SUM_DIFFERS, Flag.MEASURED),
        # The register knows of the jump: it is use. It knows nothing of it: it was none.
        ({50: LOAD_LIMIT + 1}, 0, Doubt.CONFIRMED, Flag.MEASURED),
        ({50: LOAD_LIMIT + 1}, -LOAD_LIMIT, Doubt.FITTED, Flag.ESTIMATED_SPIKE_INTERPOLATED_SCALED),
        # More than the meter carries is never believed.
        ({50: PHASE_LIMIT + 1}, -PHASE_LIMIT, Doubt.FITTED, Flag.ESTIMATED_RANGE_INTERPOLATED_SCALED),
        ({50: -7}, 60, Doubt.FITTED, Flag.ESTIMATED_NEGATIVE_INTERPOLATED_SCALED),
        # Too much for one quarter-hour: the gap is estimated, and the day says that its sum differs.
        ({50: GONE}, PHASE_LIMIT * 2, Doubt.SUM_DIFFERS, Flag.ESTIMATED_GAP_INTERPOLATED),
    ],
)
def test_the_sum_against_the_register_at_its_edges(
    rule: Any, changes: dict[int, int], off: int, doubt: int, flag: Flag
) -> None:
    values = mixed_day(changes)
    advance = int(np.where(values == GONE, 0, values).sum()) + off
    got = rule(days(values, known=known(advance)))
    assert (got.doubts[0], got.flags[0, 50]) == (doubt, flag)
    if doubt == Doubt.FITTED:
        assert got.energy_wh[0] == advance
    if doubt in (0, Doubt.CONFIRMED):
        assert (got.values == values).all(), "what is measured is never changed to fit"


@both
@pytest.mark.parametrize(
    ("length", "value", "is_stuck"), [(24, 300, True), (23, 300, False), (24, 24, False), (24, 0, False)]
)
def test_stuck_for_six_hours_is_doubted_and_kept(rule: Any, length: int, value: int, is_stuck: bool) -> None:
    values = mixed_day(dict.fromkeys(range(30, 30 + length), value))
    got = rule(days(values))
    assert bool(got.doubts[0] & Doubt.STUCK) == is_stuck
    assert (got.values == values).all()


@both
def test_stuck_is_replaced_only_where_the_register_proves_it(rule: Any) -> None:
    values = mixed_day(dict.fromkeys(range(30, 60), 300))
    agrees = rule(days(values, known=known(int(values.sum()))))
    assert (agrees.values == values).all()
    disagrees = rule(days(values, known=known(int(values.sum()) - 6_000)))
    assert set(disagrees.flags[0, 30:60]) == {Flag.ESTIMATED_STUCK_REGISTER}
    assert disagrees.values[0, 30:60].tolist() == [100] * 30


@both
def test_the_neighbours_shape_comes_before_the_last_days_and_only_with_a_register(rule: Any) -> None:
    gap = dict.fromkeys(range(20, 40), GONE)
    shape = np.full((1, 96), 10, np.int32)
    shape[0, 20] = 30
    given_days: dict[str, Any] = {
        "usual_row": np.array([0], np.int32), "weekday": np.full((1, 96), GONE, np.int32),
        "recent": np.full((1, 96), 7, np.int32), "shape_row": np.array([0], np.int32), "shape": shape,
    }  # fmt: skip
    without = rule(days(mixed_day(gap), **given_days))
    assert set(without.flags[0, 20:40]) == {Flag.ESTIMATED_GAP_RECENT}
    measured = int(np.where(mixed_day(gap) == GONE, 0, mixed_day(gap)).sum())
    got = rule(days(mixed_day(gap), known=known(measured + 2_200), **given_days))
    assert set(got.flags[0, 20:40]) == {Flag.ESTIMATED_GAP_NEIGHBOURS_SCALED}
    assert got.values[0, 20:22].tolist() == [300, 100]


@both
def test_a_meter_changed_inside_the_day_is_held_against_its_own_part(rule: Any) -> None:
    values = mixed_day({60: GONE})
    part = {
        "from_part": np.array([40], np.int32),
        "known": known(int(values[0, 40:60].sum()) + 5_000, 40, 96),
    }
    got = rule(days(values, **part))
    assert set(got.flags[0, :40]) == {Flag.NOT_INSTALLED}
    assert got.energy_wh[0] == int(values[0, 40:60].sum()) + 5_000
    assert got.flags[0, 60] == Flag.ESTIMATED_GAP_INTERPOLATED_SCALED
