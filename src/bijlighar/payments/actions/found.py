"""Payments that no webhook told of: asked for, found in a settlement, or given to a connection."""

from __future__ import annotations

from datetime import datetime

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.payments.actions.events import EventTaken, taken
from bijlighar.payments.actions.orders import open_order
from bijlighar.payments.actions.record import Recorded, Telling, record_one
from bijlighar.payments.actions.refunds import with_refund
from bijlighar.payments.models import Order, Payment, Refund, Settled
from bijlighar.payments.rules.codes import Method, Purpose, Source
from bijlighar.payments.rules.told import Told


class UnableToFind(ValueError):
    """There is no such payment to take; nothing was written."""


@action
def take_told(*, gateway_code: str, told: Told, source: Source, by: Actor, at: datetime) -> EventTaken:
    """Take a payment that the gateway told when it was asked; to be credited as with `take_events`."""
    done = record_one(Telling(told, gateway_code, source, at), at=at)
    return taken([with_refund(done, by, at)])[0]


@action
def take_settled(*, gateway_code: str, payment_reference: str, by: Actor, at: datetime) -> EventTaken:
    """Take a payment that stands in a settlement; to be credited as with `take_events`.

    Raises `UnableToFind` when no settlement has it.
    """
    line = Settled.objects.filter(
        gateway_code=gateway_code, kind_code="PAYMENT", reference=payment_reference
    ).first()
    if line is None:
        raise UnableToFind(f"No settlement of {gateway_code} has the payment {payment_reference}.")
    method: Method = line.method_code  # type: ignore[assignment]
    told = Told(
        "PAID",
        order_reference=line.order_reference,
        tr=line.tr,
        payment_reference=line.reference,
        amount_paise=line.amount_paise,
        method_code=method,
        fee_paise=line.fee_paise,
        gst_paise=line.gst_paise,
    )
    done = record_one(Telling(told, gateway_code, "SETTLEMENT", at), at=at)
    return taken([with_refund(done, by, at)])[0]


@action
def assign_payment(
    *, payment_id: int, connection_id: int, purpose_code: Purpose, by: Actor, at: datetime
) -> EventTaken:
    """Give a payment without an order to a connection; to be credited as with `take_events`.

    Raises `UnableToFind` when it has an order, goes back, or there is no such connection.
    """
    payment = Payment.objects.select_for_update().filter(id=payment_id, order_id__isnull=True).first()
    if payment is None:
        raise UnableToFind(f"There is no payment {payment_id} without an order.")
    if Refund.objects.filter(payment_id=payment_id).exclude(state_code="REFUSED").exists():
        raise UnableToFind(f"Payment {payment_id} goes back to who paid it. Refuse that first.")
    there = consumers.connection(connection_id)
    if there is None:
        raise UnableToFind(f"There is no connection {connection_id}.")
    order = open_order(
        company_id=there.company_id,
        connection_id=connection_id,
        purpose_code=purpose_code,
        amount_paise=payment.amount_paise,
        channel_code=payment.method_code if payment.method_code in ("UPI", "CARD") else "NETBANKING",  # type: ignore[arg-type]
        gateway_code=payment.gateway_code,
        key=f"assigned/{payment_id}",
        by=by,
        at=at,
    )
    Payment.objects.filter(id=payment_id).update(
        order_id=order.id, fit_code="EXACT", company_id=there.company_id
    )
    Order.objects.filter(id=order.id).update(paid_at=at, paid_paise=payment.amount_paise)
    return taken([Recorded("NEW_PAYMENT", order.id, payment_id)])[0]
