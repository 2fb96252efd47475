"""Unpaid bills and closing for good pass the same gate as a prepaid balance (M19)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bijlighar.billing.tests.readings import company_with_connections
from bijlighar.deposits.tests.year import MONTHS, year_of_bills
from bijlighar.supply import actions, queries
from bijlighar.supply.tests.stage import (
    BY,
    DAY,
    HOUR,
    commands,
    deliver,
    ist,
    meter_acts,
    quietly,
    reach,
    samples,
    warn,
)
from bijlighar.supply.tests.test_take_recharge import pay

FRIDAY, MONDAY = date(2025, 8, 1), date(2025, 8, 18)
TOLD, ELEVEN = ist(FRIDAY, 9), ist(MONDAY, 11)


@pytest.fixture
def debtor(db: None) -> tuple[int, int]:
    """Two bills of 500 rupees, issued on the first of May and June, both past their day."""
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: [300_000] * 2}, cycles=MONTHS[:2])
    reach([home])
    quietly(company_id, TOLD)
    return company_id, home


def test_a_defaulter_is_warned_cut_and_back_when_he_paid(debtor: tuple[int, int]) -> None:
    company_id, home = debtor
    assert queries.overdue([home], FRIDAY) == {home: (100_000, MONTHS[1][0] + 15 * DAY)}
    assert warn(company_id, [home], TOLD).warned == 1
    for when, cut in ((TOLD + 13 * DAY + 2 * HOUR, 0), (ELEVEN, 1)):
        quietly(company_id, when)
        assert actions.decide_waves(company_id=company_id, by=BY, at=when).cut == cut
    meter_acts(ELEVEN + timedelta(minutes=1))
    deliver(ELEVEN + HOUR)
    paid = pay(company_id, home, 950, ELEVEN + HOUR, "b1", "BILL")
    (half,) = actions.take_recharges(order_keys=[paid], by=BY, at=ELEVEN + HOUR)
    # What is left is less than anybody is cut off for.
    assert (half.outcome_code, half.balance_paise) == ("RECONNECTING", None)
    assert deliver(ELEVEN + HOUR) == ["supply_payment_on"]
    assert [kind for kind, _, _ in commands()] == ["DISCONNECT", "CONNECT"]


def test_too_little_paid_says_what_is_still_overdue(debtor: tuple[int, int]) -> None:
    company_id, home = debtor
    warn(company_id, [home], TOLD)
    quietly(company_id, ELEVEN)
    actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN)
    paid = pay(company_id, home, 300, ELEVEN + HOUR, "b1", "BILL")
    (done,) = actions.take_recharges(order_keys=[paid], by=BY, at=ELEVEN + HOUR)
    assert (done.outcome_code, done.short_paise) == ("STILL_SHORT", 70_000)


def test_who_gives_up_his_connection_needs_no_portal_for_it(debtor: tuple[int, int]) -> None:
    company_id, home = debtor
    actions.ask_closure(connection_id=home, closure_on=MONDAY, is_own_wish=True, by=BY, at=TOLD)
    assert deliver(TOLD) == ["supply_closure"]
    with pytest.raises(actions.UnableToNotify, match="already"):
        actions.ask_closure(connection_id=home, closure_on=MONDAY, is_own_wish=True, by=BY, at=TOLD)
    quietly(company_id, ELEVEN - DAY * 3)
    samples(company_id, ELEVEN, PORTAL=False)
    assert actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 1
    assert commands() == [("DISCONNECT", home, "REQUESTED")]
    # Taken back, power comes back: of the bill that is overdue he was never warned.
    assert actions.withdraw_closure(connection_id=home, by=BY, at=ELEVEN + HOUR)
    assert actions.restore_due(company_id=company_id, by=BY, at=ELEVEN + HOUR).restoring == 1


def test_who_is_closed_by_the_company_is_spared_while_a_link_is_down(debtor: tuple[int, int]) -> None:
    company_id, home = debtor
    actions.ask_closure(connection_id=home, closure_on=FRIDAY, is_own_wish=False, by=BY, at=TOLD)
    deliver(TOLD)
    actions.follow_notices(company_id=company_id, by=BY, at=TOLD)
    quietly(company_id, ELEVEN - HOUR)
    samples(company_id, ELEVEN, PORTAL=False)
    assert actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 0
    quietly(company_id, ELEVEN + HOUR)
    known, found = queries.decision_now(home, ELEVEN + HOUR)
    assert (known.ground, known.is_for_payment) == ("CLOSURE", True)
    assert found.verdict == "SUSPENDED"
