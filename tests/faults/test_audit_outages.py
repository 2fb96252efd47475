"""The audits of outages: silent on sound books, and each finds the fault it is there for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bijlighar.metering.rules.events import LAST_GASP
from bijlighar.outages import actions
from bijlighar.outages.tests.stage import (
    CLOCK,
    ENGINEER,
    HOUR,
    MINUTE,
    B,
    events,
    ist,
    look,
    shutdown,
    tell,
    world,
)
from tests.faults.planted import hold

NOON = ist(12)
TOMORROW = timedelta(days=1)

PLANTED = [
    ("shutdowns_are_approved_by_a_second_person", "UPDATE outages_outage SET approved_by = requested_by"),
    ("shutdowns_are_approved_by_a_second_person", "DELETE FROM outages_step WHERE step_code = 'APPROVED'"),
    ("who_is_told_has_one_message_a_mobile", "DELETE FROM kernel_outbox WHERE id = (SELECT min(id)"
     " FROM kernel_outbox WHERE key LIKE 'outages/%/SOON/%')"),
    ("who_is_told_has_one_message_a_mobile", "UPDATE kernel_outbox SET connection_id = connection_id + 3"
     " WHERE key LIKE 'outages/%/PLANNED/%'"),
    ("only_those_below_are_told_of_power", "UPDATE outages_told SET connection_id = connection_id + 100"
     " WHERE stage_code = 'RESTORED'"),
    ("who_is_dark_is_so_by_a_live_outage", "UPDATE outages_affected SET to_at = NULL"),
    ("who_is_dark_is_so_by_a_live_outage", "UPDATE outages_affected SET from_at ="
     " from_at - interval '1 hour'"),
    ("who_is_dark_is_so_by_a_live_outage", "UPDATE outages_outage SET affected = affected + 1"),
    ("outages_reach_while_they_last", "UPDATE outages_reach SET to_at = NULL"),
    ("outages_reach_while_they_last", "DELETE FROM outages_reach"),
    ("estimates_stand_in_their_history", "UPDATE outages_outage SET estimate_at = estimate_at"
     " + interval '1 minute' WHERE kind_code = 'FAULT'"),
    ("estimates_stand_in_their_history", "UPDATE outages_outage SET estimates = 7 WHERE kind_code = 'FAULT'"),
    ("signs_belong_to_what_reached_them", "UPDATE outages_signal SET company_id = company_id + 1"),
]  # fmt: skip


@pytest.fixture
def books(committed_database: Any) -> Any:
    """A shutdown that came and went, and one to come; a fault with two estimates that goes on."""
    there = world()
    done = shutdown(there)
    tell(there, ist(9, 10))
    tell(there, ist(9, 30) + TOMORROW)
    actions.start_due(company_id=there.company_id, by=CLOCK, at=ist(10) + TOMORROW)
    actions.restore(outage_id=done, by=ENGINEER, at=ist(11) + TOMORROW)
    shutdown(there, "FEEDER", "F3", key="s2")
    number = actions.report_fault(
        company_id=there.company_id, device_kind="DTR", device_id=there.device("DTR", B), from_at=NOON,
        key="a", by=ENGINEER, at=NOON,
    )  # fmt: skip
    events(there, [4, 5], LAST_GASP, NOON)
    look(there, NOON + MINUTE)
    for hours in (1, 2):
        actions.estimate(
            outage_id=number, estimate_at=NOON + (hours + 1) * HOUR, by=ENGINEER, at=NOON + hours * MINUTE
        )
    return committed_database


def test_each_audit_finds_its_fault_and_none_on_sound_books(books: Any) -> None:
    hold("outages", PLANTED)
