"""Each audit finds nothing after an ordinary ingest, and finds the one thing it is there for."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from bijlighar.consumers.tests import place
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import ingest, lines

pytestmark = pytest.mark.django_db

AUDITS = Path(__file__).resolve().parents[1] / "audits"


def _day(day: str = "day", version: int = 2, energy: str = "energy_wh") -> str:
    return (
        "INSERT INTO metering_day (day, meter_id, version, batch_id, energy_wh, solar_wh, estimated_wh, "
        "missing_blocks, is_complete, input_digest, known_at, values_wh, flags) "
        f"SELECT {day}, meter_id, {version}, batch_id, {energy}, solar_wh, estimated_wh, missing_blocks, "
        "is_complete, 5, known_at, values_wh, flags FROM metering_day"
    )


def _raw(day: str = "day", meter: str = "meter_id") -> str:
    return (
        'INSERT INTO metering_raw_day (day, meter_id, batch_id, kind, interval_minutes, "values") '
        f'SELECT {day}, {meter}, batch_id, kind, interval_minutes, "values" FROM metering_raw_day'
    )


SPOILT = {
    "days_add_up": _day(energy="energy_wh + 1"),
    "versions_without_gaps": _day(version=3),
    "days_come_from_readings": _day(day="day + 20", version=1),
    "readings_reach_a_day": _raw(day="day + 3"),
    "batches_lose_no_row": "UPDATE metering_ingest_batch SET rows_taken = rows_taken - 1",
    "replays_belong_to_their_batch": "UPDATE metering_rejected_row SET replayed_by_id = batch_id",
    "readings_have_a_meter_and_a_batch": _raw(meter="meter_id + 999"),
}


def findings(name: str) -> int:
    text = (AUDITS / f"{name}.sql").read_text()
    with connection.cursor() as cursor:
        cursor.execute(text.splitlines()[1].removeprefix("-- checked: "))
        (checked,) = cursor.fetchone()
        assert checked > 0
        cursor.execute(text)
        return len(cursor.fetchall())


@pytest.mark.parametrize("name", sorted(path.stem for path in AUDITS.glob("*.sql")))
def test_an_audit_is_silent_until_something_is_wrong(name: str, tmp_path: Path) -> None:
    company = place.company()
    home = stage.connection(company_id=company)
    stage.meter(connection_id=home, company_id=company)
    ingest(tmp_path, [*lines(values=[0.1] * 30 + [None] * 5 + [0.2] * 61), "M1,2026-11-03 00:00,bad"])
    assert findings(name) == 0
    with connection.cursor() as cursor:
        cursor.execute(SPOILT[name])
    assert findings(name) == 1
