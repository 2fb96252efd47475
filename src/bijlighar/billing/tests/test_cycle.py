"""The cycle step by step on a real PostgreSQL (M1, M21): nothing is issued but what was seen and approved."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction

from bijlighar.billing import queries
from bijlighar.billing.actions import (
    UnableToStep,
    approve_group,
    bill_cycle,
    check_reads,
    close_checks,
    close_delivery,
    decide_drafts,
    draft_again,
    draft_bills,
    issue_bills,
    plan_cycle,
    return_group,
)
from bijlighar.billing.rules.checks import Doubt
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers import queries as consumers
from bijlighar.kernel import outbox
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network
from bijlighar.people import actions as staff
from bijlighar.people import queries as people_queries

FROM, TO = date(2025, 6, 1), date(2025, 7, 1)
DAYS = all_days(FROM, TO)
AT = morning_after(DAYS[-1])


def planned(company_id: int) -> int:
    """The only group of the company's cycle."""
    plan_cycle(company_id=company_id, cycle_from=FROM, cycle_to=TO, by=BY, at=AT)
    (group,) = queries.groups(company_id=company_id, cycle_from=FROM, states=["PLANNED"])
    return group.id


def drafted(company_id: int) -> int:
    group_id = planned(company_id)
    check_reads(group_id=group_id, despite="the month is over", by=BY, at=AT)
    draft_bills(group_id=group_id, by=BY, at=AT)
    return group_id


def officer(login: str, office_id: int) -> Actor:
    """A billing officer at an office."""
    known = people_queries.staff_of_login(login)
    if known is not None:
        return Actor("staff", login, known.id)
    staff_id = staff.add_staff(login=login, name_en=login, name_hi=login, by=BY, at=AT)
    staff.give_role(staff_id=staff_id, role_code="BILLING_OFFICER", office_id=office_id, by=BY, at=AT)
    return Actor("staff", login, staff_id)


def people(company_id: int) -> tuple[Actor, Actor]:
    """Two billing officers at the company's head office."""
    head = network.head_office(company_id)
    assert head is not None
    return officer("asha", head), officer("ravi", head)


def approved(group_id: int, first: Actor, second: Actor) -> None:
    found = close_checks(group_id=group_id, by=first, at=AT)
    approve_group(group_id=group_id, bills=found.bills, total_paise=found.total_paise, by=second, at=AT)


def state(group_id: int) -> str:
    found = queries.group(group_id)
    assert found is not None
    return found.state_code


def doubts(group_id: int) -> dict[int, tuple[Doubt, ...]]:
    return {one.connection_id: one.doubts for one in queries.doubtful_drafts(group_id)}


def test_a_cycle_from_plan_to_delivery(db: None) -> None:
    company_id, homes = company_with_connections(3)
    store(homes, DAYS, np.array([[5200], [4000], [3000]]))
    first, second = people(company_id)
    group_id = planned(company_id)
    assert check_reads(group_id=group_id, by=BY, at=AT)
    assert draft_bills(group_id=group_id, by=BY, at=AT).drafts == 3
    assert queries.bills(homes[0]) == []
    approved(group_id, first, second)
    done = issue_bills(group_id=group_id, by=BY, at=AT)
    assert (done.bills, done.messages, done.changed) == (3, 3, 0)
    assert state(group_id) == "ISSUED"
    # The same bill as at once: see test_bill_cycle for the arithmetic of 156 kWh, here at 2 kW.
    (found,) = queries.bills(homes[0])
    assert found.energy_wh == 156_000
    assert ledger.balance(homes[0], Account.RECEIVABLE) == found.total_paise

    assert close_delivery(group_id=group_id, by=BY, at=AT).waiting == 3
    for message in outbox.claim(channel="sms", at=AT):
        assert message.template == "bill_ready"
        assert message.context["due_date"] == "16-07-2025"
        outbox.sent(message, at=AT)
    assert close_delivery(group_id=group_id, by=BY, at=AT).sent == 3
    assert state(group_id) == "DELIVERED"


def test_readings_that_are_not_there_hold_a_group_back(db: None) -> None:
    company_id, homes = company_with_connections(3)
    store(homes[:1], DAYS, 4000)
    store(homes[1:2], DAYS[:20], 4000)
    group_id = planned(company_id)
    assert not check_reads(group_id=group_id, by=BY, at=AT)
    group = queries.group(group_id)
    assert group is not None
    assert (group.complete, group.partial, group.silent) == (1, 1, 1)
    with pytest.raises(UnableToStep, match="is PLANNED: it cannot be drafted"):
        draft_bills(group_id=group_id, by=BY, at=AT)
    assert check_reads(group_id=group_id, despite="storm in Adhartal", by=BY, at=AT)


