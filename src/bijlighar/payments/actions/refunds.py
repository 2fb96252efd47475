"""Money goes back as a saga: proposed, approved by another, asked of the gateway until it is through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl
from django.db import connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import actions as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.payments.actions.orders import who
from bijlighar.payments.actions.record import Recorded
from bijlighar.payments.models import Order, Payment, Refund, RefundStep
from bijlighar.payments.rules.refund import RefundReason, RefundState, may_follow, wait
from bijlighar.payments.rules.told import Told

STALE = timedelta(minutes=10)
"""A sender that said nothing for so long is taken for dead; the key makes asking again safe."""


class UnableToRefund(ValueError):
    """The refund cannot be proposed, decided or noted as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class ToSend:
    """A refund that this sender alone asks of the gateway now; `attempt` proves it is still his."""

    refund_id: int
    key: str
    gateway_code: str
    payment_reference: str
    amount_paise: int
    attempt: int


@action
def propose_refund(*, payment_id: int, by: Actor, at: datetime, note: str = "") -> int:
    """Propose that a payment goes back, whole; the refund's id. The reason follows from the payment.

    Raises `UnableToRefund` when it was credited (take it back in the books first) or goes back already.
    """
    payment = Payment.objects.select_for_update().filter(id=payment_id).first()
    if payment is None:
        raise UnableToRefund(f"There is no payment {payment_id}.")
    reason: RefundReason = "NO_ORDER"
    if payment.order_id is not None:
        order = Order.objects.select_for_update().get(id=payment.order_id)
        reason = "SECOND" if payment.fit_code == "SECOND" else "UNCREDITED"
        if reason == "UNCREDITED" and order.purpose_code == "BASKET":
            raise UnableToRefund(f"Payment {payment_id} was for several connections. Give back its parts.")
        if reason == "UNCREDITED" and order.credited_at is not None:
            raise UnableToRefund(
                f"Payment {payment_id} was credited. Take the credit back in the books first."
            )
    return propose(payment, reason, by=by, at=at, note=note)


def propose(payment: Payment, reason: RefundReason, *, by: Actor, at: datetime, note: str = "") -> int:
    """Write the proposal; for callers that hold the payment's row or have just made it."""
    if Refund.objects.filter(payment_id=payment.id).exclude(state_code="REFUSED").exists():
        raise UnableToRefund(f"Payment {payment.id} goes back already.")
    again = Refund.objects.filter(payment_id=payment.id).count()
    made = Refund.objects.create(
        key=f"refund-{payment.id}-{again + 1}",
        payment_id=payment.id,
        company_id=payment.company_id,
        gateway_code=payment.part_of.gateway_code if payment.part_of else payment.gateway_code,
        amount_paise=payment.amount_paise,
        reason_code=reason,
        state_code="PROPOSED",
        proposed_at=at,
        proposed_by=who(by),
    )
    _step(made.id, "PROPOSED", by, at, note)
    return made.id


@action
def propose_closing_refund(
    *, company_id: int, connection_id: int, amount_paise: int, key: str, by: Actor, at: datetime
) -> int:
    """Propose that what was left on the accounts of an ended connection goes back; the refund's id.

    The caller has moved it to the account of refunds payable, in the same transaction. Another person
    approves it; it is paid by a transfer of ours.
    """
    made = Refund.objects.create(
        key=key,
        connection_id=connection_id,
        company_id=company_id,
        gateway_code="",
        amount_paise=amount_paise,
        reason_code="CLOSING",
        state_code="PROPOSED",
        proposed_at=at,
        proposed_by=who(by),
    )
    _step(made.id, "PROPOSED", by, at, "")
    return made.id


@action
def decide_refund(*, refund_id: int, is_approved: bool, by: Actor, at: datetime, note: str = "") -> None:
    """Approve a refund or refuse it; another person than the one who proposed it. Raises `UnableToRefund`."""
    refund = _held(refund_id)
    if who(by) == refund.proposed_by:
        raise UnableToRefund("You proposed this refund. Another person decides.")
    if not is_approved and refund.reason_code == "CLOSING":
        raise UnableToRefund(
            "What was left when a connection ended is the consumer's. It is approved, and paid by a transfer."
        )
    if not is_approved and not note.strip():
        raise UnableToRefund("Say why the money does not go back.")
    _go(refund, "APPROVED" if is_approved else "REFUSED", by, at, note, decided_by=who(by), next_at=at)


