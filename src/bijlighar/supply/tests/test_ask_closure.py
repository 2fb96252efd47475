"""Whose wish an end is: a closure of the company's own becomes the consumer's when he asks for one (M19)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bijlighar.billing.tests.readings import company_with_connections
from bijlighar.kernel.actor import Actor
from bijlighar.supply import actions, queries
from bijlighar.supply.models import Notice
from bijlighar.supply.tests.stage import BY, DAY, commands, deliver, ist, quietly, samples
from bijlighar.supply.tests.test_grounds import ELEVEN, FRIDAY, MONDAY, TOLD

OFFICER = Actor("staff", "Asha", 7)
ASKED = TOLD + DAY


def ask(home: int, days: int, *, is_own_wish: bool) -> int:
    """The company at nine on the first, or the consumer a day later; closing so many days after the 18th."""
    by, at = (OFFICER, ASKED) if is_own_wish else (BY, TOLD)
    day = MONDAY + timedelta(days=days)
    return actions.ask_closure(connection_id=home, closure_on=day, is_own_wish=is_own_wish, by=by, at=at)


@pytest.mark.parametrize("earlier", [-3, 4])
def test_his_own_wish_takes_the_place_of_the_companys_closure(db: None, earlier: int) -> None:
    company_id, (home,) = company_with_connections(1)
    first = ask(home, earlier, is_own_wish=False)
    second = ask(home, 0, is_own_wish=True)
    was, now = Notice.objects.get(id=first), Notice.objects.get(id=second)
    assert (was.closure_by, was.ended_at, was.end_code) == ("COMPANY", ASKED, "OWN_WISH")
    assert (now.closure_by, now.closure_on, now.ended_at) == ("CONSUMER", MONDAY, None)
    assert (now.given_by, now.given_at) == ("Asha", ASKED), "who wrote his wish down, and when"
    assert deliver(ASKED) == ["supply_closure"] * 2, "he is told his own day too"
    # Before his day nothing, on it without the links that a cut for money needs.
    quietly(company_id, ELEVEN - 3 * DAY)
    assert actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN - 3 * DAY).cut == 0
    samples(company_id, ELEVEN, PORTAL=False)
    assert actions.decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 1
    assert commands() == [("DISCONNECT", home, "REQUESTED")]


def test_his_own_wish_needs_no_days_of_notice(db: None) -> None:
    """He gives up his connection for today: the company's closure of four days later cannot hold him."""
    company_id, (home,) = company_with_connections(1)
    ask(home, 4, is_own_wish=False)
    actions.ask_closure(
        connection_id=home, closure_on=MONDAY, is_own_wish=True, by=OFFICER, at=ist(MONDAY, 9)
    )
    quietly(company_id, ELEVEN)
    known, found = queries.decision_now(home, ELEVEN)
    assert (known.closure_by, found.verdict) == ("CONSUMER", "DISCONNECT")


@pytest.mark.parametrize(("first", "again"), [(True, True), (True, False), (False, False)])
def test_a_closure_that_is_asked_already_stays_as_it_is(db: None, first: bool, again: bool) -> None:
    _, (home,) = company_with_connections(1)
    number = ask(home, 0, is_own_wish=first)
    with pytest.raises(actions.ClosureAsked, match="already"):
        ask(home, 4, is_own_wish=again)
    (stays,) = Notice.objects.filter(connection_id=home)
    assert (stays.id, stays.closure_on, stays.ended_at) == (number, MONDAY, None)


def test_of_a_connection_that_is_not_there_nothing_is_asked(db: None) -> None:
    with pytest.raises(actions.UnableToNotify, match="no connection") as problem:
        actions.ask_closure(connection_id=4711, closure_on=FRIDAY, is_own_wish=True, by=BY, at=TOLD)
    assert not isinstance(problem.value, actions.ClosureAsked)
