"""Properties of spreading, of the grid and of registers: energy is neither made nor lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules import wire
from bijlighar.metering.rules.advances import advances
from bijlighar.metering.rules.blocks import MISSING_WH, UNREAD, from_bytes, gather, mixed, spread, to_bytes
from bijlighar.metering.rules.flags import Flag, is_estimated, is_missing, words
from bijlighar.metering.rules.fold import (
    DROPPED,
    ENERGY,
    REGISTER,
    ROLLED,
    RawGroup,
    day_key,
    fold,
    meter_and_day,
)
from bijlighar.metering.rules.grid import place
from bijlighar.metering.rules.rejections import Rejection
from bijlighar.metering.rules.rejections import words as reason_words
from bijlighar.metering.rules.rows import Readings
from bijlighar.metering.tests.stage import QUARTERS

WH = st.integers(-500, 2**31 - 1) | st.just(MISSING_WH)


@given(st.sampled_from([1, 24, 48, 96]).flatmap(lambda k: hnp.arrays(np.int32, (3, k), elements=WH)))
def test_spreading_keeps_every_sum_and_shares_equally(values: np.ndarray) -> None:
    k = values.shape[1]
    out = spread(values).reshape(3, k, 96 // k)
    for row, part in np.ndindex(3, k):
        if values[row, part] == MISSING_WH:
            assert (out[row, part] == MISSING_WH).all()
        else:
            assert int(out[row, part].astype(np.int64).sum()) == values[row, part]
            assert int(out[row, part].max()) - int(out[row, part].min()) <= 1
    np.testing.assert_array_equal(gather(spread(values), k), values)


@given(hnp.arrays(np.int32, (2, 96), elements=WH))
def test_what_is_stored_is_read_back(values: np.ndarray) -> None:
    stored = to_bytes(values)
    np.testing.assert_array_equal(from_bytes(stored[1].tobytes()), values[1])
    message = wire.encode(
        [("int8", np.array([7, 2**40])), ("date", np.array([20_000, 1])), ("bytes", stored)]
    )
    found = wire.decode(message, [("id", "int8"), ("day", "date"), ("values", "bytes384")])
    assert found["id"].tolist() == [7, 2**40]
    assert found["day"].tolist() == [20_000, 1]
    assert found["values"][0].tobytes() == stored[0].tobytes()


@given(
    st.lists(st.integers(0, 300), min_size=4, max_size=4),
    st.lists(st.booleans(), min_size=5, max_size=5),
    st.integers(0, 10**9),
)
def test_a_registers_advance_is_shared_without_loss(steps: list[int], known: list[bool], first: int) -> None:
    readings = first + np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)
    shown = np.where(known, readings, UNREAD)[None, :]
    values, base = advances(shown, np.zeros(1, np.int64))
    present = values[0] != MISSING_WH
    places = np.flatnonzero(known)
    advance = int(readings[places[-1]] - readings[places[0]]) if len(places) else 0
    assert int(values[0][present].sum()) == advance
    assert (base[0][~present] == Flag.MISSING).all()


@pytest.mark.parametrize(
    ("readings", "most", "values", "flags"),
    [
        ([10, 30, 60], 0, [20, 30], [Flag.FROM_REGISTER, Flag.FROM_REGISTER]),
        ([990, 5, 10], 1000, [15, 5], [Flag.FROM_REGISTER, Flag.FROM_REGISTER]),
        ([990, 5, 10], 0, [MISSING_WH, 5], [Flag.MISSING_RESET, Flag.FROM_REGISTER]),
        ([500, 5, 10], 1000, [MISSING_WH, 5], [Flag.MISSING_RESET, Flag.FROM_REGISTER]),
        ([990, 300, 310], 1000, [MISSING_WH, 10], [Flag.MISSING_RESET, Flag.FROM_REGISTER]),
        ([10, UNREAD, 15], 0, [3, 2], [Flag.FROM_REGISTER, Flag.FROM_REGISTER]),
        ([UNREAD, 10, 15], 0, [MISSING_WH, 5], [Flag.MISSING, Flag.FROM_REGISTER]),
    ],
)
def test_registers_at_their_edges(
    readings: list[int], most: int, values: list[int], flags: list[int]
) -> None:
    got, base = advances(np.array([readings]), np.array([most]))
    assert got[0].tolist() == values
    reset = [flag == Flag.MISSING_RESET for flag in flags]
    assert [flag == Flag.MISSING_RESET for flag in base[0]] == reset


def group(interval: int, batch: int, values: list[int]) -> RawGroup:
    none = np.full(1, -1, np.int64)
    key = day_key(np.array([5]), np.array([20_000]))
    return RawGroup(ENERGY, interval, key, np.array([batch]), np.array([values], np.int32), none, none)


def test_later_batches_win_block_by_block() -> None:
    gone = MISSING_WH
    one = group(60, 1, [1] * 12 + [gone] * 12)
    two = group(60, 2, [gone] * 6 + [2] * 12 + [gone] * 6)
    both = RawGroup(
        ENERGY, 60, np.concatenate([two.key, one.key]), np.array([2, 1]),
        np.concatenate([two.values, one.values]).astype(np.int32), np.full(2, -1), np.full(2, -1),
    )  # fmt: skip
    (folded,) = fold([both])
    assert folded.values[0].tolist() == [1] * 6 + [2] * 12 + [gone] * 6
    assert folded.batch.tolist() == [2]


def test_a_finer_interval_wins_and_a_coarser_one_fills_what_it_left() -> None:
    gone = MISSING_WH
    quarters = group(15, 1, [10] * 48 + [gone] * 48)
    halves = group(30, 2, [7] * 48)
    daily = group(1440, 3, [99_999])
    (folded,) = fold([daily, halves, quarters])
    assert folded.values[0].tolist() == [10] * 48 + [4, 3] * 24
    assert set(folded.base[0, 48:]) == {Flag.SPREAD}


@given(st.integers(0, 2**40), st.integers(1, 90_000))
def test_a_key_is_a_meter_and_a_day(meter: int, day: int) -> None:
    meters, days = meter_and_day(day_key(np.array([meter]), np.array([day])))
    assert (meters[0], days[0]) == (meter, day)


@settings(max_examples=3 * settings.default.max_examples // 5)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(20_000, 20_003), st.integers(0, 95), st.integers(0, 3)),
        max_size=120,
    ),
    st.sampled_from(["reject", "first", "last"]),
)
def test_the_grid_accounts_for_every_reading(rows: list[tuple[int, int, int, int]], policy: str) -> None:
    """Against a dictionary that does the same one row at a time."""
    column = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    readings = Readings(
        np.arange(2, len(rows) + 2, dtype=np.uint32), column[0], column[1], column[2], column[3],
        np.full(len(rows), -1, np.int64), 0,
    )  # fmt: skip
    placed = place(readings, layouts.from_mapping({**QUARTERS, "on_conflict": policy}))
    said: dict[tuple[int, int, int], list[int]] = {}
    for meter, day, part, value in rows:
        said.setdefault((meter, day, part), []).append(value)
    wanted = {
        cell: values[-1] if policy == "last" else values[0]
        for cell, values in said.items()
        if len(set(values)) == 1 or policy != "reject"
    }
    found = {
        (int(meter), int(day), part): value
        for meter, day, values in zip(
            placed.days.meter, placed.days.day, placed.days.values.tolist(), strict=True
        )
        for part, value in enumerate(values)
        if value != MISSING_WH
    }
    assert found == wanted
    assert placed.taken == len(wanted)
    assert placed.taken + placed.duplicates + len(placed.rejected.line) == len(rows)


def test_fingerprints_tell_a_moved_value_apart() -> None:
    values = np.zeros((3, 96), np.int32)
    values[1, 4] = values[2, 5] = 1
    assert len(set(mixed(values).tolist())) == 3
    assert mixed(values, np.array([0, 0, 0]))[0] != mixed(values, np.array([1, 0, 0]))[0]


def test_every_flag_and_reason_has_words_in_both_languages() -> None:
    for flag in Flag:
        english, hindi = words(flag)
        assert english and hindi and english != hindi
        assert not (is_estimated(int(flag)) and is_missing(int(flag)))
        assert is_estimated(int(flag)) == flag.name.startswith("ESTIMATED")
    for reason in Rejection:
        english, hindi = reason_words(reason.name)
        assert english and hindi


def registers(interval: int, batch: int, readings: list[int]) -> RawGroup:
    key = day_key(np.array([5]), np.array([20_000]))
    told = [reading for reading in readings if reading != UNREAD]
    ends = np.array([told[0]]), np.array([told[-1]])
    return RawGroup(REGISTER, interval, key, np.array([batch]), np.array([readings], np.int64), *ends)


def test_a_half_hour_gives_the_quarter_that_is_open_only_what_the_other_left() -> None:
    quarters = group(15, 1, [250, MISSING_WH] + [10] * 94)
    halves = group(30, 2, [300, 99] + [20] * 46)
    (folded,) = fold([halves, quarters])
    assert folded.values[0, :4].tolist() == [250, 50, 10, 10], "the quarters that came stand as they came"
    assert folded.base[0, :2].tolist() == [Flag.MEASURED, Flag.SPREAD]
    less = group(30, 2, [200, 20] + [20] * 46)
    (folded,) = fold([less, quarters])
    assert folded.values[0, 1] == MISSING_WH, "less than the one quarter alone: it says nothing of the other"


def test_of_energy_and_register_of_one_interval_the_energy_wins_in_any_order() -> None:
    energy, register = group(60, 1, [7] * 24), registers(60, 2, list(range(0, 250, 10)))
    for given_groups in ([energy, register], [register, energy]):
        (folded,) = fold(given_groups)
        assert set(folded.values[0].tolist()) == {7}


def test_a_days_register_stands_beside_finer_values() -> None:
    (folded,) = fold([group(15, 1, [10] * 96), registers(1440, 2, [5_000, 5_970])])
    assert folded.values[0].sum() == 960
    assert (folded.register_start[0], folded.register_end[0]) == (5_000, 5_970)


@pytest.mark.parametrize(
    ("readings", "values", "noted"),
    [
        ([100, 110, 0, 130, 140], [10, 10, 10, 10], DROPPED),
        ([100, 110, 999_999, 130, 140], [10, 10, 10, 10], DROPPED),
        ([100, 110, 5, 15, 25], [10, MISSING_WH, 10, 10], 0),
        ([960, 980, 0, 20, 40], [20, 20, 20, 20], ROLLED),
        ([100, 110, 120, 130, 140], [10, 10, 10, 10], 0),
    ],
)
def test_a_lone_wrong_reading_is_dropped_and_a_roll_over_is_exact(
    readings: list[int], values: list[int], noted: int
) -> None:
    hours = readings + [readings[-1]] * 20
    key = np.array([5])
    (folded,) = fold([registers(60, 1, hours)], np.array([1000]), key)
    assert folded.values[0, :4].tolist() == values
    assert folded.noted.tolist() == [noted]
