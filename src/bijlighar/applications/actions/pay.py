"""A demand note is paid: online, at a counter or by an agent, all through `payments`."""

from __future__ import annotations

from datetime import datetime

from bijlighar.applications.actions.books import holder_of
from bijlighar.applications.actions.write import amount, forward, go_on, note, tell
from bijlighar.applications.models import Application, Demand
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import actions as ledger
from bijlighar.ledger.rules import Entry, one_receipt
from bijlighar.payments import actions as payments
from bijlighar.payments import queries as orders


class UnableToTakePayment(ValueError):
    """The order is no paid order of a demand note; nothing was written."""


@action
def take_payment(*, order_key: str, by: Actor, at: datetime) -> bool:
    """Book the payment of an order, once; True when the demand note is paid whole by it.

    Less than was asked leaves the note open for the rest. More than is still asked for (it was paid
    meanwhile, or lapsed) is not booked: it stays paid and uncredited, from where it can be given back.
    Raises `UnableToTakePayment`.
    """
    order = orders.order(order_key)
    found = Demand.objects.filter(number=order.document).first() if order is not None else None
    if order is None or found is None or order.purpose_code != "DEMAND":
        raise UnableToTakePayment(f"Order {order_key!r} is not for a demand note.")
    row = Application.objects.select_for_update().get(id=found.application_id)
    found = Demand.objects.select_for_update().get(id=found.id)
    payment = orders.payment_of_order(order.id)
    if payment is None:
        raise UnableToTakePayment(f"Order {order_key!r} was not paid; nothing was booked.")
    if order.company_id != row.company_id:
        raise UnableToTakePayment(f"Order {order_key!r} is another company's.")
    open_paise = found.total_paise - found.paid_paise if found.state_code == "ISSUED" else 0
    if payment.amount_paise > open_paise and not _is_booked(order.id):
        raise UnableToTakePayment(
            f"{payment.amount_paise} paise came for demand note {found.number}, which asks for {open_paise} "
            "now. Give the payment back."
        )
    receipt = one_receipt(holder_of(row.id), payment.amount_paise, payment.receipt_number, order.channel_code)
    new = ledger.receive(
        company_id=row.company_id, receipts=receipt, what=Entry.APPLICATION_PAID, by=by, at=at
    )
    payments.note_credited(receipts={order.id: payment.receipt_number}, by=by, at=at)
    if not new:
        return found.state_code == "PAID"
    found.paid_paise += payment.amount_paise
    is_whole = found.state_code == "ISSUED" and found.paid_paise >= found.total_paise
    if is_whole:
        found.state_code, found.paid_at = "PAID", at
        found.order_id, found.receipt_number = order.id, payment.receipt_number
    found.save()
    facts = {"paise": payment.amount_paise, "receipt": payment.receipt_number}
    note(row, "PAID", by, at, facts=facts)
    if is_whole and row.stage_code == "PAYMENT":
        go_on(row, at)
        forward(row, at)
    tell(row, "application_paid", at, amount=amount(payment.amount_paise, row.language))
    return is_whole


def _is_booked(order_id: int) -> bool:
    there = orders.order_of(order_id)
    return there is not None and there.state == "CREDITED"
