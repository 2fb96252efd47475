"""The two real files, each taken twice, with their counts (M1, M2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest

from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions
from bijlighar.metering.models import IngestBatch, Meter, MeterDay
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.flags import Flag, is_estimated
from bijlighar.metering.tests.conftest import LAYOUTS

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def ingest(path: Path, layout: str, at: datetime) -> tuple[IngestBatch, actions.Validated, bool]:
    text = (LAYOUTS / f"{layout}.yaml").read_text()
    received = actions.receive(path=path, layout=layouts.read(text, name=layout), by=BY, at=at)
    done = actions.validate_pending(batch_ids=[received.batch_id], by=BY, at=at)
    return IngestBatch.objects.get(id=received.batch_id), done, received.already_taken


def test_ten_homes_of_half_hours(real_file: Callable[[str], Path], now: datetime) -> None:
    path = real_file("sgsc_10_homes_30min_2013-07.csv")
    batch, done, already = ingest(path, "sgsc-half-hour", now)
    assert (batch.rows_read, batch.rows_taken, batch.rows_rejected, batch.rows_duplicate) == (
        14_820,
        14_820,
        0,
        0,
    )
    assert (batch.meters, batch.meters_registered, already) == (10, 10, False)
    assert done == actions.Validated(new=310, changed=0, same=0)

    home = Meter.objects.get(serial="10017554")
    days = {day.day: day for day in MeterDay.objects.filter(meter_id=home.id)}
    flags = {day: np.frombuffer(bytes(row.flags), np.uint8) for day, row in days.items()}
    values = {day: np.frombuffer(bytes(row.values_wh), ">i4") for day, row in days.items()}
    estimated = sum(int(is_estimated(one).sum()) for one in flags.values())
    assert estimated == 60 * 2, "the 60 half-hours that did not come are estimated and say so"
    assert {day for day, one in flags.items() if is_estimated(one).any()} == {
        date(2013, 7, 5), date(2013, 7, 6), date(2013, 7, 7)
    }  # fmt: skip
    zeros = sum(int(((values[day] == 0) & (flags[day] == Flag.SPREAD)).sum()) for day in days)
    halves = sum(
        int((values[day].reshape(48, 2).sum(axis=1)[flags[day][::2] == Flag.SPREAD] == 0).sum())
        for day in days
    )
    assert halves == 383, "a measured zero stays a measured zero"
    assert zeros >= 766
    assert all(row.is_complete for row in days.values())

    again, done, already = ingest(path, "sgsc-half-hour", now)
    assert already
    assert (again.id, done) == (batch.id, actions.Validated(0, 0, 0))
    assert MeterDay.objects.count() == 310


def test_daily_sums_of_46_meters_with_their_gaps(real_file: Callable[[str], Path], now: datetime) -> None:
    path = real_file("ceew_bareilly_daily_kwh_2019-2021.csv")
    batch, done, _ = ingest(path, "ceew-daily", now)
    assert (batch.rows_read, batch.rows_taken, batch.rows_rejected, batch.rows_duplicate) == (
        28_119,
        28_119,
        0,
        0,
    )
    assert (batch.meters, batch.first_day, batch.last_day) == (46, date(2019, 5, 9), date(2021, 10, 31))
    assert done == actions.Validated(new=28_119, changed=0, same=0), "no day is invented for the gaps"

    one = MeterDay.objects.get(meter_id=Meter.objects.get(serial="BR02").id, day=date(2019, 7, 10))
    assert one.energy_wh == 6_960, "6.959999999999997 kWh"
    assert sum(np.frombuffer(bytes(one.values_wh), ">i4").tolist()) == 6_960
    assert set(bytes(one.flags)) == {Flag.DAILY}
    assert not MeterDay.objects.filter(meter_id=one.meter_id, day=date(2019, 7, 12)).exists()
    assert MeterDay.objects.filter(energy_wh=0).count() == 778
    assert MeterDay.objects.filter(estimated_wh__gt=0).count() == 0

    _, done, already = ingest(path, "ceew-daily", now)
    assert (already, done) == (True, actions.Validated(0, 0, 0))
    assert MeterDay.objects.count() == 28_119
