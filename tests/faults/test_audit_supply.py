"""The audits of supply: silent on sound books, and each finds the fault it is there for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bijlighar.supply import actions
from bijlighar.supply.tests.stage import (
    BY,
    HOUR,
    MONDAY,
    deliver,
    homes_below_nothing,
    ist,
    meter_acts,
    quietly,
    reach,
    samples,
)
from bijlighar.supply.tests.test_take_recharge import pay
from tests.faults.planted import hold

ELEVEN = ist(MONDAY, 11)
MINUTE = timedelta(minutes=1)
FEW = "UPDATE supply_policy SET content = jsonb_set(content, '{figures,most_an_hour}', '\"1\"')"

PLANTED = [
    ("every_cut_command_was_decided", "UPDATE metering_command SET decision_key = 'lab/1' WHERE kind_code ="
     " 'DISCONNECT' AND id = (SELECT min(id) FROM metering_command)"),
    ("every_cut_command_was_decided", "UPDATE supply_decision SET snapshot = '{\"a\": 1}'"),
    ("nobody_is_cut_while_suspended", "UPDATE supply_suspension SET from_at = from_at - interval '2 days'"),
    ("nobody_is_cut_while_suspended", "UPDATE supply_decision SET decided_at ="
     " decided_at + interval '5 hours'"),
    ("cuts_are_within_the_hours", "UPDATE supply_decision SET decided_at = decided_at + interval '2 hours'"),
    ("cuts_are_within_the_hours", "UPDATE supply_decision SET decided_at = decided_at - interval '1 day'"),
    ("cuts_are_within_the_hours", "UPDATE metering_command_step SET taken_at ="
     " taken_at + interval '9 hours'"),
    ("cuts_were_warned_of", "UPDATE supply_notice SET reached_at = NULL"),
    ("cuts_were_warned_of", "UPDATE supply_notice SET reached_at = reached_at + interval '5 days'"),
    ("recharges_have_an_outcome", "UPDATE supply_recharge SET outcome_code ="
     " 'STILL_SHORT', command_id = NULL"),
    ("recharges_have_an_outcome", "UPDATE supply_recharge SET connection_id = connection_id + 1"),
    ("no_hour_has_too_many_cuts", FEW),
    ("live_cuts_are_of_live_decisions", "UPDATE supply_cut SET connect_command_id = NULL"
     " WHERE end_code <> ''"),
    ("live_cuts_are_of_live_decisions", "UPDATE supply_cut SET from_at = from_at + interval '1 second'"),
]  # fmt: skip


@pytest.fixture
def books(committed_database: Any) -> Any:
    """Two homes cut off on a Monday, one of them back by a recharge, the portal down in the afternoon."""
    company_id, homes = homes_below_nothing(2)
    reach(homes)
    quietly(company_id, ELEVEN)
    assert actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 2
    meter_acts(ELEVEN + MINUTE)
    deliver(ELEVEN + MINUTE)
    samples(company_id, ELEVEN + 4 * HOUR, PORTAL=False)
    night = ELEVEN + 12 * HOUR
    actions.take_recharges(order_keys=[pay(company_id, homes[0], 5_000, night)], by=BY, at=night)
    meter_acts(night + MINUTE)
    return committed_database


def test_each_audit_finds_its_fault_and_none_on_sound_books(books: Any) -> None:
    hold("supply", PLANTED)
