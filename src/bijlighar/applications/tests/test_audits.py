"""The audits find nothing in what the actions wrote, and each finds what contradicts itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, connections

from bijlighar.applications import actions, personal, queries
from bijlighar.applications.models import Application, Demand, Pause
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import ASHA, CLOCK, DAY, HOUR, MONDAY
from bijlighar.documents import personal as documents

pytestmark = pytest.mark.django_db
AUDITS = {
    file.stem: file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).resolve().parents[1] / "audits").glob("*.sql"))
}
SPOILT = {
    "open_ones_are_on_the_clock": "UPDATE applications_application SET paused_at = submitted_at"
    " WHERE stage_code = 'CHECK'",
    "due_times_are_reckoned": "UPDATE applications_application SET legal_days = 1 WHERE stage_code = 'CHECK'",
    "steps_follow_the_way": "UPDATE applications_demand SET state_code = 'LAPSED' WHERE state_code = 'PAID'",
    "demand_notes_add_up": "UPDATE applications_demand SET total_paise = total_paise + 1",
    "paid_notes_are_in_the_books": "UPDATE applications_demand SET paid_paise = paid_paise + 1",
    "deposits_arrived": "UPDATE applications_application SET connection_id = NULL, stage_code = 'WORK',"
    " ended_at = NULL WHERE stage_code = 'DONE'",
    "settlements_had_two_persons": "UPDATE applications_application SET kind_code = 'CLOSURE'"
    " WHERE stage_code = 'DONE'",
    "late_ones_are_noted_as_they_were": "INSERT INTO applications_breach SELECT id, due_at,"
    " due_at - interval '1 second', 7, NULL, 'x',"
    " 'x' FROM applications_application WHERE paused_at IS NOT NULL",
    "lateness_costs_what_was_noted": "INSERT INTO ledger_transfer (holder_id, sequence, amount_paise,"
    " posted_at, company_id, for_day, posted_on, code, debit_code, credit_code, document)"
    " SELECT 1, application_id, 5000, noted_at, 1, noted_at::date, noted_at::date, 114, 403, 1, 'x'"
    " FROM applications_breach",
}


@pytest.fixture(autouse=True)
def made(tmp_path: Any, settings: LazySettings) -> int:
    """One finished, one paid, one late, one waited for; the office and its company."""
    settings.DOCUMENTS = tmp_path
    company_id, office_id = stage.company()
    done, paid, late, waiting = (stage.new(office_id) for _ in range(4))
    for number, each in enumerate((done, paid)):
        stage.surveyed(each, MONDAY)
        stage.paid(stage.issued(each, MONDAY + 2 * HOUR), MONDAY + 4 * HOUR, key=str(number))
    stage.stock(company_id)
    actions.energise(
        application_id=done.id, meter_serial="E100", register_wh=1, seal_number="S",
        installed_at=MONDAY + 2 * DAY, by=ASHA, at=MONDAY + 2 * DAY,
    )  # fmt: skip
    actions.ask_document(application_id=waiting.id, words_en="deed", words_hi="रजिस्ट्री", by=ASHA, at=MONDAY)
    actions.turn(by=CLOCK, at=MONDAY + 8 * DAY)
    assert queries.breach_of(late.id) is not None
    return done.id


def offending(name: str) -> int:
    _, checked, question = AUDITS[name].split("\n", 2)
    with connection.cursor() as cursor:
        cursor.execute(checked.removeprefix("-- checked: "))
        assert cursor.fetchone()[0]
        cursor.execute(question)
        return len(cursor.fetchall())


def test_nothing_is_found_in_what_was_written_properly_and_each_finds_its_own_fault() -> None:
    assert set(SPOILT) == set(AUDITS)
    assert {name: offending(name) for name in AUDITS} == dict.fromkeys(AUDITS, 0)
    from django.db import transaction

    for name, fault in SPOILT.items():
        with transaction.atomic(), connections["default"].cursor() as cursor:
            cursor.execute(fault)
            assert cursor.rowcount > 0, name
            assert offending(name) >= 1, name
            transaction.set_rollback(True)


def test_a_step_and_a_breach_stay_as_they_were_written() -> None:
    from django.db import transaction
    from django.db.utils import ProgrammingError

    for table in ("applications_step", "applications_breach"):
        for verb in (f"DELETE FROM {table}", f"UPDATE {table} SET application_id = application_id"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(verb)


def test_a_person_gets_his_data_and_is_forgotten_once_it_is_over(made: int) -> None:
    record = queries.one(made)
    home = record.connection_id or 0
    (told,) = personal.export([home])["applications"]
    assert (told["name"], told["mobile"]) == ("Imran Khan", stage.MOBILE)
    assert len(personal.export_of_mobile(stage.MOBILE)["applications"]) == 4
    said: dict[str, Any] = {"by": ASHA, "at": MONDAY + 9 * DAY}
    area, owners = personal.documents_of([home])
    assert documents.shred(area_code=area, owner_keys=owners, **said) >= 2
    assert personal.shred(connection_ids=[home], **said).applications == 1
    assert personal.shred(connection_ids=[home], **said).applications == 0
    after = queries.one(made)
    assert (after.name, after.mobile) == ("", "") and "address" not in after.answers
    assert after.answers["load_w"] == 2500 and queries.demands(made)[0].total_paise == 290_000
    assert queries.papers_of(after.key) == []
    others = Application.objects.exclude(id=made)
    assert {row.mobile for row in others} == {stage.MOBILE}, "what is open keeps what it needs"
    personal.shred_of_mobile(mobile=stage.MOBILE, **said)
    assert others.filter(ended_at__isnull=True, mobile="").count() == 0


def test_the_board_counts_what_the_queue_lists(made: int) -> None:
    office_ids = [queries.one(made).office_id]
    now = MONDAY + 8 * DAY
    rows = queries.board(office_ids, now)
    assert sum(each.count for each in rows) == Application.objects.filter(ended_at__isnull=True).count() == 3
    for each in rows:
        listed = queries.listing(office_ids, now, stage_code=each.stage_code)
        assert len(listed) == each.count == each.to_3 + each.to_7 + each.to_15 + each.over_15
        for state, number in (("LATE", each.late), ("SOON", each.soon), ("PAUSED", each.paused)):
            assert len(queries.listing(office_ids, now, stage_code=each.stage_code, state=state)) == number
    assert sum(each.paused for each in rows) == Pause.objects.filter(to_at__isnull=True).count() == 1
    assert Demand.objects.filter(state_code="PAID").count() == 2
