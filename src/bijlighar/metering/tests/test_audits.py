"""Each audit finds nothing after an ordinary ingest, and finds the one thing it is there for."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test import override_settings

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.actions import store
from bijlighar.metering.rules import event_layout
from bijlighar.metering.rules.commands import Result
from bijlighar.metering.tests import registers, stage
from bijlighar.metering.tests.stage import BY, NOW, ingest, lines
from bijlighar.metering.tests.test_push import many, row, send

pytestmark = pytest.mark.django_db

AUDITS = Path(__file__).resolve().parents[1] / "audits"


def _day(day: str = "day", version: int = 2, energy: str = "energy_wh", flags: str = "flags") -> str:
    return (
        "INSERT INTO metering_day (day, meter_id, version, batch_id, energy_wh, solar_wh, estimated_wh, "
        "missing_blocks, is_complete, input_digest, known_at, values_wh, flags) "
        f"SELECT {day}, meter_id, {version}, batch_id, {energy}, solar_wh, estimated_wh, missing_blocks, "
        f"is_complete, 5, known_at - interval '1 day', values_wh, {flags} FROM metering_day "
        "ORDER BY version LIMIT 1"
    )


def _raw(day: str = "day", meter: str = "meter_id") -> str:
    return (
        'INSERT INTO metering_raw_day (day, meter_id, batch_id, kind, interval_minutes, "values") '
        f'SELECT {day}, {meter}, batch_id, kind, interval_minutes, "values" FROM metering_raw_day'
    )


_REQUEST = (
    "INSERT INTO metering_check_request (connection_id, meter_id, reason_code, words, requested_at, "
    "requested_kind, requested_by, install_by_date) SELECT connection_id, meter_id, reason_code, words, "
    "requested_at, requested_kind, requested_by, install_by_date FROM metering_check_request"
)
_VERDICT = (
    "from_date, to_date, basis_code, verdict_code, check_wh, days, trace, early_reason, rulebook_digest"
)

SPOILT = {
    "archived_months_are_in_files": (
        "INSERT INTO metering_archive_step (month, step_code, folder, taken_at, taken_by) "
        "SELECT date_trunc('month', min(day)::timestamp)::date, 'ARCHIVED', 'x', now(), 'x' FROM metering_day"
    ),
    "check_verdicts_follow_from_their_days": (
        f"WITH another AS ({_REQUEST} RETURNING id) "
        f"INSERT INTO metering_check_verdict (request_id, {_VERDICT}, main_wh, concluded_at, concluded_by) "
        f"SELECT another.id, {_VERDICT}, main_wh + 1, concluded_at, concluded_by "
        "FROM metering_check_verdict, another"
    ),
    "check_meters_hang_by_a_request": (
        "INSERT INTO metering_installation (meter_id, connection_id, role_code, from_at) "
        "SELECT meter_id, connection_id, role_code, to_at + interval '3 days' FROM metering_installation "
        "WHERE role_code = 'CHECK'"
    ),
    "check_requests_end_once": (
        "INSERT INTO metering_check_withdrawn (request_id, reason, withdrawn_at, withdrawn_by) "
        "SELECT request_id, 'x', concluded_at, 'x' FROM metering_check_verdict"
    ),
    "commands_follow_their_steps": "UPDATE metering_command_state SET attempts = attempts + 1",
    "commands_go_to_who_hung_there": (
        "INSERT INTO metering_command_step (command_id, step_code, attempt, reason_code, detail, evidence, "
        "taken_at, taken_by) SELECT id, 'SENT', 9, '', '', '{}', '2000-01-01 00:00+00', 'x' "
        "FROM metering_command"
    ),
    "event_files_lose_no_row": (
        "INSERT INTO metering_event_batch (content_digest, layout, header, name, rows_read, rows_new, "
        "rows_known, rows_rejected, received_at, received_by) SELECT 'x', layout, header, name, rows_read, "
        "rows_new, rows_known, rows_rejected, received_at, received_by FROM metering_event_batch"
    ),
    "events_have_a_meter_and_a_file": (
        "INSERT INTO metering_event (meter_id, code, occurred_at, sequence, source_code, detail, "
        "received_at) SELECT meter_id + 999, code, occurred_at, 0, 'PUSH', '{}', received_at "
        "FROM metering_event"
    ),
    "corrections_need_two_persons": (
        "INSERT INTO metering_correction_step (correction_id, step_code, reason, taken_at, taken_by_id, "
        "taken_by, proposed_by_id) SELECT id, 'REVERSED', 'x', proposed_at, proposed_by_id + 1, 'x', "
        "proposed_by_id FROM metering_correction WHERE reason = 'Waiting'"
    ),
    "edited_blocks_have_a_correction": _day(version=3, flags="set_byte(flags, 3, 7)"),
    "findings_belong_to_a_version": (
        "INSERT INTO metering_finding SELECT meter_id, day, 7, code, from_block, to_block, found_value, "
        "against_value FROM metering_finding LIMIT 1"
    ),
    "open_findings_are_those_nobody_decided": (
        "DELETE FROM metering_finding_open WHERE (meter_id, day, code, from_block) = "
        "(SELECT meter_id, day, code, from_block FROM metering_finding_open LIMIT 1)"
    ),
    "photo_readings_count_once": (
        "INSERT INTO metering_photo_decision (reading_id, decision_code, reason, decided_at, decided_by_id, "
        "decided_by) SELECT reading_id, 'REFUSE', 'x', confirmed_at, 1, 'x' FROM metering_photo_confirmed"
    ),
    "pushes_lose_no_value": (
        "UPDATE metering_ingest_batch SET rows_taken = rows_taken + 1 WHERE name LIKE 'push of%'"
    ),
    "pushes_fill_holes_only": (
        "INSERT INTO metering_push_block SELECT day, shard, slot, batch_id + 999, present, values_wh "
        "FROM metering_push_block"
    ),
    "pushes_are_raw_days_once_folded": (
        "INSERT INTO metering_push_inbox SELECT day, shard::bigint * 4096 + 4095, 95, batch_id, 1, false "
        "FROM metering_push_block"
    ),
    "coverage_adds_up": "UPDATE metering_coverage_hour SET blocks = blocks + 1",
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
    if name.startswith("check_"):
        _check_meter(home, company)
    ingest(tmp_path, [*lines(values=[0.1] * 30 + [None] * 5 + [0.2] * 61), "M1,2026-11-03 00:00,bad"])
    if name.startswith(("corrections_", "edited_")):
        _correction(home)
    if name.startswith(("command", "event")):
        _told(home, tmp_path)
    if name.startswith("photo_"):
        _photo(company, tmp_path)
    if name.startswith("archived_"):
        month = date(2025, 1, 1)
        store.make_months(month, month)
        with override_settings(ARCHIVE=str(tmp_path / "archive")):
            actions.archive_month(month=month, by=BY, at=NOW)
    if name.startswith("coverage_"):
        actions.count_coverage(day=stage.DAY, by=BY, at=NOW)
    if name.startswith("pushes_"):
        send(company, [row(one, 11, 45, 70) for one in many(company)])
        actions.fold_pushes(by=BY, at=NOW)
    assert findings(name) == 0
    with connection.cursor() as cursor:
        cursor.execute(SPOILT[name])
    assert findings(name) == 1


def _photo(company: int, folder: Path) -> None:
    home = place.connection(company, 7, is_smart=False)
    stage.meter("M7", connection_id=home, company_id=company, register_start_wh=1_000_000)
    said: dict[str, Any] = {"connection_id": home, "by": BY, "at": NOW}
    with override_settings(DOCUMENTS=str(folder / "documents")):
        reading = actions.submit_photo_reading(content=registers.photo("001150"), name="m.jpg", **said)
    assert actions.confirm_photo_reading(reading_id=reading, typed="1150", **said) == "TAKEN"


def _check_meter(home: int, company: int) -> None:
    """A check meter hung beside this home's meter for a day, too short for a verdict."""
    said: dict[str, Any] = {"by": BY, "at": NOW - timedelta(days=1)}
    request = actions.request_check_meter(connection_id=home, reason_code="TOO_MUCH", **said)
    actions.install_check_meter(
        request_id=request,
        meter_id=stage.meter("C1", company_id=company),
        fitted_at=said["at"],
        main_register_wh=0,
        check_register_wh=0,
        **said,
    )
    actions.conclude_check_meter(request_id=request, early_reason="Moved", by=BY, at=NOW)


