from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.interfaces.demo.purse import pays_on, recharges

USE = np.full(52, 45_00, dtype=np.int64)


def left(taken, made):
    return sum(one.amount_paise for one in made) - int(taken.sum())


def test_a_normal_purse_never_runs_dry():
    made = recharges(USE, "NORMAL", 0.5)
    balance = 0
    for day, taken in enumerate(USE.tolist()):
        balance += sum(one.amount_paise for one in made if one.day == day) - taken
        assert balance > 0


@pytest.mark.parametrize("luck", [0.0, 0.3, 0.99])
def test_a_low_purse_ends_with_one_to_two_and_a_half_days_left(luck):
    assert 45_00 - 5_00 <= left(USE, recharges(USE, "LOW", luck)) <= 2.5 * 45_00 + 5_00


@pytest.mark.parametrize("luck", [0.0, 0.3, 0.99])
def test_a_negative_purse_ends_below_zero(luck):
    assert -2.5 * 45_00 - 5_00 <= left(USE, recharges(USE, "NEGATIVE", luck)) < 0


@given(
    st.lists(st.integers(-5_000, 40_000), min_size=1, max_size=90),
    st.sampled_from(["NORMAL", "LOW", "NEGATIVE"]),
    st.floats(0, 0.999),
)
def test_recharges_are_positive_whole_tens_of_rupees_inside_the_history(taken, purse, luck):
    for one in recharges(np.array(taken, dtype=np.int64), purse, luck):
        assert one.amount_paise > 0
        assert one.amount_paise % 10_00 == 0
        assert 0 <= one.day < len(taken)


def test_free_units_need_one_recharge_only():
    assert [one.day for one in recharges(np.zeros(52, dtype=np.int64), "NORMAL", 0.2)] == [0]


def test_bills_are_paid_after_they_are_issued_or_not_at_all():
    issued, due = date(2026, 11, 1), date(2026, 11, 16)
    days = [pays_on(issued, due, luck / 1000) for luck in range(1000)]
    assert all(day is None or day > issued for day in days)
    assert 0.05 < np.mean([day is None for day in days]) < 0.2
    assert 0.6 < np.mean([day is not None and day <= due for day in days]) < 0.95
