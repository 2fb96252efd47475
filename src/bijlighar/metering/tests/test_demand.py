"""Demand and peak hours from quarter hours: what counts, what does not, and from which version."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing.tests.readings import all_days, blocks, company_with_connections, store_blocks
from bijlighar.metering import queries
from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.demand import energy_within, highest_demand
from bijlighar.metering.rules.flags import Flag

FROM, TO = date(2026, 6, 1), date(2026, 6, 4)
DAYS = all_days(FROM, TO)
PEAK = ((24, 36), (68, 88))


def one(
    values: dict[int, int],
    flags: dict[int, int] | None = None,
    minutes: int = 15,
    usual: Flag = Flag.MEASURED,
) -> int:
    day, kinds = blocks(100, values, flag=usual, flags=flags)
    return int(highest_demand(np.array([day], "i4"), np.array([kinds], "u1"), minutes)[0])


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


def test_the_newest_version_counts_and_a_named_one_as_it_was(db: None) -> None:
    _, (home, other) = company_with_connections(2)
    store_blocks(home, dict.fromkeys(DAYS, blocks(100)) | {DAYS[1]: blocks(100, {30: 900})})
    store_blocks(home, {DAYS[1]: blocks(100, {30: 300})}, version=2)
    store_blocks(other, {DAYS[2]: blocks(50, {10: 4000})})
    found = queries.demand_frame([home, other], FROM, TO, minutes=15, peak_blocks=PEAK)
    assert found.rows() == [
        (home, DAYS[0], 400, 3200),
        (home, DAYS[1], 1200, 3400),
        (home, DAYS[2], 400, 3200),
        (other, DAYS[2], 16_000, 1600),
    ]
    assert queries.demand_frame([home], FROM, TO, minutes=0, peak_blocks=())["demand_w"].to_list() == [0] * 3
    (meter,) = queries.stays_between([home], FROM, TO)["meter_id"].to_list()
    asked = pl.DataFrame({"meter_id": [meter] * 3, "day": [DAYS[1]] * 3, "version": [1, 2, 9]})
    told = queries.demands_of(asked, minutes=30, peak_blocks=PEAK)
    assert told["demand_w"].to_list() == [2000, 800, None]
    assert told["peak_wh"].to_list() == [4000, 3400, None]


def test_only_the_days_and_connections_asked_for(db: None) -> None:
    _, (home,) = company_with_connections(1)
    store_blocks(home, dict.fromkeys(DAYS, blocks(100)))
    assert queries.demand_frame([], FROM, TO, minutes=15, peak_blocks=PEAK).is_empty()
    early = queries.demand_frame([home], FROM, FROM + timedelta(days=1), minutes=15, peak_blocks=PEAK)
    assert early.rows() == [(home, FROM, 400, 3200)]
