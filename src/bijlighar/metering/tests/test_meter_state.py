"""The state of a meter, each statement with the time for which it is true (M13)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.rules.hearing import Hearing, hearing
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, ingest, ist, lines

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ago", "want"),
    [
        (timedelta(0), Hearing.FRESH),
        (timedelta(minutes=30), Hearing.FRESH),
        (timedelta(minutes=31), Hearing.LATE),
        (timedelta(hours=24), Hearing.LATE),
        (timedelta(hours=24, seconds=1), Hearing.SILENT),
        (None, Hearing.NEVER),
    ],
)
def test_how_long_ago_it_was_heard(ago: timedelta | None, want: Hearing) -> None:
    now = datetime(2026, 11, 20, 6, tzinfo=UTC)
    assert hearing(None if ago is None else now - ago, now) is want


@pytest.fixture
def home(db: None) -> int:
    return stage.connection(company_id=place.company())


@pytest.fixture
def meter(home: int) -> int:
    company = place_of(home)
    return stage.meter(connection_id=home, company_id=company)


def place_of(home: int) -> int:
    from bijlighar.consumers import queries as consumers

    found = consumers.connection(home)
    assert found is not None
    return found.company_id


def tell(meter_id: int, *told: tuple[datetime, int]) -> None:
    rows = [{"meter_id": meter_id, "code": code, "occurred_at": when} for when, code in told]
    frame = pl.DataFrame(rows, schema_overrides={"occurred_at": pl.Datetime("us", "UTC")})
    actions.record_events(events=frame, source_code="DLMS", by=BY, at=NOW)


def see(home: int, at: datetime = NOW) -> queries.MeterState:
    found = queries.meter_state(home, at=at)
    assert found is not None
    return found


def test_a_connection_without_a_meter_has_no_state(home: int) -> None:
    assert queries.meter_state(home, at=NOW) is None


def test_a_new_meter_says_nothing_and_nothing_is_made_up(home: int, meter: int) -> None:
    state = see(home)
    assert (state.heard_at, state.hearing, state.relay, state.clock) == (None, Hearing.NEVER, None, None)
    assert state.episodes == ()


def test_readings_events_and_looks_are_all_hearing(home: int, meter: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines())
    assert see(home).heard_at == ist(DAY, 0) + timedelta(days=1)
    tell(meter, (NOW - 3 * HOUR, 201))
    assert (see(home).heard_at, see(home).hearing) == (NOW - 3 * HOUR, Hearing.LATE)
    actions.record_relay(meter_id=meter, is_on=True, control_state=1, read_at=NOW - HOUR / 4, by=BY, at=NOW)
    state = see(home)
    assert (state.hearing, state.relay) == (
        Hearing.FRESH,
        queries.RelayRecord(True, 1, NOW - HOUR / 4, is_event=False),
    )


def test_the_switch_is_what_was_seen_last_read_or_told(home: int, meter: int) -> None:
    actions.record_relay(meter_id=meter, is_on=True, control_state=1, read_at=NOW - 2 * HOUR, by=BY, at=NOW)
    tell(meter, (NOW - 3 * HOUR, 301))
    assert see(home).relay == queries.RelayRecord(True, 1, NOW - 2 * HOUR, is_event=False)
    tell(meter, (NOW - HOUR, 301))
    assert see(home).relay == queries.RelayRecord(False, None, NOW - HOUR, is_event=True)


def test_power_that_went_and_a_meter_not_heard_since(home: int, meter: int) -> None:
    tell(meter, (NOW - HOUR, 101))
    assert see(home).power_gone_at == NOW - HOUR
    actions.record_relay(meter_id=meter, is_on=True, control_state=1, read_at=NOW - HOUR / 2, by=BY, at=NOW)
    assert see(home).power_gone_at is None, "it was heard since: the restoration was lost"


def test_what_the_meter_before_did_is_not_held_against_the_new_one(home: int, meter: int) -> None:
    actions.record_relay(meter_id=meter, is_on=False, control_state=0, read_at=NOW - HOUR, by=BY, at=NOW)
    tell(meter, (NOW - HOUR, 201))
    actions.remove_meter(meter_id=meter, to_at=NOW, register_end_wh=None, by=BY, at=NOW)
    later = NOW + timedelta(minutes=5)
    new = stage.meter("M9", company_id=place_of(home))
    actions.install_meter(
        meter_id=new, connection_id=home, from_at=later, register_start_wh=0, by=BY, at=later
    )
    state = see(home, later + HOUR)
    assert (state.card.serial, state.relay, state.heard_at) == ("M9", None, None)
    assert [one.series for one in state.episodes] == [201], "the home's history stays"


def test_the_clock_is_told_with_when_it_was_compared(home: int, meter: int) -> None:
    offsets = pl.DataFrame(
        {"meter_id": [meter], "measured_at": [NOW - HOUR], "offset_seconds": [-95], "source_code": ["CHECK"]}
    )
    actions.record_clock_offsets(offsets=offsets, by=BY, at=NOW)
    assert see(home).clock == queries.ClockRecord(-95, NOW - HOUR)