@action
def claim_refunds(*, gateway_code: str, by: Actor, at: datetime, limit: int = 50) -> list[ToSend]:
    """Take approved refunds of a gateway for sending; nobody else holds what this returns."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_refund r SET state_code = 'SENDING', attempts = r.attempts + 1, next_at = %(at)s"
            " FROM (SELECT id FROM payments_refund WHERE gateway_code = %(gateway)s AND"
            " (state_code = 'APPROVED' AND next_at <= %(at)s"
            " OR state_code = 'SENDING' AND next_at <= %(dead)s)"
            " ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED) taken, payments_payment p"
            " LEFT JOIN payments_payment whole ON whole.id = p.part_of_id"
            " WHERE r.id = taken.id AND p.id = r.payment_id"
            " RETURNING r.id, r.key, r.gateway_code, coalesce(whole.reference, p.reference), r.amount_paise,"
            " r.attempts",
            {"gateway": gateway_code, "at": at, "dead": at - STALE, "limit": limit},
        )
        taken = [ToSend(*row) for row in cursor.fetchall()]
    for each in taken:
        _step(each.refund_id, "SENDING", by, at, f"attempt {each.attempt}")
    return taken


@action
def note_refund_sent(
    *, refund_id: int, attempt: int, said: Told | None, problem: str, is_final: bool, by: Actor, at: datetime
) -> None:
    """Note what the gateway answered: what it `said`, or a `problem`, which is tried again unless final."""
    refund = _held(refund_id)
    if refund.state_code != "SENDING" or refund.attempts != attempt:
        return  # told by a webhook meanwhile, or taken over by another sender
    if said is None:
        to: RefundState = "FAILED" if is_final else "APPROVED"
        _go(refund, to, by, at, problem, next_at=at + wait(attempt))
    else:
        _hear(refund, said, by, at, "SENT")


@action
def pay_refund_by_hand(*, refund_id: int, reference: str, by: Actor, at: datetime) -> None:
    """Note that a refund was paid by a bank transfer of ours, by its number. Raises `UnableToRefund`."""
    refund = _held(refund_id)
    if not reference.strip():
        raise UnableToRefund("Give the number of the transfer that paid the refund.")
    _go(refund, "DONE", by, at, "paid by a transfer", reference=reference.strip()[:80])
    if refund.reason_code == "CLOSING":
        _book_paid(refund, by, at)


def hear_refund(told: Told, *, gateway_code: str, by: Actor, at: datetime) -> bool:
    """Take what a gateway tells of a refund; False when it is none of ours. Told again changes nothing."""
    found = Refund.objects.select_for_update().filter(gateway_code=gateway_code, key=told.key).first()
    if found is None and told.refund_reference:
        found = (
            Refund.objects.select_for_update()
            .filter(gateway_code=gateway_code, reference=told.refund_reference)
            .first()
        )
    if found is None:
        return False
    _hear(found, told, by, at, "SENT")
    return True


def _hear(refund: Refund, told: Told, by: Actor, at: datetime, on_its_way: RefundState) -> None:
    state: RefundState = {"REFUNDED": "DONE", "REFUND_FAILED": "FAILED"}.get(told.kind, on_its_way)  # type: ignore[assignment]
    words = told.reason
    if state == "DONE" and told.amount_paise != refund.amount_paise:
        state, words = "FAILED", f"{told.amount_paise} paise went back, {refund.amount_paise} should"
    if may_follow(refund.state_code, state):  # type: ignore[arg-type]
        _go(refund, state, by, at, words, reference=told.refund_reference)


def _book_paid(refund: Refund, by: Actor, at: datetime) -> None:
    """What was payable is paid."""
    today = settlement_day(at)
    row = {
        "company_id": refund.company_id,
        "holder_id": refund.connection_id,
        "for_day": today,
        "posted_on": today,
        "code": int(Entry.REFUND_PAID),
        "sequence": refund.id,
        "debit_code": int(Account.REFUNDS_PAYABLE),
        "credit_code": int(Account.CASH),
        "amount_paise": refund.amount_paise,
        "document": f"refund/{refund.key}",
    }
    ledger.post(transfers=pl.DataFrame([row]), by=by, at=at)


def _held(refund_id: int) -> Refund:
    found = Refund.objects.select_for_update().filter(id=refund_id).first()
    if found is None:
        raise UnableToRefund(f"There is no refund {refund_id}.")
    return found


def _go(refund: Refund, to: RefundState, by: Actor, at: datetime, words: str, **changes: object) -> None:
    if not may_follow(refund.state_code, to):  # type: ignore[arg-type]
        raise UnableToRefund(f"Refund {refund.id} is {refund.state_code} and cannot become {to}.")
    Refund.objects.filter(id=refund.id).update(state_code=to, **changes)
    _step(refund.id, to, by, at, words)


def _step(refund_id: int, state: str, by: Actor, at: datetime, words: str) -> None:
    RefundStep.objects.create(
        refund_id=refund_id, state_code=state, taken_at=at, taken_by=who(by), words=words[:300]
    )


def with_refund(done: Recorded, by: Actor, at: datetime) -> Recorded:
    """What was recorded; a second payment of one order is proposed for refund at once."""
    if done.verdict == "SECOND_PAYMENT" and done.payment_id is not None:
        propose(Payment.objects.get(id=done.payment_id), "SECOND", by=by, at=at)
    return done
