"""Times without electricity are true zeros, wrong clocks are marked, also when told later (M1, M6)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, ingest, ist, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    connection = stage.connection(company_id=company)
    stage.meter(connection_id=connection, company_id=company)
    return connection


def curve(home: int, day: Any = DAY) -> queries.CurveRecord:
    found = queries.day_curve(home, day)
    assert found is not None
    return found


def dark(from_at: Any, to_at: Any, **scope: Any) -> pl.DataFrame:
    row = {"from_at": from_at, "to_at": to_at, "source_code": "FEEDER", "evidence": "log 17", **scope}
    return pl.DataFrame([row]).with_columns(pl.col("from_at", "to_at").dt.convert_time_zone("UTC"))


def record(rows: pl.DataFrame) -> actions.Recorded:
    return actions.record_interruptions(interruptions=rows, by=BY, at=NOW)


def test_a_feeder_without_electricity_makes_true_zeros_of_the_gap(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=[0.1] * 40 + [None] * 20 + [0.1] * 36))
    assert curve(home).flags[40:60] == (Flag.MISSING,) * 20
    feeder = consumers.wires(connection_ids=[home]).item(0, "feeder_id")
    done = record(dark(ist(DAY, 10), ist(DAY, 14, 50), feeder_id=feeder))
    assert done.validated == actions.Validated(0, 1, 0)
    after = curve(home)
    # 10:00 to 14:50: the last quarter-hour was dark in part only, and nobody knows what was used in the rest.
    assert after.flags[40:59] == (Flag.NO_SUPPLY,) * 19
    assert after.values_wh[40:59] == (0,) * 19
    assert after.flags[59] == Flag.ESTIMATED_GAP_INTERPOLATED
    assert record(dark(ist(DAY, 10), ist(DAY, 14, 50), feeder_id=feeder)).already_there == 1


def test_what_was_counted_in_the_dark_stays_and_partial_blocks_keep_what_was_measured(
    home: int, tmp_path: Path
) -> None:
    ingest(tmp_path, lines(values=[0.1] * 40 + [0.05, 0, 0, 0.2, 0.03] + [0.1] * 51))
    transformer = consumers.wires(connection_ids=[home]).item(0, "transformer_id")
    record(dark(ist(DAY, 10, 7), ist(DAY, 11, 8), transformer_id=transformer))
    after = curve(home)
    assert after.values_wh[40:45] == (50, 0, 0, 200, 30)
    assert after.flags[40:45] == (
        Flag.MEASURED, Flag.NO_SUPPLY, Flag.NO_SUPPLY, Flag.MEASURED, Flag.MEASURED
    )  # fmt: skip


def test_what_a_register_counted_stays_between_its_two_readings(home: int, tmp_path: Path) -> None:
    # Every four hours 1.6 kWh: the shares are alike, the readings tell them apart.
    body = [line for hour in range(0, 24, 4) for line in lines(values=[0.4 * hour], first=hour * 4)]
    ingest(tmp_path, body, kind="register", name="registers")
    before = curve(home)
    assert before.values_wh[:80] == (100,) * 80
    meter = queries.meter_card(home)
    assert meter is not None
    record(dark(ist(DAY, 0), ist(DAY, 4), meter_id=meter.meter_id))
    assert curve(home).values_wh == before.values_wh, "it counted while it was dark: a person is told"
    record(dark(ist(DAY, 6), ist(DAY, 8), meter_id=meter.meter_id))
    after = curve(home)
    assert after.values_wh[:16] == (100,) * 16
    assert after.values_wh[16:32] == (200,) * 8 + (0,) * 8
    assert after.values_wh[32:80] == (100,) * 48
    page = queries.findings(connection_id=home, from_date=DAY, to_date=DAY + timedelta(days=1))
    assert {"COUNTED_IN_OUTAGE"} <= set(page.by_code)


def test_a_whole_dark_day_is_a_day_of_zeros_until_it_is_withdrawn(
    home: int, company: int, tmp_path: Path
) -> None:
    ingest(tmp_path, lines())
    meter = queries.meter_card(home)
    assert meter is not None
    day = DAY + timedelta(days=3)
    done = record(dark(ist(day, 0), ist(day + timedelta(days=1), 0), meter_id=meter.meter_id))
    (silent,) = queries.days(home, day, day + timedelta(days=1))
    assert (silent.energy_wh, silent.is_complete, silent.version) == (0, True, 1)
    assert set(curve(home, day).flags) == {Flag.NO_SUPPLY}
    actions.withdraw_interruption(interruption_id=done.ids[0], reason="Wrong feeder", by=BY, at=NOW)
    (silent,) = queries.days(home, day, day + timedelta(days=1))
    assert (silent.is_complete, silent.missing_blocks, silent.version) == (False, 96, 2)
    with pytest.raises(actions.UnableToWithdraw):
        actions.withdraw_interruption(interruption_id=done.ids[0], reason="Again", by=BY, at=NOW)


def test_an_outage_elsewhere_changes_nothing(home: int, company: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=[0.1] * 40 + [None] * 20 + [0.1] * 36))
    other = stage.connection(2, company_id=company)
    elsewhere = stage.meter("M2", connection_id=other, company_id=company)
    assert record(dark(ist(DAY, 10), ist(DAY, 15), meter_id=elsewhere)).validated.changed == 0
    assert curve(home).version == 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, "not exactly one"),
        ({"meter_id": 1, "feeder_id": 1}, "not exactly one"),
        ({"meter_id": 1, "to_at": ist(DAY, 9)}, "ends before"),
        ({"meter_id": 1, "source_code": "RUMOUR"}, "source"),
        ({"meter_id": 1, "evidence": " "}, "evidence"),
        ({"feeder_id": 10**9}, "does not exist"),
    ],
)
def test_what_is_no_interruption_is_refused(changes: dict[str, Any], why: str, company: int) -> None:
    row: dict[str, Any] = {"from_at": ist(DAY, 10), "to_at": ist(DAY, 11), **changes}
    with pytest.raises(actions.UnableToRecord, match=why):
        record(dark(**row))


@pytest.mark.parametrize(("seconds", "flag"), [(300, Flag.MEASURED), (-301, Flag.SHIFTED)])
def test_a_clock_beyond_the_tolerance_marks_its_blocks(
    home: int, tmp_path: Path, seconds: int, flag: Flag
) -> None:
    ingest(tmp_path, lines(values=[0.1] * 50 + [None] + [0.1] * 45))
    meter = queries.meter_card(home)
    assert meter is not None
    offsets = pl.DataFrame(
        {
            "meter_id": [meter.meter_id],
            "measured_at": [ist(DAY, 12)],
            "offset_seconds": [seconds],
            "source_code": ["CHECK"],
        }
    )
    assert actions.record_clock_offsets(offsets=offsets, by=BY, at=NOW) == 1
    assert actions.record_clock_offsets(offsets=offsets, by=BY, at=NOW) == 0
    after = curve(home)
    assert after.flags[49] == flag
    assert after.flags[50] == Flag.ESTIMATED_GAP_INTERPOLATED
    assert after.values_wh[49] == 100, "the value stays"


def test_a_connection_is_told_of_its_own_and_of_its_wires(home: int, company: int) -> None:
    wires = consumers.wires(connection_ids=[home])
    own = queries.meter_card(home)
    other = stage.meter("M2", connection_id=stage.connection(2, company_id=company), company_id=company)
    assert own is not None
    record(dark(ist(DAY, 1), ist(DAY, 2), feeder_id=wires.item(0, "feeder_id")))
    record(dark(ist(DAY, 3), ist(DAY, 4), transformer_id=wires.item(0, "transformer_id")))
    (mine,) = record(dark(ist(DAY, 5), ist(DAY, 6), meter_id=own.meter_id)).ids
    record(dark(ist(DAY, 7), ist(DAY, 8), meter_id=other))
    actions.withdraw_interruption(interruption_id=mine, reason="Meter test", by=BY, at=NOW)
    told = queries.interruptions(home, ist(DAY, 0), ist(DAY, 12))
    assert [one.scope for one in told] == ["FEEDER", "TRANSFORMER", "METER"]
    assert [one.withdrawn_reason for one in told] == [None, None, "Meter test"]
    assert queries.interruptions(home, ist(DAY, 2), ist(DAY, 3)) == []