def test_doubtful_drafts_wait_and_say_why(db: None) -> None:
    company_id, homes = company_with_connections(6)
    usual, zero, high, low, gaps, silent = homes
    december, january = date(2025, 12, 1), date(2026, 1, 1)
    before, days = all_days(december, january), all_days(january, date(2026, 2, 1))
    store([usual, zero, high, low, gaps], before, 5000)
    bill_cycle(
        company_id=company_id, cycle_from=december, cycle_to=january, by=BY, at=morning_after(before[-1])
    )
    store([usual, zero, high, low], days, np.array([[5100], [0], [10_500], [1500]]))
    store([gaps], days[:20], 5100)
    at = morning_after(days[-1])
    plan_cycle(company_id=company_id, cycle_from=january, cycle_to=date(2026, 2, 1), by=BY, at=at)
    (group,) = queries.groups(company_id=company_id, cycle_from=january)
    check_reads(group_id=group.id, despite="the month is over", by=BY, at=at)
    draft_bills(group_id=group.id, by=BY, at=at)
    assert doubts(group.id) == {
        zero: (Doubt.ZERO,),
        high: (Doubt.HIGH,),
        low: (Doubt.LOW,),
        gaps: (Doubt.MISSING,),
        silent: (Doubt.NO_READS,),
    }
    found = queries.summary(group.id)
    assert (found.drafts, found.bills, found.waiting) == (6, 1, 5)
    assert (found.last_bills, found.last_energy_wh) == (5, 5 * 155_000)
    assert dict(found.doubts)["HIGH"] == 1
    assert [one.connection_id for one in queries.doubtful_drafts(group.id, doubt=Doubt.LOW)] == [low]
    first_page = queries.doubtful_drafts(group.id, limit=2)
    rest = queries.doubtful_drafts(group.id, after=first_page[-1].connection_id)
    assert [one.connection_id for one in (*first_page, *rest)] == [zero, high, low, gaps, silent]


def test_an_officer_decides_after_a_preview(db: None) -> None:
    company_id, homes = company_with_connections(3)
    store(homes[:2], DAYS, 0)
    group_id = drafted(company_id)
    first, _ = people(company_id)
    zero = queries.chosen_drafts(group_id, doubt=Doubt.ZERO)
    assert (zero.drafts, zero.not_billable) == (2, 0)
    every = queries.chosen_drafts(group_id)
    said = {"group_id": group_id, "by": first, "at": AT}
    with pytest.raises(UnableToStep, match="3 of these drafts now, and 2 were shown"):
        decide_drafts(decision="ACCEPT", note="vacant", expected=2, **said)  # type: ignore[arg-type]
    with pytest.raises(UnableToStep, match="cannot be billed at all"):
        decide_drafts(decision="ACCEPT", note="vacant", expected=every.drafts, **said)  # type: ignore[arg-type]
    with pytest.raises(UnableToStep, match="needs a note"):
        decide_drafts(decision="ACCEPT", note=" ", expected=2, doubt=Doubt.ZERO, **said)  # type: ignore[arg-type]
    decide_drafts(decision="ACCEPT", note="vacant", expected=2, doubt=Doubt.ZERO, **said)  # type: ignore[arg-type]
    with pytest.raises(UnableToStep, match="1 drafts of group"):
        close_checks(group_id=group_id, by=first, at=AT)
    decide_drafts(decision="READ", note="send the reader", expected=1, **said)  # type: ignore[arg-type]
    assert close_checks(group_id=group_id, by=first, at=AT).bills == 2
    (to_read,) = queries.doubtful_drafts(group_id, state_code="TO_READ")
    assert (to_read.connection_id, to_read.decided_note) == (homes[2], "send the reader")


def test_whoever_checked_or_decided_does_not_approve(db: None) -> None:
    company_id, homes = company_with_connections(2)
    store(homes, DAYS, np.array([[4000], [0]]))
    group_id = drafted(company_id)
    first, second = people(company_id)
    decide_drafts(group_id=group_id, decision="ACCEPT", note="vacant", expected=1, by=second, at=AT)
    found = close_checks(group_id=group_id, by=first, at=AT)
    seen = {"group_id": group_id, "bills": found.bills, "total_paise": found.total_paise, "at": AT}
    for who, why in [
        (first, "Another person approves"),
        (second, "Another person approves"),
        (BY, "approved by a person"),
    ]:
        with pytest.raises(UnableToStep, match=why):
            approve_group(by=who, **seen)  # type: ignore[arg-type]
    head = network.head_office(company_id)
    assert head is not None
    third = officer("meena", head)
    with pytest.raises(UnableToStep, match="are others than those shown"):
        approve_group(by=third, **{**seen, "total_paise": found.total_paise + 1})  # type: ignore[arg-type]
    approve_group(by=third, **seen)  # type: ignore[arg-type]
    assert state(group_id) == "APPROVED"


