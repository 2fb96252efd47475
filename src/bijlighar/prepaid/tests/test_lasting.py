"""What a day is expected to take, worked by hand (docs/rules/prepaid-day.md, "The balance")."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import polars as pl
import pytest

from bijlighar.prepaid.rules.lasting import average_days

FIRST = date(2026, 10, 1)


class Day(NamedTuple):
    """What a day took in paise: its own use and what came beside it; and its use in Wh."""

    own: int
    beside: int = 0
    wh: int = 4000


CHEAP, DEAR = Day(300), Day(900)
LOST = None
"""A day whose readings are missing."""


def days(*given: Day | None, connection_id: int = 1) -> pl.DataFrame:
    """The last days of a connection, oldest first."""
    known = [each or Day(0, 0, 0) for each in given]
    return pl.DataFrame(
        {
            "connection_id": [connection_id] * len(given),
            "for_day": [FIRST + timedelta(days=n) for n in range(len(given))],
            "energy_wh": [each.wh for each in known],
            "due_paise": [each.own + each.beside for each in known],
            "own_paise": [each.own for each in known],
            "is_charged": [each is not None for each in given],
            "is_late": [each is None for each in given],
        }
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param([CHEAP] * 12, 300, id="always the same"),
        pytest.param([CHEAP] * 11 + [DEAR], 900, id="the price rose: the same use costs three times as much"),
        # 4000 Wh of 12000 would be 300; the average use is (11 x 4000 + 12000) / 12 = 4666.67 Wh: 350.
        # The three last days' average, (300 + 300 + 900) / 3, is higher.
        pytest.param([CHEAP] * 11 + [Day(900, wh=12_000)], 500, id="a guest: three times the use"),
        # 2700 of 12000 Wh are 1050 of 4666.67; the average of the three last, 1100, is higher.
        pytest.param([CHEAP] * 11 + [Day(2700, wh=12_000)], 1100, id="a guest above a slab"),
        # The day itself and a subsidy taken back at once: (300 + 300 + 900 + 20000) / 3 = 7166.67.
        pytest.param([CHEAP] * 11 + [Day(900, 20_000)], 7167, id="an amount that came once"),
        # Three days later: (9 x 300 + 20900 + 4 x 900) / 14 = 1942.86 is what stays of it.
        pytest.param([CHEAP] * 9 + [Day(900, 20_000)] + [DEAR] * 4, 1943, id="the amount is past"),
        # Its own 900 and 70 a day for a while: the average of three, (900 + 970 + 970) / 3, knows less.
        pytest.param([CHEAP] * 11 + [DEAR] + [Day(900, 70)] * 2, 970, id="the amount falls due in parts"),
        pytest.param([CHEAP] * 11 + [DEAR, LOST], 900, id="a day without readings is passed over"),
        # A day away: 60 for its fixed charge alone; (13 x 300 + 60) / 14 = 282.86.
        pytest.param([CHEAP] * 13 + [Day(60, wh=0)], 283, id="a day away makes no cheaper promise"),
        pytest.param([Day(700, wh=0)], 700, id="one day, no use"),
        pytest.param([LOST, LOST], 0, id="nothing is known"),
    ],
)
def test_what_a_day_is_expected_to_take(given: list[Day | None], expected: int) -> None:
    assert average_days(days(*given))["average_day_paise"].to_list() == [expected]


def test_each_connection_has_its_own_days() -> None:
    found = average_days(pl.concat([days(CHEAP, DEAR), days(LOST, Day(100), connection_id=2)]))
    assert found.to_dicts() == [
        {"connection_id": 1, "average_day_paise": 900, "late_days": 0},
        {"connection_id": 2, "average_day_paise": 100, "late_days": 1},
    ]