def _correction(home: int) -> None:
    """One correction that was approved by another person, and one that waits."""
    card = queries.meter_card(home)
    assert card is not None
    said: dict[str, Any] = {"meter_id": card.meter_id, "day": stage.DAY, "blocks": [1], "values_wh": [5]}
    first, second = Actor("staff", "Asha", 1), Actor("staff", "Binod", 2)
    number = actions.propose_correction(**said, reason="Photo", by=first, at=NOW)
    actions.approve_correction(correction_id=number, by=second, at=NOW)
    actions.propose_correction(**said, reason="Waiting", by=first, at=NOW)


def _told(home: int, folder: Path) -> None:
    """A file of events with a row that is none, and a command that was confirmed."""
    path = folder / "events.csv"
    path.write_text("meter,occurred_at,code\nM1,2026-11-03 10:00,201\nM1,yesterday,202\n")
    layout = event_layout.from_mapping({**event_layout.USUAL, "company": "east"})
    actions.receive_events(path=path, layout=layout, by=BY, at=NOW)
    card = queries.meter_card(home)
    assert card is not None
    address = {"meter_id": card.meter_id, "host": "127.0.0.1", "port": 4059, "key_reference": "M1"}
    actions.set_endpoints(endpoints=pl.DataFrame([address]), by=BY, at=NOW)
    actions.request_command(connection_id=home, kind_code="CONNECT", reason="paid", by=BY, at=NOW)
    (held,) = actions.claim_commands(most=1, for_seconds=60, by=BY, at=NOW).claimed
    shown = actions.Shown(NOW, True, 1)
    turn = actions.Turn(held.command_id, held.turn, False, Result(True, True, True), shown)
    actions.conclude_commands(turns=[turn], by=BY, at=NOW)
