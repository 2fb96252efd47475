"""The settlement day is Indian; its bounds are where such systems most often lose half an hour."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.kernel import time

some_day = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("utc", "day", "block"),
    [
        ("2026-11-21T18:29:59", date(2026, 11, 21), 95),
        ("2026-11-21T18:30:00", date(2026, 11, 22), 0),
        ("2026-11-22T03:29:59", date(2026, 11, 22), 35),
        ("2026-11-22T03:30:00", date(2026, 11, 22), 36),  # 09:00 IST, solar hours begin
        ("2026-11-22T11:30:00", date(2026, 11, 22), 68),  # 17:00 IST, they are over
        ("2026-12-31T18:30:00", date(2027, 1, 1), 0),
    ],
)
def test_instants_fall_into_indian_days_and_blocks(utc: str, day: date, block: int) -> None:
    instant = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert (time.settlement_day(instant), time.block_index(instant)) == (day, block)
    days, blocks = time.days_and_blocks(np.array([int(instant.timestamp())]))
    assert date(1970, 1, 1) + timedelta(days=int(days[0])) == day
    assert blocks.tolist() == [block]


@given(some_day, st.integers(0, 95))
def test_every_block_begins_in_its_own_day(day: date, index: int) -> None:
    start = time.block_start(day, index)
    last = time.block_start(day, index + 1) - timedelta(microseconds=1)
    for instant in (start, last):
        assert time.settlement_day(instant) == day
        assert time.block_index(instant) == index


@given(some_day)
def test_days_share_a_bound_and_no_moment(day: date) -> None:
    start, end = time.day_bounds(day)
    assert end == time.day_bounds(day + timedelta(days=1))[0]
    assert end - start == timedelta(hours=24)
    assert time.block_start(day, 96) == end


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(time.NaiveInstant):
        time.settlement_day(datetime.fromisoformat("2026-11-22T10:00"))
    with pytest.raises(ValueError):
        time.block_start(date(2026, 11, 22), 97)


@pytest.mark.parametrize(
    ("day", "month", "year", "label"),
    [
        (date(2025, 12, 31), (date(2025, 12, 1), date(2026, 1, 1)), date(2025, 4, 1), "FY 2025-26"),
        (date(2026, 3, 31), (date(2026, 3, 1), date(2026, 4, 1)), date(2025, 4, 1), "FY 2025-26"),
        (date(2026, 4, 1), (date(2026, 4, 1), date(2026, 5, 1)), date(2026, 4, 1), "FY 2026-27"),
        (date(2099, 4, 1), (date(2099, 4, 1), date(2099, 5, 1)), date(2099, 4, 1), "FY 2099-00"),
    ],
)
def test_months_and_financial_years(day: date, month: tuple[date, date], year: date, label: str) -> None:
    assert time.month_of(day) == month
    assert time.is_calendar_month(*month)
    assert time.financial_year(day) == (year, date(year.year + 1, 4, 1))
    assert time.financial_year_label(day) == label


@given(some_day, st.integers(1, 400))
def test_months_tile_a_period(start: date, length: int) -> None:
    end = start + timedelta(days=length)
    tiles = time.months(start, end)
    assert tiles[0][0] <= start and tiles[-1][1] >= end
    assert all(a[1] == b[0] for a, b in pairwise(tiles))
    assert len(time.days(start, end)) == length


def test_labels_of_blocks() -> None:
    assert [time.block_label(i) for i in (0, 1, 36, 68, 96)] == ["00:00", "00:15", "09:00", "17:00", "24:00"]
    assert not time.is_calendar_month(date(2026, 4, 1), date(2026, 4, 30))
    assert time.days(date(2026, 4, 2), date(2026, 4, 1)) == []


def test_an_instant_is_told_in_indian_time_to_the_minute() -> None:
    assert time.minute_label(datetime(2026, 11, 21, 19, 57, 4, 939568, tzinfo=UTC)) == "2026-11-22 01:27 IST"
