"""Files of readings: what is taken, what is rejected and why, and what a second file changes (M1, M6)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from bijlighar.consumers.tests import place
from bijlighar.metering import actions, queries
from bijlighar.metering.models import IngestBatch, Meter, RejectedRow
from bijlighar.metering.rules import layout as layouts
from bijlighar.metering.rules.flags import Flag, is_estimated
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, QUARTERS, ingest, ist, lines

pytestmark = pytest.mark.django_db

Validated = actions.Validated


@pytest.fixture
def company() -> int:
    return place.company()


@pytest.fixture
def home(company: int) -> int:
    """A connection with the meter M1."""
    connection = stage.connection(company_id=company)
    stage.meter(connection_id=connection, company_id=company)
    return connection


def day(connection: int, on: date = DAY) -> queries.DayRecord:
    (record,) = queries.days(connection, on, on + timedelta(days=1))
    return record


def test_a_day_comes_in_and_is_read_back(home: int, tmp_path: Path) -> None:
    batch, done = ingest(tmp_path, lines(values=[0.1] * 95 + [0.25]))
    assert done == Validated(1, 0, 0)
    assert (batch.rows_read, batch.rows_taken, batch.pending_from_day) == (96, 96, None)
    record = day(home)
    assert (record.energy_wh, record.solar_wh, record.estimated_wh) == (9_750, 3_200, 0)
    assert (record.missing_blocks, record.is_complete, record.version, record.known_at) == (0, True, 1, NOW)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert curve.values_wh == (100,) * 95 + (250,)
    assert set(curve.flags) == {Flag.MEASURED}
    assert (curve.version, curve.meter_serial) == (1, "M1")
    assert curve.as_of == ist(DAY + timedelta(days=1), 0)


def test_the_same_file_again_changes_nothing(home: int, tmp_path: Path) -> None:
    first, _ = ingest(tmp_path, lines())
    again, done = ingest(tmp_path, lines())
    assert (again.id, done) == (first.id, Validated(0, 0, 0))
    assert IngestBatch.objects.count() == 1


def test_an_overlapping_file_with_the_same_values_makes_no_version(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines())
    _, done = ingest(tmp_path, lines() + lines(day=DAY + timedelta(days=1)))
    assert done == Validated(new=1, changed=0, same=1)
    assert day(home).version == 1


def test_late_and_corrected_values_make_the_next_version(home: int, tmp_path: Path) -> None:
    ingest(tmp_path, lines(values=[0.1] * 40 + [None] * 20 + [0.1] * 36))
    assert (day(home).version, day(home).missing_blocks, day(home).is_complete) == (1, 20, False)
    _, done = ingest(tmp_path, lines(values=[0.2] * 20, first=40), at=NOW + timedelta(hours=1))
    assert done == Validated(0, 1, 0)
    late = day(home)
    assert (late.version, late.missing_blocks, late.energy_wh) == (2, 0, 7_600 + 4_000)
    ingest(tmp_path, lines(values=[0.3], first=40), at=NOW + timedelta(hours=2))
    assert (day(home).version, day(home).energy_wh) == (3, 11_700)
    first = queries.day_curve(home, DAY, version=1)
    assert first is not None
    assert first.values_wh[40] is None, "the earlier version stays readable"
    since = queries.changed_since(NOW + timedelta(hours=2), connection_ids=[home])
    assert since.select("connection_id", "day", "version").rows() == [(home, DAY, 3)]
    assert queries.changed_since(NOW + timedelta(hours=3)).height == 0


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("M1,2026-11-03 00:00", "WRONG_COLUMNS"),
        ("M1,2026-11-03 00:00,1,2", "WRONG_COLUMNS"),
        (",2026-11-03 00:00,1", "NO_METER"),
        ("M9,2026-11-03 00:00,1", "UNKNOWN_METER"),
        ("M1,,1", "NO_STAMP"),
        ("M1,03/11/2026 00:00,1", "BAD_STAMP"),
        ("M1,2026-13-03 00:00,1", "BAD_STAMP"),
        ("M1,2026-02-30 00:00,1", "BAD_STAMP"),
        ("M1,2026-11-03 00:07,1", "OFF_GRID"),
        ("M1,1999-11-03 00:00,1", "TOO_OLD"),
        ("M1,2027-11-03 00:00,1", "FUTURE"),
        ("M1,2026-11-03 00:00,", "NO_VALUE"),
        ("M1,2026-11-03 00:00,  ", "NO_VALUE"),
        ("M1,2026-11-03 00:00,error", "NOT_A_NUMBER"),
        ("M1,2026-11-03 00:00,NaN", "NOT_A_NUMBER"),
        ("M1,2026-11-03 00:00,inf", "NOT_A_NUMBER"),
        ('M1,2026-11-03 00:00,"1,5"', "NOT_A_NUMBER"),
        ("M1,2026-11-03 00:00,-0.5", "NEGATIVE"),
        ("M1,2026-11-03 00:00,99999999", "TOO_LARGE"),
        ("M1,2026-11-03 00:00,1e300", "TOO_LARGE"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(home: int, tmp_path: Path, row: str, code: str) -> None:
    batch, _ = ingest(tmp_path, [*lines(values=[0.1], first=1), row])
    assert (batch.rows_read, batch.rows_taken, batch.rows_rejected) == (2, 1, 1)
    assert batch.rejected_by_reason == {code: 1}
    (kept,) = queries.rejected_rows(batch.id)
    assert (kept.line_number, kept.raw_text, kept.reason_code) == (3, row, code)
    assert kept.reason_en and kept.reason_hi


def test_a_nasty_file_loses_nothing_silently(home: int, tmp_path: Path) -> None:
    body = [
        *lines(values=[0.1] * 10),
        "M1,03.11.2026 02:30,0.1",  # another date format
        *lines(values=["-1", "text", "", "0.1"], first=11),
        "",
        *lines(values=[0.1], first=0),  # the same again
        *lines(values=[0.7], first=1),  # something else for a time that is there
        'M1,"2026-11-03 04:00",0.4',  # quoted, and right
        "M1;2026-11-03 04:15;0.4",
        "M2,2026-11-03 00:00,0.1",
        "M\ufffd1,2026-11-03 00:00,0.1",
    ]
    batch, _ = ingest(tmp_path, body)
    assert batch.rows_read == len([row for row in body if row])
    assert batch.rows_read == batch.rows_taken + batch.rows_duplicate + batch.rows_rejected
    assert batch.rows_duplicate == 1
    assert batch.rejected_by_reason == {
        "BAD_STAMP": 1,
        "NEGATIVE": 1,
        "NOT_A_NUMBER": 1,
        "NO_VALUE": 1,
        "CONFLICT": 2,
        "WRONG_COLUMNS": 1,
        "UNKNOWN_METER": 2,
    }
    file = (tmp_path / "readings.csv").read_text().split("\n")
    for row in queries.rejected_rows(batch.id):
        assert file[row.line_number - 1] == row.raw_text
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert curve.values_wh[0] == 100
    assert is_estimated(curve.flags[1]), "of two contradicting values neither is taken"
    assert curve.values_wh[16] == 400


@pytest.mark.parametrize(("policy", "value"), [("first", 100), ("last", 700)])
def test_contradictions_may_be_settled_by_the_layout(
    home: int, tmp_path: Path, policy: str, value: int
) -> None:
    batch, _ = ingest(tmp_path, [*lines(), *lines(values=[0.7], first=5)], on_conflict=policy)
    assert (batch.rows_taken, batch.rows_rejected) == (96, 1)
    curve = queries.day_curve(home, DAY)
    assert curve is not None and curve.values_wh[5] == value


@pytest.mark.parametrize("header", ["meter,at,kw", "meter,at,kwh,kwh", "kwh", ""])
def test_a_bad_header_is_refused_and_nothing_is_written(home: int, tmp_path: Path, header: str) -> None:
    with pytest.raises(actions.FileRefused, match=r"(?i)header"):
        ingest(tmp_path, lines() if header else [], header=header)
    assert IngestBatch.objects.count() == RejectedRow.objects.count() == 0


def test_rows_of_an_unknown_meter_are_replayed_once_it_is_registered(company: int, tmp_path: Path) -> None:
    batch, _ = ingest(tmp_path, lines())
    assert batch.rejected_by_reason == {"UNKNOWN_METER": 96}
    with pytest.raises(actions.UnableToReplay, match="None of the 96"):
        actions.replay(batch_id=batch.id, layout=None, by=BY, at=NOW)
    assert IngestBatch.objects.count() == 1
    home = stage.connection(company_id=company)
    stage.meter(connection_id=home, company_id=company)
    replayed = actions.replay(batch_id=batch.id, layout=None, by=BY, at=NOW)
    assert (replayed.rows, replayed.went_in, replayed.still_rejected) == (96, 96, 0)
    actions.validate_pending(by=BY, at=NOW)
    assert day(home).energy_wh == 9_600
    assert {row.replayed_by_id for row in queries.rejected_rows(batch.id)} == {replayed.batch_id}
    with pytest.raises(actions.UnableToReplay, match="no rejected row left"):
        actions.replay(batch_id=batch.id, layout=None, by=BY, at=NOW)


def test_rows_in_another_date_format_are_replayed_with_another_layout(home: int, tmp_path: Path) -> None:
    batch, _ = ingest(tmp_path, [*lines(values=[0.1] * 95), "M1,03/11/2026 23:45,0.5"])
    other = layouts.from_mapping({**QUARTERS, "stamp_formats": ["%d/%m/%Y %H:%M"]})
    assert actions.replay(batch_id=batch.id, layout=other, by=BY, at=NOW).went_in == 1
    actions.validate_pending(by=BY, at=NOW)
    assert (day(home).version, day(home).energy_wh) == (2, 10_000)


def test_unknown_meters_are_registered_when_the_layout_says_so(company: int, tmp_path: Path) -> None:
    batch, done = ingest(tmp_path, lines(), register_unknown={"make": "HPL"})
    assert (batch.meters_registered, batch.rows_taken, done.new) == (1, 96, 1)
    assert queries.energy_frame(company, None, DAY, DAY + timedelta(days=1)).height == 0, "it hangs nowhere"


def test_parquet_is_read_like_csv_and_its_rejected_rows_are_replayed(
    company: int, home: int, tmp_path: Path
) -> None:
    frame = pl.DataFrame(
        {
            "meter": ["M1"] * 96 + ["M2"],
            "at": pl.datetime_range(DAY, DAY + timedelta(days=1), "15m", eager=True, closed="left").extend(
                pl.Series([DAY]).cast(pl.Datetime("us"))
            ),
            "kwh": [0.1] * 97,
        }
    )
    path = tmp_path / "readings.parquet"
    frame.write_parquet(path)
    layout = layouts.from_mapping({**QUARTERS, "format": "parquet", "stamp_formats": None})
    received = actions.receive(path=path, layout=layout, by=BY, at=NOW)
    actions.validate_pending(by=BY, at=NOW)
    assert day(home).energy_wh == 9_600
    (kept,) = queries.rejected_rows(received.batch_id)
    assert kept.raw_text == "M2,2026-11-03 00:00:00,0.1"
    stage.meter("M2", company_id=company)
    assert actions.replay(batch_id=received.batch_id, layout=None, by=BY, at=NOW).went_in == 1


@pytest.mark.parametrize(
    ("unit", "kind", "interval", "value", "wh"),
    [
        ("Wh", "energy", 15, "250", [250]),
        ("kWh", "energy", 15, "0.2505", [251]),
        ("kW", "power", 15, "1", [250]),
        ("W", "power", 30, "2001", [501, 500]),
        ("kWh", "energy", 30, "0.301", [151, 150]),
        ("kWh", "energy", 60, "0.403", [101, 101, 101, 100]),
    ],
)
def test_units_and_intervals(
    home: int, tmp_path: Path, unit: str, kind: str, interval: int, value: str, wh: list[int]
) -> None:
    ingest(tmp_path, [f"M1,2026-11-03 00:00,{value}"], unit=unit, kind=kind, interval_minutes=interval)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert list(curve.values_wh[: len(wh)]) == wh
    assert curve.flags[0] == (Flag.MEASURED if interval == 15 else Flag.SPREAD)


@pytest.mark.parametrize(
    ("changes", "stamp", "block"),
    [
        ({"stamp_at": "end"}, "2026-11-03 09:15", 36),
        ({"stamp_at": "end"}, "2026-11-04 00:00", 95),
        ({"time_zone": "UTC"}, "2026-11-03 03:30", 36),
        ({"time_zone": "UTC"}, "2026-11-02 18:30", 0),
        ({"tolerance_seconds": 120, "stamp_formats": ["%Y-%m-%d %H:%M:%S"]}, "2026-11-03 09:01:59", 36),
        ({"tolerance_seconds": 120, "stamp_formats": ["%Y-%m-%d %H:%M:%S"]}, "2026-11-03 08:58:01", 36),
        ({"stamp_formats": ["%Y-%m-%dT%H:%M:%S%z"]}, "2026-11-03T03:30:00+0000", 36),
    ],
)
def test_where_a_stamp_lands(
    home: int, tmp_path: Path, changes: dict[str, object], stamp: str, block: int
) -> None:
    batch, _ = ingest(tmp_path, [f"M1,{stamp},0.4"], **changes)
    assert batch.rejected_by_reason == {}
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert [at for at, value in enumerate(curve.values_wh) if value == 400] == [block]


def test_the_running_day_stays_raw_and_is_shown(home: int, tmp_path: Path) -> None:
    """M9: today is on the page from raw readings, and nothing of it is estimated."""
    today = ist(DAY, 10, 2)
    values: list[float | str | None] = [0.1] * 40
    values[20] = None
    batch, done = ingest(tmp_path, lines(values=values), at=today)
    assert done == Validated(0, 0, 0)
    assert batch.pending_from_day == DAY
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert (curve.version, curve.as_of) == (0, ist(DAY, 10))
    assert curve.flags[20] == Flag.MISSING
    assert set(curve.flags[40:]) == {Flag.NOT_YET}
    assert queries.days(home, DAY, DAY + timedelta(days=1)) == []
    card = queries.meter_card(home)
    assert card is not None and card.last_heard_at == ist(DAY, 10)
    assert actions.validate_pending(by=BY, at=ist(DAY, 23, 59)) == Validated(0, 0, 0)
    assert actions.validate_pending(by=BY, at=ist(DAY + timedelta(days=1), 0, 1)) == Validated(1, 0, 0)
    assert day(home).missing_blocks == 56
    assert IngestBatch.objects.get().pending_from_day is None
    assert actions.validate_pending(by=BY, at=ist(DAY + timedelta(days=1), 0, 2)) == Validated(0, 0, 0)


def test_a_meter_change_inside_a_day_adds_up(company: int, tmp_path: Path) -> None:
    home = stage.connection(company_id=company)
    old = stage.meter("OLD", connection_id=home, company_id=company)
    new = stage.meter("NEW", company_id=company)
    change = ist(DAY, 14, 7)
    actions.remove_meter(meter_id=old, to_at=change, register_end_wh=5_000, by=BY, at=NOW)
    actions.install_meter(
        meter_id=new, connection_id=home, from_at=change, register_start_wh=0, by=BY, at=NOW
    )
    ingest(tmp_path, lines("OLD", values=[0.1] * 57) + lines("NEW", values=[0.2] * 40, first=56))
    record = day(home)
    assert (record.energy_wh, record.missing_blocks, record.is_complete) == (5_700 + 8_000, 0, True)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert curve.values_wh[55:58] == (100, 300, 200)
    assert set(curve.flags) == {Flag.MEASURED}
    assert curve.meter_serial == "NEW"
    frame = queries.energy_frame(company, None, DAY, DAY + timedelta(days=1))
    assert frame.select("connection_id", "day", "energy_wh", "is_complete").rows() == [
        (home, DAY, 13_700, True)
    ]
    card = queries.meter_card(home)
    assert card is not None and card.serial == "NEW"


def test_a_day_of_a_meter_change_is_complete_only_with_both_meters(company: int, tmp_path: Path) -> None:
    """What one of two meters measured is not the day: a bill must not take half a day for a whole one."""
    home = stage.connection(company_id=company)
    old = stage.meter("OLD", connection_id=home, company_id=company)
    new = stage.meter("NEW", company_id=company)
    change = ist(DAY, 14)
    actions.remove_meter(meter_id=old, to_at=change, register_end_wh=5_000, by=BY, at=NOW)
    actions.install_meter(
        meter_id=new, connection_id=home, from_at=change, register_start_wh=0, by=BY, at=NOW
    )
    before, after = DAY - timedelta(days=1), DAY + timedelta(days=1)

    def known() -> list[tuple[object, ...]]:
        frame = queries.energy_frame(company, None, before, after + timedelta(days=1))
        listed = queries.days(home, before, after + timedelta(days=1))
        assert [(one.day, one.energy_wh, one.is_complete) for one in listed] == frame.select(
            "day", "energy_wh", "is_complete"
        ).rows()
        return frame.select("day", "energy_wh", "is_complete").rows()

    ingest(tmp_path, lines("OLD", before) + lines("OLD", values=[0.1] * 56))
    assert known() == [(before, 9_600, True), (DAY, 5_600, False)]
    ingest(tmp_path, lines("NEW", values=[0.2] * 40, first=56) + lines("NEW", after))
    assert known() == [(before, 9_600, True), (DAY, 13_600, True), (after, 9_600, True)]


def test_a_meter_change_told_late_makes_a_version(company: int, home: int, tmp_path: Path) -> None:
    new = stage.meter("NEW", company_id=company)
    ingest(tmp_path, lines(values=[0.1] * 96) + lines("NEW", values=[0.2] * 40, first=56))
    assert (day(home).version, day(home).energy_wh) == (1, 9_600)
    old = Meter.objects.get(serial="M1").id
    change = ist(DAY, 14)
    actions.remove_meter(meter_id=old, to_at=change, register_end_wh=5_000, by=BY, at=NOW)
    assert (day(home).version, day(home).energy_wh) == (2, 5_600)
    actions.install_meter(
        meter_id=new, connection_id=home, from_at=change, register_start_wh=0, by=BY, at=NOW
    )
    record = day(home)
    assert (record.energy_wh, record.missing_blocks, record.is_complete) == (13_600, 0, True)
    with pytest.raises(actions.UnableToRemove, match=f"put there only at {DAY} 14:00 IST"):
        actions.remove_meter(meter_id=new, to_at=ist(DAY, 13), register_end_wh=0, by=BY, at=NOW)


def test_a_meter_cannot_hang_at_two_places_nor_two_at_one(company: int) -> None:
    first, second = stage.connection(1, company_id=company), stage.connection(2, company_id=company)
    one = stage.meter("A", connection_id=first, company_id=company)
    other = stage.meter("B", company_id=company)
    with pytest.raises(actions.UnableToInstall, match="hangs at a connection on that day"):
        actions.install_meter(
            meter_id=one, connection_id=second, from_at=ist(DAY, 9), register_start_wh=0, by=BY, at=NOW
        )
    with pytest.raises(actions.UnableToInstall, match="has a main meter"):
        actions.install_meter(
            meter_id=other, connection_id=first, from_at=ist(DAY, 9), register_start_wh=0, by=BY, at=NOW
        )
    actions.install_meter(
        meter_id=other,
        connection_id=first,
        from_at=ist(DAY, 9),
        register_start_wh=0,
        by=BY,
        at=NOW,
        role_code="CHECK",
    )
    actions.remove_meter(meter_id=one, to_at=ist(DAY, 9), register_end_wh=1, by=BY, at=NOW)
    with pytest.raises(actions.UnableToInstall, match="next day"):
        actions.install_meter(
            meter_id=one, connection_id=second, from_at=ist(DAY, 12), register_start_wh=1, by=BY, at=NOW
        )
    with pytest.raises(actions.UnableToRemove, match="hangs nowhere"):
        actions.remove_meter(meter_id=one, to_at=ist(DAY, 10), register_end_wh=1, by=BY, at=NOW)


def test_registers_become_energy_and_midnight_belongs_to_both_days(home: int, tmp_path: Path) -> None:
    readings = [1_000 + 0.1 * nth for nth in range(96)]
    next_day = DAY + timedelta(days=1)
    ingest(tmp_path, lines(values=[f"{one:.1f}" for one in readings]), kind="register")
    assert day(home).missing_blocks == 1, "the day's last quarter ends with tomorrow's first reading"
    ingest(tmp_path, lines(day=next_day, values=["1009.6", "1009.8"]), kind="register")
    record = day(home)
    assert (record.version, record.energy_wh, record.missing_blocks) == (2, 9_600, 0)
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert (curve.register_start_wh, curve.register_end_wh) == (1_000_000, 1_009_600)
    assert day(home, next_day).energy_wh == 200


def test_a_register_that_falls_is_a_finding_not_a_negative(home: int, tmp_path: Path) -> None:
    readings = [f"{500 + 0.1 * nth:.1f}" for nth in range(50)] + [f"{0.1 * nth:.1f}" for nth in range(46)]
    ingest(tmp_path, lines(values=readings), kind="register")
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert curve.flags[49] == Flag.ESTIMATED_RESET_INTERPOLATED
    assert curve.values_wh[49] == 100
    assert curve.flags[50] == Flag.MEASURED


def test_a_register_that_rolls_over_goes_on_counting(company: int, tmp_path: Path) -> None:
    home = stage.connection(company_id=company)
    stage.meter(connection_id=home, company_id=company, register_max_wh=10_000_000)
    ingest(tmp_path, lines(values=["9999.9", "0.1", "0.2"]), kind="register")
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert curve.values_wh[:2] == (200, 100)
    assert set(curve.flags[:2]) == {Flag.MEASURED}


def test_a_single_absent_day_is_filled_from_the_meters_own_days_and_longer_silence_is_not(
    home: int, tmp_path: Path
) -> None:
    present = [DAY + timedelta(days=n) for n in (0, 1, 2, 4, 7)]
    ingest(tmp_path, [line for one in present for line in lines(day=one)])
    found = {record.day: record for record in queries.days(home, DAY, DAY + timedelta(days=10))}
    filled = DAY + timedelta(days=3)
    assert sorted(found) == sorted([*present, filled])
    assert (found[filled].estimated_wh, found[filled].energy_wh) == (9_600, 9_600)
    curve = queries.day_curve(home, filled)
    assert curve is not None
    assert set(curve.flags) == {Flag.ESTIMATED_GAP_RECENT}
    ingest(tmp_path, lines(day=filled, values=[0.2] * 96))
    assert (day(home, filled).version, day(home, filled).estimated_wh, day(home, filled).energy_wh) == (
        2,
        0,
        19_200,
    )


def test_the_same_weekday_fills_a_long_gap(home: int, tmp_path: Path) -> None:
    earlier = [DAY - timedelta(days=7), DAY - timedelta(days=14)]
    body = lines(day=earlier[0], values=[0.1] * 96) + lines(day=earlier[1], values=[0.3] * 96)
    ingest(tmp_path, body + lines(values=[0.5] * 40 + [None] * 20 + [0.5] * 36))
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert set(curve.flags[40:60]) == {Flag.ESTIMATED_GAP_PROFILE}
    assert set(curve.values_wh[40:60]) == {200}


def test_a_spike_is_judged_by_the_sanctioned_load(home: int, tmp_path: Path) -> None:
    """2 kW sanctioned: 1.5 kWh in a quarter is looked at, 1.4 kWh is not."""
    ingest(tmp_path, lines(values=[0.1] * 30 + [1.51] + [0.1] * 29 + [1.49] + [0.1] * 35))
    curve = queries.day_curve(home, DAY)
    assert curve is not None
    assert (curve.flags[30], curve.values_wh[30]) == (Flag.ESTIMATED_SPIKE_INTERPOLATED, 100)
    assert (curve.flags[60], curve.values_wh[60]) == (Flag.MEASURED, 1_490)


def test_a_neighbours_meter_is_not_in_my_days(company: int, tmp_path: Path) -> None:
    mine, theirs = stage.connection(1, company_id=company), stage.connection(2, company_id=company)
    stage.meter("M1", connection_id=mine, company_id=company)
    ingest(tmp_path, lines())
    assert queries.days(theirs, DAY, DAY + timedelta(days=1)) == []
    assert queries.day_curve(theirs, DAY) is None
    assert queries.meter_card(theirs) is None
    assert queries.energy_frame(None, [theirs], DAY, DAY + timedelta(days=1)).height == 0


def test_days_before_the_meter_came_belong_to_nobody(company: int, tmp_path: Path) -> None:
    home = stage.connection(company_id=company)
    stage.meter(connection_id=home, company_id=company, from_date=DAY + timedelta(days=1))
    ingest(tmp_path, lines())
    assert queries.days(home, DAY, DAY + timedelta(days=1)) == []
    assert queries.day_curve(home, DAY) is None
