"""NumPy, the readable truth, and Numba, the fast path, agree in every output (M1, M6)."""

from __future__ import annotations

import numpy as np
import pytest

from bijlighar.metering.rules import fast, settle
from bijlighar.metering.rules.flags import Flag, is_estimated
from bijlighar.metering.rules.register import Doubt
from bijlighar.metering.tests.faulty import OUTPUTS, faulty


@pytest.mark.parametrize("k", [96, 48, 24, 1])
def test_numba_equals_numpy_in_every_output(k: int) -> None:
    days = faulty(np.random.default_rng(20_260_400 + k), 5_000, k)
    slow, quick = settle.settle(days), fast.settle(days)
    for name in OUTPUTS:
        np.testing.assert_array_equal(getattr(slow, name), getattr(quick, name), err_msg=name)
    if k > 1:
        assert set(np.unique(slow.doubts & 7)) >= {0, Doubt.STUCK, Doubt.SUM_DIFFERS, Doubt.FITTED}


@pytest.mark.parametrize("k", [96, 48, 24])
def test_energy_is_conserved_between_register_and_blocks(k: int) -> None:
    """After estimation every fitted stretch adds up to the register's advance."""
    days = faulty(np.random.default_rng(7), 3_000, k)
    assert days.known is not None
    got = fast.settle(days)
    assert (got.values[is_estimated(got.flags)] >= 0).all()
    estimated = is_estimated(got.flags)
    most = np.broadcast_to(days.range_wh[:, None], got.values.shape)
    assert (got.values[estimated] <= most[estimated]).all(), "never more than the meter can carry"
    exact = 0
    for row, start, end, wh in zip(
        days.known.row, days.known.from_part, days.known.to_part, days.known.wh, strict=True
    ):
        here = slice(max(start, days.from_part[row]), min(end, days.to_part[row]))
        values, flags = got.values[row, here].astype(np.int64), got.flags[row, here]
        fitted = (flags >= 60) & (flags % 10 >= 5)
        if not fitted.any() or (flags == Flag.NOT_INSTALLED).any():
            continue
        measured = int(values[~fitted].sum())
        if measured <= wh:
            assert values.sum() == wh
            exact += 1
        else:
            assert values[fitted].sum() == 0 and measured - wh <= 20 + (end - start)
    assert exact > 100
