"""The one door of crediting: a payment that was taken reaches the books once, with a receipt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from bijlighar.billing import actions as billing
from bijlighar.deposits import actions as deposits
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.frames import FrameRefused
from bijlighar.ledger.rules import one_receipt
from bijlighar.payments import actions as payments
from bijlighar.payments.actions import EventTaken
from bijlighar.prepaid import actions as prepaid

log = logging.getLogger(__name__)

REFUSALS = (
    billing.UnableToReceive,
    deposits.UnableToReceiveDeposit,
    prepaid.UnableToCredit,
    payments.UnableToNote,
    FrameRefused,
)


def taken_and_credited(take: Callable[[], EventTaken], *, by: Actor, at: datetime) -> EventTaken:
    """Take a payment by `take` and credit it, in one transaction.

    Money that came is never forgotten: where the books refuse it, it stays taken, among those that are paid
    and not credited, for a person.
    """
    with transaction.atomic():
        taken = take()
        if taken.verdict == "NEW_PAYMENT":
            try:
                with transaction.atomic():
                    credit(taken, by=by, at=at)
            except REFUSALS as problem:
                log.error("Payment %s is taken, and not credited: %s", _name(taken), problem)
    return taken


def credit(taken: EventTaken, *, by: Actor, at: datetime) -> None:
    """Credit a taken payment to its connection and issue the receipt; for a transaction that is open."""
    order, payment = taken.order, taken.payment
    if order is None or payment is None:
        return
    if order.purpose_code == "DEPOSIT":
        receipts = one_receipt(
            order.connection_id, payment.amount_paise, payment.receipt_number, order.channel_code
        )
        deposits.receive_deposits(company_id=order.company_id, receipts=receipts, by=by, at=at)
    else:
        book = prepaid.credit if order.purpose_code == "RECHARGE" else billing.receive_payment
        book(
            connection_id=order.connection_id,
            amount_paise=payment.amount_paise,
            receipt_number=payment.receipt_number,
            channel=order.channel_code,
            by=by,
            at=at,
        )
    payments.note_credited(order_id=order.id, receipt_number=payment.receipt_number, by=by, at=at)


def _name(taken: EventTaken) -> str:
    return f"{taken.payment.gateway_code}/{taken.payment.reference}" if taken.payment else "?"
