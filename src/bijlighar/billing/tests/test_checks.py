"""What is doubtful about a draft (M21): each doubt at its limit, and never where nothing is known."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing.rules.checks import Doubt, Limits, doubtful, doubts_of, history, words

LIMITS = Limits(missing_percent=10, estimated_percent=25, high_percent=200, low_percent=33, least_wh_day=1000)
PLAIN: dict[str, Any] = {
    "energy_wh": 150_000, "estimated_wh": 0, "known_days": 30, "missing": 0, "total_paise": 80_000,
    "doubts": 0, "last_wh": 155_000, "usual_wh": 465_000, "usual_days": 93, "year_wh": None,
    "year_days": None,
}  # fmt: skip
_TYPES = dict.fromkeys(PLAIN, pl.Int64())


def found(**changes: Any) -> list[Doubt]:
    frame = pl.DataFrame([PLAIN | changes], schema=_TYPES)
    return doubts_of(doubtful(frame, LIMITS).item(0, "doubts"))


@pytest.mark.parametrize(
    ("changes", "doubts"),
    [
        ({}, []),
        # Usual is 5 kWh a day: 300 kWh in 30 days is just twice that, one more is above.
        ({"energy_wh": 300_000}, []),
        ({"energy_wh": 300_001}, [Doubt.HIGH]),
        # A hot month that was as hot a year before is not high.
        ({"energy_wh": 400_000, "year_wh": 390_000, "year_days": 30}, []),
        ({"energy_wh": 400_000, "year_wh": 150_000, "year_days": 30}, [Doubt.HIGH]),
        # A third of the usual is 49.5 kWh.
        ({"energy_wh": 49_500}, []),
        ({"energy_wh": 49_499}, [Doubt.LOW]),
        ({"energy_wh": 40_000, "year_wh": 42_000, "year_days": 30}, []),
        # A fan and a lamp: three times nearly nothing is still within a kWh a day of it.
        ({"energy_wh": 9_000, "usual_wh": 9_300, "usual_days": 93, "last_wh": 3_000}, []),
        ({"energy_wh": 0}, [Doubt.ZERO]),
        # It stood empty before, too.
        ({"energy_wh": 0, "usual_wh": 0, "last_wh": 0}, []),
        # A first bill over nothing is looked at once.
        ({"energy_wh": 0, "usual_wh": None, "usual_days": None, "last_wh": None}, [Doubt.ZERO]),
        ({"energy_wh": 900_000, "usual_wh": None, "usual_days": None, "last_wh": None}, []),
        ({"estimated_wh": 37_500}, []),
        ({"estimated_wh": 37_501}, [Doubt.ESTIMATED]),
        ({"known_days": 27, "missing": 3}, []),
        ({"known_days": 26, "missing": 4}, [Doubt.MISSING]),
        ({"energy_wh": 155_000}, [Doubt.DUPLICATE]),
        ({"total_paise": -1}, [Doubt.NEGATIVE]),
        # Low is said of what was used, not of less than nothing.
        ({"energy_wh": -5}, [Doubt.NEGATIVE]),
        # What cannot be billed keeps its one reason.
        (
            {"energy_wh": 0, "known_days": 0, "total_paise": None, "doubts": int(Doubt.NO_READS)},
            [Doubt.NO_READS],
        ),
    ],
)
def test_each_doubt_at_its_limit(changes: dict[str, Any], doubts: list[Doubt]) -> None:
    assert found(**changes) == doubts


def test_history_is_the_latest_three_and_the_same_month() -> None:
    bills = pl.DataFrame(
        {
            "connection_id": [1] * 5 + [2],
            "cycle_from": [date(2024, 6, 1), *(date(2025, n, 1) for n in (2, 3, 4, 5)), date(2025, 5, 1)],
            "energy_wh": [600, 2, 30, 400, 5000, 7],
            "known_days": [30, 28, 31, 30, 31, 0],
            "is_year": [True, False, False, False, False, False],
        }
    )
    (row,) = history(bills).rows(named=True)
    assert row == {
        "connection_id": 1, "last_wh": 5000, "usual_wh": 5430, "usual_days": 92, "year_wh": 600,
        "year_days": 30,
    }  # fmt: skip


@given(st.integers(1, 10**8), st.integers(1, 40), st.integers(1, 120))
def test_the_same_use_a_day_is_never_high_or_low(wh_a_day: int, days: int, usual_days: int) -> None:
    same = found(
        energy_wh=wh_a_day * days, known_days=days, usual_wh=wh_a_day * usual_days, usual_days=usual_days,
        last_wh=None,
    )  # fmt: skip
    assert same == []


@given(st.integers(0, 2**11 - 1))
def test_doubts_have_words_and_come_back_from_their_bits(bits: int) -> None:
    several = doubts_of(bits)
    assert sum(several) == bits
    assert all(all(words(doubt)) for doubt in several)
