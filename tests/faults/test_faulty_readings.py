"""M1, M6: NumPy, the readable truth, and Numba, the fast path, agree on days with every fault at once.

A slice of 20,000 days; a million where BIJLIGHAR_SOAK=1, half of them of quarter-hours.
"""

from __future__ import annotations

import os

import numpy as np
import pytest

from bijlighar.metering.rules import fast, settle
from bijlighar.metering.rules.flags import is_estimated
from bijlighar.metering.tests.faulty import OUTPUTS, faulty

SOAK = os.environ.get("BIJLIGHAR_SOAK") == "1"
AT_ONCE = 10_000
SHARE = {96: 1 if not SOAK else 50, 48: 1 if not SOAK else 30, 24: 0 if not SOAK else 20}


@pytest.mark.parametrize(
    ("parts", "nth"), [(parts, nth) for parts, count in SHARE.items() for nth in range(count)]
)
def test_both_agree_in_every_output_and_no_energy_is_made(parts: int, nth: int) -> None:
    days = faulty(np.random.default_rng([20_260_401, parts, nth]), AT_ONCE, parts)
    slow, quick = settle.settle(days), fast.settle(days)
    for name in OUTPUTS:
        np.testing.assert_array_equal(getattr(slow, name), getattr(quick, name), err_msg=name)
    estimated = is_estimated(quick.flags)
    most = np.broadcast_to(days.range_wh[:, None], quick.values.shape)
    assert (quick.values[estimated] >= 0).all() and (quick.values[estimated] <= most[estimated]).all()
    assert days.known is not None
    exact = 0
    for row, start, end, wh in zip(
        days.known.row.tolist(), days.known.from_part.tolist(), days.known.to_part.tolist(),
        days.known.wh.tolist(), strict=True,
    ):  # fmt: skip
        flags = quick.flags[row, start:end]
        fitted = (flags >= 60) & (flags % 10 >= 5)
        if fitted.any():
            values = quick.values[row, start:end]
            measured = int(values[~fitted].sum(dtype=np.int64))
            assert int(values.sum(dtype=np.int64)) == max(wh, measured)
            exact += measured <= wh
    assert exact > AT_ONCE // 20
