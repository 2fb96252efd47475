"""The audits find nothing in what the actions wrote, and do find what contradicts itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from bijlighar.rollout import actions
from bijlighar.rollout.models import Acknowledgement, Installation
from bijlighar.rollout.tests import stage as stages
from bijlighar.rollout.tests.stage import BY, INSTALLED, NOW, Stage, record

pytestmark = pytest.mark.django_db
AUDITS = {
    file.stem: file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).resolve().parents[1] / "audits").glob("*.sql"))
}


@pytest.fixture
def stage() -> Stage:
    found = stages.stage()
    made = record(found)
    stages.programme(
        found.company_id,
        {"row": "PROGRAMME", "code": "P1"},
        {"row": "TARGET", "code": "A", "number": 5},
        {"row": "DONE", "code": "G", "number": 5, "counts_for": "A"},
    )
    said: dict[str, Any] = {"agency_id": found.agency_id, "installation_id": made.id, "by": BY, "at": NOW}
    actions.acknowledge_on_paper(note="Signed by the owner", **said)
    return found


def offending(name: str) -> int:
    _, checked, question = AUDITS[name].split("\n", 2)
    with connection.cursor() as cursor:
        cursor.execute(checked.removeprefix("-- checked: "))
        assert cursor.fetchone()[0]
        cursor.execute(question)
        return len(cursor.fetchall())


@pytest.mark.parametrize("name", AUDITS)
def test_nothing_is_found_in_what_was_written_properly(stage: Stage, name: str) -> None:
    assert offending(name) == 0


def false_record(stage: Stage, **changes: Any) -> None:
    """A row that no action would write."""
    before = Installation.objects.values().first()
    assert before is not None
    Installation.objects.create(**before | {"id": None, "key": "false"} | changes)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("field_records_are_in_metering", {"register_start_wh": 201}),
        ("field_records_are_in_metering", {"installed_at": INSTALLED + timedelta(minutes=1)}),
        ("old_meters_went_when_new_ones_came", {"old_register_end_wh": 5}),
        ("registrations_held_on_the_day", {"installed_at": INSTALLED - timedelta(days=1000)}),
    ],
)
def test_a_false_record_is_found(stage: Stage, name: str, changes: dict[str, Any]) -> None:
    false_record(stage, **changes)
    assert offending(name) == 1


def test_a_record_for_another_company_is_found(stage: Stage) -> None:
    from bijlighar.consumers.tests import place

    false_record(stage, company_id=place.company("west"))
    assert offending("companies_agree") == 1


def test_a_target_claimed_twice_or_never_set_is_found(stage: Stage) -> None:
    stages.programme(
        stage.company_id,
        {"row": "DONE", "code": "H", "number": 5, "counts_for": "A"},
        {"row": "DONE", "code": "I", "number": 5, "counts_for": "NOWHERE", "as_of_date": date(2026, 11, 2)},
    )
    assert offending("reports_name_targets") == 2


def test_a_yes_after_the_codes_life_is_found(stage: Stage) -> None:
    Acknowledgement.objects.all().update(
        how_code="CODE", code_hash="x", expires_at=NOW, given_at=NOW + timedelta(hours=1), tries=1
    )
    assert offending("a_yes_was_given_in_time") == 1