def test_the_database_itself_wants_two_people(db: None) -> None:
    company_id, homes = company_with_connections(1)
    store(homes, DAYS, 4000)
    group_id = drafted(company_id)
    with pytest.raises(IntegrityError, match="billing_group_two_people"), transaction.atomic():
        connection.cursor().execute("UPDATE billing_group SET checked_by_id = 7, approved_by_id = 7")
    with pytest.raises(IntegrityError, match="billing_group_approved"), transaction.atomic():
        connection.cursor().execute(
            "UPDATE billing_group SET state_code = 'APPROVED' WHERE id = %s", [group_id]
        )


def test_an_officer_of_another_office_does_not_approve(db: None) -> None:
    company_id, homes = company_with_connections(1)
    store(homes, DAYS, 4000)
    group_id = drafted(company_id)
    found = close_checks(group_id=group_id, by=BY, at=AT)
    (beside,) = [one.id for one in network.children(network.head_office(company_id) or 0) if one.code == "D2"]
    with pytest.raises(UnableToStep, match="a role at its office"):
        approve_group(
            group_id=group_id,
            bills=found.bills,
            total_paise=found.total_paise,
            by=officer("far", beside),
            at=AT,
        )


def test_what_changed_after_the_approval_is_not_issued(db: None) -> None:
    company_id, homes = company_with_connections(2)
    store(homes, DAYS, 4000)
    group_id = drafted(company_id)
    approved(group_id, *people(company_id))
    store(homes[:1], DAYS[:1], 9000, version=2)
    done = issue_bills(group_id=group_id, by=BY, at=AT)
    assert (done.bills, done.changed) == (1, 1)
    assert queries.bills(homes[0]) == []
    assert doubts(group_id) == {homes[0]: (Doubt.CHANGED,)}
    # The next round takes it with the readings of today.
    again = drafted(company_id)
    group = queries.group(again)
    assert group is not None
    assert (group.round, group.connections) == (2, 1)
    store(homes[:1], DAYS[:1], 9000, version=3)
    approved(again, *people(company_id))
    assert issue_bills(group_id=again, by=BY, at=AT).bills == 1
    assert queries.bills(homes[0])[0].energy_wh == 125_000


def test_a_group_is_drafted_and_issued_in_portions(db: None) -> None:
    company_id, homes = company_with_connections(5)
    store(homes, DAYS, np.arange(5).reshape(5, 1) * 1000 + 1000)
    group_id = planned(company_id)
    check_reads(group_id=group_id, by=BY, at=AT)
    for portion in (homes[:2], homes[1:4]):
        draft_bills(group_id=group_id, connection_ids=portion, by=BY, at=AT)
        assert state(group_id) == "READY"
    draft_bills(group_id=group_id, connection_ids=homes, by=BY, at=AT)
    approved(group_id, *people(company_id))
    assert issue_bills(group_id=group_id, connection_ids=homes[:3], by=BY, at=AT).bills == 3
    assert state(group_id) == "APPROVED"
    with pytest.raises(UnableToStep, match="issued already"):
        return_group(group_id=group_id, note="stop", by=BY, at=AT)
    assert issue_bills(group_id=group_id, connection_ids=homes, by=BY, at=AT).bills == 2
    assert state(group_id) == "ISSUED"
    assert len({queries.bills(home)[0].number for home in homes}) == 5


def test_planning_again_adds_nothing(db: None) -> None:
    company_id, homes = company_with_connections(2)
    store(homes, DAYS, 4000)
    planned(company_id)
    said = {"company_id": company_id, "cycle_from": FROM, "cycle_to": TO, "by": BY, "at": AT}
    assert plan_cycle(**said) == 0
    with pytest.raises(UnableToStep, match="not over"):
        plan_cycle(**{**said, "cycle_to": TO + timedelta(days=9)})


def test_a_group_sent_back_is_drafted_anew(db: None) -> None:
    company_id, homes = company_with_connections(2)
    store(homes, DAYS, np.array([[4000], [0]]))
    group_id = drafted(company_id)
    first, second = people(company_id)
    decide_drafts(group_id=group_id, decision="HOLD", note="ask the reader", expected=1, by=first, at=AT)
    approved(group_id, first, second)
    return_group(group_id=group_id, note="one reading came", by=second, at=AT)
    store(homes[1:], DAYS, 3000, version=2)
    assert draft_again(group_id=group_id, connection_ids=homes[1:], by=first, at=AT).waiting == 0
    assert queries.summary(group_id).bills == 2
    with pytest.raises(UnableToStep, match="no doubtful draft"):
        draft_again(group_id=group_id, connection_ids=homes[:1], by=first, at=AT)


def test_no_mobile_no_message(db: None) -> None:
    company_id, homes = company_with_connections(1, mobile="")
    store(homes, DAYS, 4000)
    assert consumers.contacts(homes).get_column("mobile").to_list() == [None]
    group_id = drafted(company_id)
    approved(group_id, *people(company_id))
    assert issue_bills(group_id=group_id, by=BY, at=AT).messages == 0
    assert close_delivery(group_id=group_id, by=BY, at=AT) == outbox.Progress(0, 0, 0)
