"""Corrections: proposed by one person, approved by another, reversible, every version readable (M1, M11)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.db import connection as database

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.rules.flags import Flag
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import DAY, NOW, ingest, lines

pytestmark = pytest.mark.django_db

ASHA, BINOD = Actor("staff", "Asha", 1), Actor("staff", "Binod", 2)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path) -> int:
    """A connection with one day of 100 Wh a block, the first two of them doubtful."""
    company = place.company()
    connection = stage.connection(company_id=company)
    stage.meter(connection_id=connection, company_id=company)
    ingest(tmp_path, lines(values=[1.0, 1.0] + [0.1] * 94))
    return connection


def meter(home: int) -> int:
    card = queries.meter_card(home)
    assert card is not None
    return card.meter_id


def propose(home: int, **changes: Any) -> int:
    said: dict[str, Any] = {
        "meter_id": meter(home), "day": DAY, "blocks": [0, 1], "values_wh": [90, None],
        "reason": "Photo of the display", "by": ASHA, "at": LATER,
    } | changes  # fmt: skip
    return actions.propose_correction(**said)


def curve(home: int, version: int | None = None) -> queries.CurveRecord:
    found = queries.day_curve(home, DAY, version)
    assert found is not None
    return found


def test_it_counts_once_another_person_approved_it(home: int) -> None:
    number = propose(home)
    assert curve(home).version == 1
    done = actions.approve_correction(correction_id=number, by=BINOD, at=LATER)
    assert done == actions.Validated(0, 1, 0)
    after = curve(home)
    assert after.values_wh[:3] == (90, 95, 100)
    assert after.flags[:3] == (Flag.EDITED, Flag.ESTIMATED_REFUSED_INTERPOLATED, Flag.MEASURED)
    assert curve(home, 1).values_wh[:2] == (1000, 1000), "the earlier version stays readable"

    first, second = queries.versions(home, DAY)
    assert (first.version, first.corrections, first.batch_name) == (1, (), "readings.csv")
    (told,) = second.corrections
    assert (told.reason, told.proposed_by, told.decided_by, told.state) == (
        "Photo of the display", "Asha", "Binod", "APPROVED"
    )  # fmt: skip


def test_whoever_proposed_it_cannot_approve_it(home: int) -> None:
    number = propose(home)
    with pytest.raises(actions.UnableToCorrect, match="cannot approve"):
        actions.approve_correction(correction_id=number, by=ASHA, at=LATER)
    assert curve(home).version == 1


def test_reversed_it_leaves_the_day_as_it_was(home: int) -> None:
    number = propose(home)
    actions.approve_correction(correction_id=number, by=BINOD, at=LATER)
    actions.reverse_correction(correction_id=number, reason="Wrong house", by=ASHA, at=LATER)
    before, after = curve(home, 1), curve(home)
    assert after.version == 3
    assert (after.values_wh, after.flags) == (before.values_wh, before.flags)
    (told,) = queries.corrections(connection_id=home)
    assert (told.state, told.reversed_by, told.reversed_reason) == ("REVERSED", "Asha", "Wrong house")
    with pytest.raises(actions.UnableToCorrect, match="REVERSED"):
        actions.reverse_correction(correction_id=number, reason="Again", by=ASHA, at=LATER)
    with pytest.raises(actions.UnableToCorrect, match="decided already"):
        actions.approve_correction(correction_id=number, by=BINOD, at=LATER)


def test_rejected_it_never_counts(home: int) -> None:
    number = propose(home)
    actions.reject_correction(correction_id=number, reason="No proof", by=BINOD, at=LATER)
    with pytest.raises(actions.UnableToCorrect, match="REJECTED"):
        actions.approve_correction(correction_id=number, by=BINOD, at=LATER)
    with pytest.raises(actions.UnableToCorrect, match="REJECTED"):
        actions.reverse_correction(correction_id=number, reason="x", by=BINOD, at=LATER)
    assert curve(home).version == 1
    assert [one.state for one in queries.corrections(state="REJECTED")] == ["REJECTED"]


def test_of_two_for_one_block_the_one_approved_later_counts(home: int) -> None:
    early, late = propose(home, values_wh=[10, 20]), propose(home, values_wh=[30, 40])
    actions.approve_correction(correction_id=late, by=BINOD, at=LATER)
    actions.approve_correction(correction_id=early, by=BINOD, at=LATER)
    assert curve(home).values_wh[:2] == (10, 20)
    actions.reverse_correction(correction_id=early, reason="x", by=BINOD, at=LATER)
    assert curve(home).values_wh[:2] == (30, 40)


def test_late_readings_do_not_undo_a_correction(home: int, tmp_path: Path) -> None:
    actions.approve_correction(correction_id=propose(home), by=BINOD, at=LATER)
    ingest(tmp_path, lines(values=[0.7, 0.7, 0.7]), at=LATER)
    assert curve(home).values_wh[:4] == (90, 395, 700, 100)


def test_a_day_that_never_came_can_be_told_by_a_person_and_taken_back(home: int) -> None:
    day = DAY + timedelta(days=4)
    number = propose(home, day=day, blocks=range(96), values_wh=[50] * 96)
    actions.approve_correction(correction_id=number, by=BINOD, at=LATER)
    (told,) = queries.days(home, day, day + timedelta(days=1))
    assert (told.energy_wh, told.estimated_wh, told.is_complete) == (4_800, 0, True)
    actions.reverse_correction(correction_id=number, reason="x", by=BINOD, at=LATER)
    (told,) = queries.days(home, day, day + timedelta(days=1))
    assert (told.is_complete, told.missing_blocks) == (False, 96)


def test_a_half_hour_meter_is_corrected_by_quarter_hours(tmp_path: Path) -> None:
    company = place.company()
    connection = stage.connection(company_id=company)
    stage.meter(connection_id=connection, company_id=company, interval=30)
    ingest(tmp_path, lines(values=[0.2] * 48, minutes=30), interval_minutes=30)
    number = propose(connection, blocks=[5], values_wh=[7])
    actions.approve_correction(correction_id=number, by=BINOD, at=LATER)
    after = curve(connection)
    assert after.values_wh[4:7] == (100, 7, 100)
    assert after.flags[4:7] == (Flag.SPREAD, Flag.EDITED, Flag.SPREAD)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"by": Actor.system("job")}, "persons"),
        ({"reason": " "}, "why"),
        ({"blocks": [], "values_wh": []}, "at least one"),
        ({"blocks": [1, 0]}, "ascending"),
        ({"blocks": [0, 96]}, "0 to 95"),
        ({"values_wh": [1]}, "one value"),
        ({"values_wh": [-1, 1]}, "holds 0 to 4500"),
        ({"values_wh": [1, 4501]}, "holds 0 to 4500"),
        ({"day": NOW.date()}, "not over"),
        ({"meter_id": 10**9}, "no meter"),
    ],
)
def test_what_is_no_correction_is_refused(home: int, changes: dict[str, Any], why: str) -> None:
    with pytest.raises(actions.UnableToCorrect, match=why):
        propose(home, **changes)


def test_the_program_can_change_no_correction(home: int) -> None:
    propose(home)
    with pytest.raises(ProgrammingError), transaction.atomic(), database.cursor() as cursor:
        cursor.execute("UPDATE metering_correction SET reason = 'another'")


def test_the_database_itself_refuses_an_approval_by_the_proposer(home: int) -> None:
    number = propose(home)
    step = (
        "INSERT INTO metering_correction_step (correction_id, step_code, reason, proposed_by_id, taken_at,"
        " taken_by_id, taken_by) VALUES (%s, 'APPROVED', '', %s, now(), %s, 'x')"
    )
    with pytest.raises(IntegrityError, match="metering_correction_step_other"), transaction.atomic():
        database.cursor().execute(step, [number, ASHA.id, ASHA.id])
    with pytest.raises(IntegrityError, match="metering_correction_step_proposer"), transaction.atomic():
        database.cursor().execute(step, [number, 999, ASHA.id])
    with pytest.raises(actions.UnableToCorrect, match="at most 500 letters"):
        propose(home, reason="x" * 501)
