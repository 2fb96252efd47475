"""The papers of an end are right: the consumer's wish and his day reach the supply's interlock (M25)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.conf import LazySettings

from bijlighar.applications import actions, queries
from bijlighar.applications.actions import UnableToApply
from bijlighar.applications.models import Application, Step
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.tests import stage
from bijlighar.applications.tests.stage import ASHA, DAY, HOUR, MONDAY
from bijlighar.consumers.tests import place
from bijlighar.supply import actions as supply
from bijlighar.supply import queries as supplied
from bijlighar.supply.rules import Snapshot

pytestmark = pytest.mark.django_db
HIS_DAY = date(2026, 11, 12)


@pytest.fixture(autouse=True)
def _documents(tmp_path: Any, settings: LazySettings) -> None:
    settings.DOCUMENTS = tmp_path


@pytest.fixture
def home() -> int:
    """A connection that the consumer may see."""
    company_id, _ = stage.company()
    made = place.connection(company_id, 1)
    stage.linked(made)
    return made


def ended() -> ApplicationRecord:
    return stage.submitted(
        "CLOSURE", service_number="N0000000001", closing_day=HIS_DAY.isoformat(),
        refund_to="123456 SBIN0000001",
    )  # fmt: skip


def known(home: int) -> Snapshot:
    return supplied.decision_now(home, MONDAY + DAY)[0]


def test_his_wish_and_his_day_stand_where_nobody_asked_before(home: int) -> None:
    made = ended()
    actions.accept_papers(application_id=made.id, by=ASHA, at=MONDAY + HOUR)
    assert (known(home).closure_by, known(home).closure_on) == ("CONSUMER", HIS_DAY)
    assert queries.one(made.id).stage_code == "WORK"


def test_a_closure_of_the_companys_own_becomes_his_wish_for_his_day(home: int) -> None:
    """What the company asked for is bound by the notice of an unpaid bill; who gives up himself is not."""
    supply.ask_closure(
        connection_id=home, closure_on=date(2026, 11, 30), is_own_wish=False, by=stage.RAVI, at=MONDAY
    )
    assert known(home).is_for_payment
    made = ended()
    actions.accept_papers(application_id=made.id, by=ASHA, at=MONDAY + HOUR)
    assert (known(home).closure_by, known(home).closure_on) == ("CONSUMER", HIS_DAY)
    assert not known(home).is_for_payment
    assert queries.one(made.id).stage_code == "WORK"


def test_a_wish_that_stands_already_is_no_hindrance(home: int) -> None:
    """As a temporary connection's, asked for by the clock after its last day."""
    made = ended()
    supply.ask_closure(
        connection_id=home, closure_on=date(2026, 11, 2), is_own_wish=True, by=stage.CLOCK, at=MONDAY
    )
    actions.accept_papers(application_id=made.id, by=ASHA, at=MONDAY + HOUR)
    assert known(home).closure_on == date(2026, 11, 2)
    assert queries.one(made.id).stage_code == "WORK"


def test_where_the_supply_refuses_otherwise_the_officer_hears_it_and_nothing_is_half_done(home: int) -> None:
    made = ended()
    steps = Step.objects.filter(application_id=made.id).count()
    Application.objects.filter(id=made.id).update(connection_id=home + 4711)
    with pytest.raises(UnableToApply) as problem:
        actions.accept_papers(application_id=made.id, by=ASHA, at=MONDAY + HOUR)
    assert problem.value.code == "CLOSURE" and problem.value.words_hi
    Application.objects.filter(id=made.id).update(connection_id=home)
    assert queries.one(made.id).stage_code == "CHECK"
    assert Step.objects.filter(application_id=made.id).count() == steps
