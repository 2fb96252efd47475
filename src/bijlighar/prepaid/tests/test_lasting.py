"""What a day is expected to take, worked by hand (docs/rules/prepaid-day.md, "The balance")."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from bijlighar.prepaid.rules.lasting import average_days

FIRST = date(2026, 10, 1)


def days(*due_paise: int | None, connection_id: int = 1) -> pl.DataFrame:
    """The last days of a connection, oldest first; None is a day whose readings are missing."""
    return pl.DataFrame(
        {
            "connection_id": [connection_id] * len(due_paise),
            "for_day": [FIRST + timedelta(days=n) for n in range(len(due_paise))],
            "due_paise": [due or 0 for due in due_paise],
            "is_charged": [due is not None for due in due_paise],
            "is_late": [due is None for due in due_paise],
        }
    )


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ((300,) * 12, 300),
        # One dear day may be a guest: (300 + 300 + 900) / 3.
        ((*(300,) * 11, 900), 500),
        # Two running are the new price, though the three last average 700.
        ((*(300,) * 10, 900, 900), 900),
        # A subsidy taken back on one day, then dear days: (300 + 20000 + 900) / 3, rounded up; then
        # (20000 + 900 + 900) / 3; the 14 days' average (10 x 300 + 20000 + 3 x 900) / 14 is what stays of it.
        ((*(300,) * 11, 20_000, 900), 7067),
        ((*(300,) * 10, 20_000, 900, 900, 900), 1836),
        # A day without readings is passed over: the last two charged ones are on both sides of it.
        ((*(300,) * 10, 900, None, 900), 900),
        # A cheap day after dear ones: the averages hold it, (9 x 900 + 300) / 10.
        ((*(900,) * 9, 300), 840),
        ((700,), 700),
        ((None, None), 0),
    ],
)
def test_what_a_day_is_expected_to_take(due: tuple[int | None, ...], expected: int) -> None:
    assert average_days(days(*due))["average_day_paise"].to_list() == [expected]


def test_each_connection_has_its_own_days() -> None:
    found = average_days(pl.concat([days(300, 900, 900), days(None, 100, connection_id=2)]))
    assert found.to_dicts() == [
        {"connection_id": 1, "average_day_paise": 900, "late_days": 0},
        {"connection_id": 2, "average_day_paise": 100, "late_days": 1},
    ]
