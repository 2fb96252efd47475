"""When a page must say that its readings are old (M9)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bijlighar.metering.rules.freshness import behind
from bijlighar.metering.tests.stage import DAY, ist


@pytest.mark.parametrize(
    ("as_of", "now", "minutes"),
    [
        ("10:00", "10:00", 0),
        ("10:00", "10:14", 0),
        ("10:00", "10:29", 0),  # the next one ended at 10:15 and has until 10:30
        ("10:00", "10:30", 30),
        ("10:15", "10:30", 0),
        ("10:15", "10:44", 0),
        ("10:15", "10:45", 30),
        ("08:00", "10:20", 140),
        ("10:30", "10:25", 0),  # a meter's clock that is ahead
    ],
)
def test_a_reading_is_behind_when_the_next_one_is_overdue(as_of: str, now: str, minutes: int) -> None:
    def at(text: str) -> object:
        return ist(DAY, int(text[:2]), int(text[3:]))

    assert behind(at(as_of), at(now)) == timedelta(minutes=minutes)
