"""Money that cannot be credited now waits its turn and holds nobody up; nobody is cut off meanwhile (M19)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bijlighar.interfaces.jobs.payments import credit_waiting
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import actions as ledger
from bijlighar.ledger.rules import Entry, one_receipt
from bijlighar.payments import actions as payments
from bijlighar.payments import queries
from bijlighar.payments.queries import OrderRecord
from bijlighar.payments.rules.told import Told
from bijlighar.supply import queries as supply
from bijlighar.supply.actions import decide_waves
from bijlighar.supply.tests.stage import BY, MONDAY, homes_below_nothing, ist, quietly

pytestmark = pytest.mark.django_db
TEN, ELEVEN = ist(MONDAY, 10), ist(MONDAY, 11)
MINUTE = timedelta(minutes=1)
PAISE = 5_000_00


def opened(company_id: int, home: int, key: str, at: datetime) -> OrderRecord:
    return payments.open_order(
        company_id=company_id, connection_id=home, purpose_code="RECHARGE", amount_paise=PAISE,
        channel_code="UPI", gateway_code="sandbox", key=key, by=BY, at=at - MINUTE,
    )  # fmt: skip


def paid(company_id: int, home: int, key: str, at: datetime) -> OrderRecord:
    """An order of Rs 5,000 that a gateway said was paid, and nobody has credited."""
    order = opened(company_id, home, key, at)
    told = Told("PAID", tr=order.tr, payment_reference=f"pay_{key}", amount_paise=PAISE, method_code="UPI")
    payments.take_told(gateway_code="sandbox", told=told, source="WEBHOOK", by=BY, at=at)
    return order


def refused_by_the_books(company_id: int, home: int, order: OrderRecord) -> None:
    """Its receipt stands in the books already, for one paisa: another amount is refused."""
    found = queries.payment_of_order(order.id)
    assert found is not None
    wrong = one_receipt(home, 1, found.receipt_number, "UPI")
    ledger.receive(company_id=company_id, receipts=wrong, what=Entry.RECHARGE, by=BY, at=TEN)


def test_what_the_books_refuse_backs_off_and_newer_ones_go_first() -> None:
    company_id, (home, newer) = homes_below_nothing(2)
    quietly(company_id, ELEVEN)
    old = [paid(company_id, home, f"old{number}", TEN + number * MINUTE) for number in range(3)]
    for order in old:
        refused_by_the_books(company_id, home, order)
    good = paid(company_id, newer, "new", TEN + 9 * MINUTE)
    # Turns of two: the first holds two that are refused, the second one more and the good one.
    assert credit_waiting(clock=lambda: ELEVEN, most=2) == (4, 1)
    assert [row.order_key for row in queries.receipts(newer)] == [good.key]
    count = queries.uncredited(company_id)
    assert (count.orders, count.paise, count.refused, count.oldest_at) == (3, 3 * PAISE, 3, TEN)
    first = queries.order_of(old[0].id)
    assert first is not None and (first.credit_tries, first.credit_next_at) == (1, ELEVEN + MINUTE)
    assert "1 paise" in first.credit_problem
    # Not their turn: one that came meanwhile is alone in it.
    later = paid(company_id, newer, "later", ELEVEN)
    assert [each.id for each in queries.paid_uncredited(turn_at=ELEVEN, limit=1)] == [later.id]
    assert credit_waiting(clock=lambda: ELEVEN + MINUTE / 2) == (1, 1)
    # 1 minute after the first try, 2 after the second.
    assert credit_waiting(clock=lambda: ELEVEN + MINUTE) == (3, 0)
    again = queries.order_of(old[0].id)
    assert again is not None and (again.credit_tries, again.credit_next_at) == (2, ELEVEN + 3 * MINUTE)
    # All the while the home whose money is with us is not cut off; before, he would have been.
    known, found = supply.decision_now(home, ELEVEN)
    assert (known.uncredited_paise, found.verdict) == (3 * PAISE, "SUSPENDED")
    assert "PAYMENT_UNDER_WAY" in found.reasons
    assert decide_waves(company_id=company_id, by=BY, at=ELEVEN).cut == 0


def test_money_on_its_way_back_counts_until_it_is_back() -> None:
    company_id, (home,) = homes_below_nothing()
    quietly(company_id, ELEVEN)
    order = paid(company_id, home, "back", TEN)
    payment = queries.payment_of_order(order.id)
    assert payment is not None
    one, other = Actor("staff", "Asha", 1), Actor("staff", "Ravi", 2)
    refund = payments.propose_refund(payment_id=payment.id, by=one, at=TEN)
    payments.decide_refund(refund_id=refund, is_approved=True, by=other, at=TEN)
    assert supply.decision_now(home, ELEVEN)[1].verdict == "SUSPENDED"
    assert queries.paid_uncredited(turn_at=ELEVEN) == []
    payments.pay_refund_by_hand(refund_id=refund, reference="NEFT1", by=one, at=TEN)
    assert supply.decision_now(home, ELEVEN)[1].verdict == "DISCONNECT"


def test_each_turn_of_a_backlog_has_its_own_time() -> None:
    company_id, (home,) = homes_below_nothing()
    for number in range(3):
        paid(company_id, home, f"o{number}", TEN)
    times = iter(ELEVEN + number * MINUTE for number in range(9))
    assert credit_waiting(clock=lambda: next(times), most=1) == (3, 3)
    issued = sorted(row.issued_at for row in queries.receipts(home))
    assert issued == [ELEVEN, ELEVEN + MINUTE, ELEVEN + 2 * MINUTE]


def test_a_gateway_is_asked_first_of_what_it_was_not_asked_of() -> None:
    company_id, (home,) = homes_below_nothing()
    made = [opened(company_id, home, f"o{number}", TEN + number * MINUTE) for number in range(3)]
    for order in made:
        payments.note_gateway_order(order_id=order.id, gateway_reference=f"g{order.id}", by=BY, at=TEN)

    def first() -> int:
        (found,) = queries.unpaid("sandbox", opened_from=TEN - MINUTE, opened_to=ELEVEN, limit=1)
        return found.id

    assert first() == made[0].id
    payments.note_asked(order_ids=[made[0].id, made[1].id], by=BY, at=ELEVEN)
    assert first() == made[2].id
    payments.note_asked(order_ids=[made[2].id], by=BY, at=ELEVEN + MINUTE)
    assert first() == made[0].id
