"""A profile's answers -> rows: what belongs to a period, and what is missing of it (M2)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bijlighar.kernel.time import IST
from bijlighar.metering.adapters.dlms import axdr, profiles
from bijlighar.metering.adapters.dlms.records import Column, ProfileRows, Unread
from bijlighar.metering.rules.is15959.objects import Dialect, Profile

DAY = datetime(2026, 11, 18, tzinfo=IST)
COLUMNS = (Column(8, "0.0.1.0.0.255", 2), Column(3, "1.0.1.29.0.255", 2))
LATER = DAY + timedelta(days=9)


def quarter(number: int) -> datetime:
    return DAY + timedelta(minutes=15 * number)


def rows(numbers: list[int], **given: Any) -> ProfileRows:
    raw: list[object] = [[axdr.stamp(quarter(number)), number] for number in numbers]
    asked = {"interval_seconds": 900, "first": quarter(1), "last": quarter(4), "until": LATER, **given}
    return profiles.rows_of(Profile.BLOCK, COLUMNS, asked.pop("raw", raw), **asked)


@pytest.mark.parametrize(
    ("profile", "dialect", "first", "last"),
    [
        (Profile.BLOCK, Dialect(), quarter(1), quarter(96)),
        (Profile.BLOCK, Dialect(block_stamp_at="start"), quarter(0), quarter(96) - timedelta(seconds=1)),
        (Profile.DAILY, Dialect(), quarter(0), quarter(96)),
        (Profile.BILLING, Dialect(), quarter(0), quarter(96)),
        (Profile.EVENTS_POWER, Dialect(), quarter(0), quarter(96) - timedelta(seconds=1)),
    ],
)
def test_stamps_of_a_day(profile: Profile, dialect: Dialect, first: datetime, last: datetime) -> None:
    assert profiles.period_of(profile, quarter(0), quarter(96), 900, dialect) == (first, last)


@pytest.mark.parametrize(
    ("profile", "interval", "until", "count"),
    [
        (Profile.BLOCK, 900, LATER, 96),
        (Profile.BLOCK, 1800, LATER, 48),
        (
            Profile.BLOCK,
            900,
            quarter(10) + timedelta(minutes=3),
            10,
        ),  # the meter cannot have what is not over
        (Profile.BLOCK, 900, quarter(-5), 0),
        (Profile.DAILY, 86_400, LATER, 1),  # within (00:00, 24:00] lies one midnight
        (Profile.EVENTS_POWER, 0, LATER, None),
        (Profile.BILLING, 0, LATER, None),
    ],
)
def test_rows_that_a_day_must_have(
    profile: Profile, interval: int, until: datetime, count: int | None
) -> None:
    first = quarter(0) + timedelta(seconds=interval)
    found = profiles.expected_stamps(profile, first, quarter(96), interval, until)
    assert (None if found is None else len(found)) == count


def test_whole_period() -> None:
    found = rows([1, 2, 3, 4])
    assert [row[1] for row in found.rows] == [1, 2, 3, 4]
    assert found.stamps[0] == datetime(2026, 11, 17, 18, 45, tzinfo=UTC)
    assert (found.expected, found.missing) == (4, ())


def test_rows_beside_the_period_are_left_out_and_gaps_are_named() -> None:
    found = rows([0, 1, 4, 5, 6])
    assert [row[1] for row in found.rows] == [1, 4]
    assert found.missing == (quarter(2), quarter(3))


def test_an_empty_stamp_follows_the_row_before() -> None:
    raw: list[object] = [[axdr.stamp(quarter(1)), 7], [None, 8], [None, None], [axdr.stamp(quarter(4)), 9]]
    found = rows([], raw=raw)
    assert found.stamps == tuple(quarter(number) for number in (1, 2, 3, 4))
    assert [row[1] for row in found.rows] == [7, 8, None, 9]
    with pytest.raises(Unread):
        rows([], raw=[[None, 8]])


@pytest.mark.parametrize("raw", [7, [[1]], [[b"", 2, 3]], [["x", 1]], [[5, 5]], None])
def test_nonsense_is_refused(raw: object) -> None:
    with pytest.raises(Unread):
        rows([], raw=raw)


def test_a_register_without_scaler_is_asked_for_and_counts_are_not() -> None:
    described = (*COLUMNS, Column(4, "1.0.1.6.0.255", 5), Column(1, "0.0.94.91.0.255", 2))
    assert [one.obis for one in profiles.without_scaler(described, {})] == ["1.0.1.29.0.255"]
    assert profiles.without_scaler(described, {"1.0.1.29.0.255": (0, 30)}) == []
    told = profiles.with_scalers(described, {"1.0.1.29.0.255": (3, 30)})
    assert (told[1].scaler, told[1].unit_number, told[3].scaler) == (3, 30, 0)
    with pytest.raises(Unread):
        profiles.scalers((COLUMNS[1],), [[[99, 30]]])


@pytest.mark.parametrize(("period", "seconds"), [(900, 900), (1800, 1800), (3600, 3600)])
def test_interval(period: int, seconds: int) -> None:
    assert profiles.interval_of(Profile.BLOCK, period) == seconds


@pytest.mark.parametrize("period", [0, 60, 7200, "900", None])
def test_an_interval_that_does_not_fill_a_day_is_refused(period: object) -> None:
    with pytest.raises(Unread):
        profiles.interval_of(Profile.BLOCK, period)
