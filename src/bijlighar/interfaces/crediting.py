"""The one door of crediting: a payment that was taken reaches the books once, with a receipt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from bijlighar.billing import actions as billing
from bijlighar.deposits import actions as deposits
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.frames import FrameRefused
from bijlighar.payments import actions as payments
from bijlighar.payments import queries
from bijlighar.payments.actions import EventTaken
from bijlighar.payments.queries import OrderRecord
from bijlighar.prepaid import actions as prepaid
from bijlighar.supply import actions as supply

log = logging.getLogger(__name__)

REFUSALS = (
    billing.UnableToReceive,
    deposits.UnableToReceiveDeposit,
    prepaid.UnableToCredit,
    payments.UnableToNote,
    supply.UnableToTakeRecharge,
    FrameRefused,
)


def taken_and_credited(take: Callable[[], EventTaken], *, by: Actor, at: datetime) -> EventTaken:
    """Take a payment by `take` and credit it, in one transaction.

    Money that came is never forgotten: where the books refuse it, or a fault of ours is in the way, it stays
    taken, among those that are paid and not credited, and is tried again. Only when the database is away
    nothing is taken; whoever told tells again.
    """
    with transaction.atomic():
        taken = take()
        if taken.verdict == "NEW_PAYMENT":
            try:
                with transaction.atomic():
                    credit(taken, by=by, at=at)
            except (OperationalError, InterfaceError):
                raise
            except REFUSALS as problem:
                log.error("Payment %s is taken, and not credited: %s", _name(taken), problem)
            except Exception:
                log.exception("Payment %s is taken, and not credited by a fault", _name(taken))
    return taken


def credited(order: OrderRecord, *, by: Actor, at: datetime) -> bool:
    """Credit an order that was paid and could not be credited then; False where the books refuse it still."""
    payment = queries.payment_of_order(order.id)
    try:
        with transaction.atomic():
            credit(EventTaken("NEW_PAYMENT", order, payment), by=by, at=at)
    except REFUSALS as problem:
        log.error("Order %s is paid, and still not credited: %s", order.key, problem)
        return False
    return True


def credit(taken: EventTaken, *, by: Actor, at: datetime) -> None:
    """Credit a taken payment, issue the receipt and bring power back; for a transaction that is open."""
    if taken.order is not None and taken.payment is not None:
        supply.take_recharge(order_key=taken.order.key, by=by, at=at)


def _name(taken: EventTaken) -> str:
    return f"{taken.payment.gateway_code}/{taken.payment.reference}" if taken.payment else "?"
