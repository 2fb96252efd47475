"""Money goes back once, decided by two persons, whatever the gateway says when."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from bijlighar.consumers.tests import place
from bijlighar.payments import queries
from bijlighar.payments.actions import (
    UnableToFind,
    UnableToNote,
    UnableToRefund,
    assign_payment,
    claim_refunds,
    decide_refund,
    note_credited,
    note_refund_sent,
    pay_refund_by_hand,
    propose_refund,
)
from bijlighar.payments.actions.refunds import ToSend
from bijlighar.payments.models import Refund, RefundStep
from bijlighar.payments.rules.told import Told
from bijlighar.payments.tests.gateway import (
    ASHA,
    AT,
    BY,
    RAVI,
    message,
    order,
    refund_message,
    set_up,
    told,
)


@pytest.fixture
def home(db: Any, tmp_path: Path, monkeypatch: Any) -> tuple[int, int]:
    set_up(tmp_path, monkeypatch)
    company = place.company()
    return company, place.connection(company, is_prepaid=True)


@pytest.fixture
def refund(home: tuple[int, int]) -> int:
    """A second payment of one order, proposed to go back by the program."""
    made = order(*home)
    told(message("payment.captured", made.tr, "pay_1"))
    told(message("payment.captured", made.tr, "pay_2"))
    return queries.refunds(["PROPOSED"])[0].id


def state(refund: int) -> str:
    return Refund.objects.get(id=refund).state_code


def sent(refund: int) -> ToSend:
    decide_refund(refund_id=refund, is_approved=True, by=ASHA, at=AT)
    (each,) = claim_refunds(gateway_code="sandbox", by=BY, at=AT)
    return each


def noted(each: ToSend, said: Told | None = None, problem: str = "", *, is_final: bool = False) -> None:
    note_refund_sent(
        refund_id=each.refund_id, attempt=each.attempt, said=said, problem=problem, is_final=is_final,
        by=BY, at=AT,
    )  # fmt: skip


def test_from_the_proposal_to_the_end(refund: int) -> None:
    each = sent(refund)
    assert (each.payment_reference, each.amount_paise) == ("pay_2", 50_000)
    noted(each, Told("OTHER", refund_reference="rfnd_1", key=each.key, amount_paise=50_000))
    assert state(refund) == "SENT"
    assert told(refund_message(each.key)).verdict == "REFUND"
    assert told(refund_message(each.key)).verdict == "REFUND"
    assert state(refund) == "DONE"
    steps = RefundStep.objects.filter(refund_id=refund).order_by("id").values_list("state_code", flat=True)
    assert list(steps) == ["PROPOSED", "APPROVED", "SENDING", "SENT", "DONE"]


def test_the_webhook_may_come_before_the_answer(refund: int) -> None:
    each = sent(refund)
    told(refund_message(each.key))
    noted(each, Told("OTHER", refund_reference="rfnd_1", key=each.key, amount_paise=50_000))
    assert state(refund) == "DONE"


def test_nobody_else_holds_what_one_sender_has(refund: int) -> None:
    each = sent(refund)
    assert claim_refunds(gateway_code="sandbox", by=BY, at=AT) == []
    later = AT + timedelta(minutes=11)
    (again,) = claim_refunds(gateway_code="sandbox", by=BY, at=later)
    assert (again.key, again.attempt) == (each.key, 2)
    noted(each, None, "too late", is_final=True)
    assert state(refund) == "SENDING"


def test_a_gateway_that_is_away_is_asked_again_later(refund: int) -> None:
    each = sent(refund)
    noted(each, None, "no answer")
    assert state(refund) == "APPROVED"
    assert claim_refunds(gateway_code="sandbox", by=BY, at=AT + timedelta(seconds=59)) == []
    assert len(claim_refunds(gateway_code="sandbox", by=BY, at=AT + timedelta(seconds=60))) == 1


def test_what_the_gateway_refuses_is_paid_by_hand(refund: int) -> None:
    noted(sent(refund), None, "account closed", is_final=True)
    assert (state(refund), queries.refunds(["FAILED"])[0].words) == ("FAILED", "account closed")
    with pytest.raises(UnableToRefund, match="number of the transfer"):
        pay_refund_by_hand(refund_id=refund, reference=" ", by=RAVI, at=AT)
    pay_refund_by_hand(refund_id=refund, reference="NEFT1", by=RAVI, at=AT)
    assert state(refund) == "DONE"


def test_another_amount_than_agreed_is_no_end(refund: int) -> None:
    each = sent(refund)
    told(refund_message(each.key, amount=40_000))
    assert state(refund) == "FAILED"


def test_two_persons_decide(home: tuple[int, int], refund: int) -> None:
    unknown = told(message("payment.captured", "BJNOBODY", "pay_9")).payment
    assert unknown is not None
    mine = propose_refund(payment_id=unknown.id, by=ASHA, at=AT)
    with pytest.raises(UnableToRefund, match="Another person"):
        decide_refund(refund_id=mine, is_approved=True, by=ASHA, at=AT)
    with pytest.raises(UnableToRefund, match="Say why"):
        decide_refund(refund_id=mine, is_approved=False, by=RAVI, at=AT)
    decide_refund(refund_id=mine, is_approved=False, by=RAVI, at=AT, note="the payer was found")
    with pytest.raises(UnableToRefund, match="cannot become"):
        decide_refund(refund_id=mine, is_approved=True, by=RAVI, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(id=refund).update(state_code="APPROVED", decided_by=BY.kind + "/0/test")


def test_a_payment_goes_back_once(home: tuple[int, int], refund: int) -> None:
    payment_id = Refund.objects.get(id=refund).payment_id
    with pytest.raises(UnableToRefund, match="already"):
        propose_refund(payment_id=payment_id, by=ASHA, at=AT)


def test_what_was_credited_does_not_go_back_and_what_goes_back_is_not_credited(
    home: tuple[int, int],
) -> None:
    for key, payment in (("k1", "pay_1"), ("k2", "pay_2")):
        told(message("payment.captured", order(*home, key=key).tr, payment))
    first, second = queries.order("k1"), queries.order("k2")
    assert first is not None and second is not None
    paid = {each.id: queries.payment_of_order(each.id) for each in (first, second)}
    note_credited(receipts={first.id: paid[first.id].receipt_number}, by=BY, at=AT)
    with pytest.raises(UnableToRefund, match="was credited"):
        propose_refund(payment_id=paid[first.id].id, by=ASHA, at=AT)
    propose_refund(payment_id=paid[second.id].id, by=ASHA, at=AT)
    with pytest.raises(UnableToNote, match="goes back"):
        note_credited(receipts={second.id: paid[second.id].receipt_number}, by=BY, at=AT)
    assert queries.paid_uncredited() == []


def test_a_payment_without_an_order_is_given_to_a_connection(home: tuple[int, int]) -> None:
    lost = told(message("payment.captured", "BJNOBODY", "pay_9")).payment
    assert lost is not None
    taken = assign_payment(payment_id=lost.id, connection_id=home[1], purpose_code="RECHARGE", by=ASHA, at=AT)
    assert (taken.verdict, taken.order.connection_id, taken.payment.fit_code) == (
        "NEW_PAYMENT",
        home[1],
        "EXACT",
    )
    assert queries.without_order() == []
    assert told(message("payment.captured", "BJNOBODY", "pay_9")).verdict == "REPEATED"
    with pytest.raises(UnableToFind):
        assign_payment(payment_id=lost.id, connection_id=home[1], purpose_code="RECHARGE", by=ASHA, at=AT)


def test_what_goes_back_is_not_given_to_a_connection(home: tuple[int, int]) -> None:
    lost = told(message("payment.captured", "BJNOBODY", "pay_9")).payment
    assert lost is not None
    propose_refund(payment_id=lost.id, by=ASHA, at=AT)
    with pytest.raises(UnableToFind, match="goes back"):
        assign_payment(payment_id=lost.id, connection_id=home[1], purpose_code="RECHARGE", by=ASHA, at=AT)
