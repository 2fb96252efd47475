"""Days without a reading: told where they can be, never told differently by another order (M1, M11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.queries.stored import day_number
from bijlighar.metering.rules.fold import day_key
from bijlighar.metering.rules.overlay import Outages, wholly_dark
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, ingest, ist, lines

pytestmark = pytest.mark.django_db

ASHA, BINOD = Actor("staff", "Asha", 1), Actor("staff", "Binod", 2)
A_DAY = timedelta(days=1)
LATER = NOW + timedelta(hours=1)


def home(interval: int = 15) -> tuple[int, int]:
    company = place.company()
    connection = stage.connection(company_id=company)
    return connection, stage.meter(connection_id=connection, company_id=company, interval=interval)


def told(connection: int, day: date) -> list[tuple[int, int, int]]:
    return [
        (one.energy_wh, one.estimated_wh, one.missing_blocks)
        for one in queries.days(connection, day, day + A_DAY)
    ]


def correct(meter: int, day: date, blocks: Sequence[int]) -> int:
    number = actions.propose_correction(
        meter_id=meter, day=day, blocks=blocks, values_wh=[50] * len(blocks), reason="Display", by=ASHA,
        at=LATER,
    )  # fmt: skip
    actions.approve_correction(correction_id=number, by=BINOD, at=LATER)
    return number


def reverse(number: int) -> None:
    actions.reverse_correction(correction_id=number, reason="Wrong house", by=ASHA, at=LATER)


def validate(meter: int, *days: date) -> actions.Validated:
    numbers = np.array([day_number(day) for day in days])
    return actions.validate_days(keys=day_key(np.full(len(days), meter), numbers), by=BY, at=LATER)


def dark(meter: int, from_at: datetime, to_at: datetime) -> actions.Recorded:
    row = {"meter_id": meter, "from_at": from_at, "to_at": to_at, "source_code": "EVENT", "evidence": "x"}
    return actions.record_interruptions(interruptions=pl.DataFrame([row]), by=BY, at=NOW)


def test_a_person_tells_of_a_day_between_two_others_that_cannot_be_estimated(tmp_path: Path) -> None:
    connection, meter = home()
    ingest(tmp_path, [*lines(), *lines(day=DAY + 2 * A_DAY)])
    assert told(connection, DAY + A_DAY) == []
    number = correct(meter, DAY + A_DAY, range(4))
    assert told(connection, DAY + A_DAY) == [(200, 0, 92)]
    reverse(number)
    assert told(connection, DAY + A_DAY) == [(0, 0, 96)]


def test_taken_back_a_correction_leaves_no_estimate_on_a_day_that_had_none(tmp_path: Path) -> None:
    connection, meter = home()
    ingest(tmp_path, [line for back in range(1, 8) for line in lines(day=DAY - back * A_DAY)])
    assert told(connection, DAY) == []
    reverse(correct(meter, DAY, range(96)))
    assert told(connection, DAY) == [(0, 0, 96)]
    # With the next day it lies between two days, and its usual day is known.
    ingest(tmp_path, lines(day=DAY + A_DAY))
    assert told(connection, DAY) == [(9_600, 9_600, 0)]


@pytest.mark.parametrize("minutes", [15, 30, 60])
def test_a_hole_is_the_same_day_alone_and_with_its_neighbours(tmp_path: Path, minutes: int) -> None:
    connection, meter = home(minutes)
    values = [round(0.001 * (17 * part % 301), 3) for part in range(1440 // minutes)]
    days = [DAY - back * A_DAY for back in range(12) if back != 3]
    ingest(
        tmp_path,
        [line for day in days for line in lines(day=day, values=values, minutes=minutes)],
        interval_minutes=minutes,
    )
    hole = DAY - 3 * A_DAY
    energy_wh = sum(round(value * 1000) for value in values)
    assert told(connection, hole) == [(energy_wh, energy_wh, 0)]
    assert validate(meter, hole) == actions.Validated(0, 0, 1)


def test_a_day_with_a_register_alone_is_no_hole(tmp_path: Path) -> None:
    connection, meter = home()
    days = [DAY - back * A_DAY for back in range(9) if back != 3]
    ingest(tmp_path, [line for day in days for line in lines(day=day)])
    quiet = DAY - 3 * A_DAY
    register = [f"M1,{quiet:%Y-%m-%d} 00:00,100", f"M1,{quiet + A_DAY:%Y-%m-%d} 00:00,112"]
    ingest(tmp_path, register, kind="register", interval_minutes=1440, name="registers")
    assert told(connection, quiet) == [(12_000, 0, 0)]
    assert validate(meter, quiet - A_DAY, quiet, quiet + A_DAY) == actions.Validated(0, 0, 3)


def test_a_day_is_dark_by_two_interruptions_recorded_one_after_the_other(tmp_path: Path) -> None:
    connection, meter = home()
    ingest(tmp_path, lines())
    day = DAY + 3 * A_DAY
    dark(meter, ist(day, 0), ist(day, 12))
    assert told(connection, day) == []
    dark(meter, ist(day, 12), ist(day + A_DAY, 0))
    assert told(connection, day) == [(0, 0, 0)]


@pytest.mark.parametrize(
    ("stretches", "is_dark"),
    [
        ([(0, 86_400)], True),
        ([(40_000, 86_400), (0, 40_000)], True),
        ([(0, 50_000), (10, 20), (50_000, 86_400)], True),
        ([(0, 50_000), (50_001, 86_400)], False),
        ([(1, 86_400)], False),
        ([(0, 86_399)], False),
    ],
)
def test_a_day_is_wholly_dark_without_a_second_of_light(
    stretches: list[tuple[int, int]], is_dark: bool
) -> None:
    beside = [(4, 0, 86_400), (6, 0, 86_400)]
    rows = np.array([*beside, *((5, start, end) for start, end in stretches)], np.int64).T
    keys = np.array([4, 5, 6, 7])
    assert wholly_dark(keys, Outages(*rows)).tolist() == ([4, 5, 6] if is_dark else [4, 6])
