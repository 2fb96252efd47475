"""Reports of tampering are looked at by a person, all or none, and it stays on record (M1, M16)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from django.db import ProgrammingError, connection, transaction

from bijlighar.consumers.tests import place
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.models import TamperStep
from bijlighar.metering.queries import TamperRecord
from bijlighar.metering.tests import stage
from bijlighar.metering.tests.stage import BY, DAY, NOW, ist

pytestmark = pytest.mark.django_db
ASHA = Actor("staff", "Asha", 7)


@pytest.fixture
def reports() -> list[TamperRecord]:
    """A cover that was opened and a magnet that stays, at one home."""
    company = place.company()
    meter = stage.meter(connection_id=stage.connection(company_id=company), company_id=company)
    told = [
        {"meter_id": meter, "code": code, "occurred_at": ist(DAY, hour)}
        for code, hour in ((251, 9), (201, 10))
    ]
    frame = pl.DataFrame(told, schema_overrides={"occurred_at": pl.Datetime("us", "Asia/Kolkata")})
    actions.record_events(events=frame, source_code="DLMS", by=BY, at=NOW)
    return listed()


def listed(**more: Any) -> list[TamperRecord]:
    return list(queries.tampers(at=NOW, from_at=ist(DAY, 0), to_at=ist(DAY, 20), **more).rows)


def decide(*ids: str, **changes: Any) -> int:
    said: dict[str, Any] = {"decision": "SEEN", "note": "opened by our own fitter", "by": ASHA, "at": NOW}
    return actions.decide_tampers(ids=ids, **(said | changes))


def test_the_latest_decision_holds_and_the_earlier_one_stays_on_record(reports: list[TamperRecord]) -> None:
    magnet, cover = reports
    assert decide(magnet.id, cover.id, magnet.id, decision="INSPECT", note="two in one street") == 2
    later = NOW + timedelta(hours=5)
    assert decide(cover.id, at=later) == 1
    assert [(one.id, one.note) for one in listed(step_code="INSPECT")] == [(magnet.id, "two in one street")]
    (seen,) = listed(step_code="SEEN")
    assert (seen.id, seen.taken_by, seen.taken_at) == (cover.id, "Asha", later)
    assert listed(step_code="") == []
    assert [one.id for one in listed(ids=[cover.id])] == [cover.id]
    assert TamperStep.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"note": " "}, "Nothing says why"),
        ({"decision": "FORGET"}, "no decision"),
        ({"by": Actor.system("night")}, "A person decides"),
    ],
)
def test_what_is_no_decision_is_refused(
    reports: list[TamperRecord], changes: dict[str, Any], why: str
) -> None:
    with pytest.raises(actions.UnableToDecideTampers, match=why):
        decide(reports[0].id, **changes)
    assert not TamperStep.objects.exists()


@pytest.mark.parametrize(
    "other", ["~".join(("2026-11-02T10:00:00+00:00", "1", "201", "0")), "x", "1~2~3~4", ""]
)
def test_one_that_no_meter_reported_refuses_all(reports: list[TamperRecord], other: str) -> None:
    with pytest.raises(actions.UnableToDecideTampers):
        decide(reports[0].id, other)
    assert not TamperStep.objects.exists()


def test_the_program_cannot_take_a_step_back(reports: list[TamperRecord]) -> None:
    decide(reports[0].id)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE metering_tamper_step SET note = 'nothing'")
