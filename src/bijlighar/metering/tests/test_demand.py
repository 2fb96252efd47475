"""Demand and peak hours from quarter hours: what counts and what does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.demand import energy_within, highest_demand
from bijlighar.metering.rules.flags import Flag


def one(
    values: dict[int, int],
    flags: dict[int, int] | None = None,
    minutes: int = 15,
    usual: Flag = Flag.MEASURED,
) -> int:
    """Of a day of 100 Wh a quarter hour, all of one flag, but for those named."""
    day, kinds = np.full((1, 96), 100, "i4"), np.full((1, 96), int(usual), "u1")
    day[0, list(values)] = list(values.values())
    kinds[0, list(flags or {})] = [int(each) for each in (flags or {}).values()]
    return int(highest_demand(day, kinds, minutes)[0])


@pytest.mark.parametrize(
    ("values", "flags", "minutes", "wanted_w"),
    [
        ({}, {}, 15, 400),
        ({40: 900}, {}, 15, 3600),
        # 900 + 100 Wh in the half-hour from 10:00.
        ({40: 900}, {}, 30, 2000),
        ({40: 900, 41: 700}, {}, 30, 3200),
        # 10:15 and 10:30 lie in two half-hours.
        ({41: 900, 42: 700}, {}, 30, 2000),
        ({40: 900}, {40: Flag.ESTIMATED_GAP_PROFILE}, 15, 400),
        # The other half of an estimated half-hour does not count alone.
        ({40: 100, 41: 900}, {40: Flag.ESTIMATED_GAP_REGISTER}, 30, 400),
        ({40: MISSING_WH, 41: 900}, {40: Flag.MISSING}, 15, 3600),
        ({40: MISSING_WH, 41: 900}, {40: Flag.MISSING}, 30, 400),
        ({40: 900}, {40: Flag.SHIFTED}, 15, 3600),
        ({40: 900}, {40: Flag.EDITED}, 15, 3600),
        ({40: 900}, {40: Flag.DAILY}, 15, 400),
        ({40: 900}, {40: Flag.FROM_REGISTER}, 15, 400),
    ],
)
def test_what_makes_a_demand(
    values: dict[int, int], flags: dict[int, int], minutes: int, wanted_w: int
) -> None:
    assert one(values, flags, minutes) == wanted_w


@pytest.mark.parametrize("flag", [one for one in Flag if one >= Flag.ESTIMATED_GAP_INTERPOLATED])
def test_nothing_estimated_or_missing_makes_a_demand(flag: Flag) -> None:
    assert one({40: 9000}, usual=flag) == 0


@given(st.lists(st.integers(0, 50_000), min_size=96, max_size=96))
def test_a_longer_average_is_never_higher(values: list[int]) -> None:
    day, kinds = np.array([values], "i4"), np.full((1, 96), int(Flag.MEASURED), "u1")
    quarter, half = (int(highest_demand(day, kinds, minutes)[0]) for minutes in (15, 30))
    assert max(values) * 4 == quarter >= half
    # No average is higher than the highest, and the day's own is one of them.
    assert half * 24 >= sum(values)


@given(st.lists(st.one_of(st.just(MISSING_WH), st.integers(0, 9000)), min_size=96, max_size=96))
def test_parts_of_a_day_add_up_to_it(values: list[int]) -> None:
    day = np.array([values], "i4")
    parts = [energy_within(day, [span]) for span in ((0, 24), (24, 36), (36, 68), (68, 88), (88, 96))]
    assert sum(int(part[0]) for part in parts) == sum(wh for wh in values if wh != MISSING_WH)
