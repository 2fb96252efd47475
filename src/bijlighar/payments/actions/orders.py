"""Orders are opened, known at the gateway, and credited."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.payments.models import Order, Payment, Receipt, Refund
from bijlighar.payments.queries import OrderRecord, order
from bijlighar.payments.rules.codes import CHANNELS, CREDITED_FITS, ONLINE, PURPOSES, Channel, Purpose
from bijlighar.payments.rules.receipt import receipt_number as number_of

OPEN_FOR = timedelta(minutes=30)
"""How long an order waits for the gateway before it is asked what became of it; it may be paid later."""
LONGEST_KEY = 120
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class UnableToOpen(ValueError):
    """The order cannot be opened as told; nothing was written."""


class UnableToNote(ValueError):
    """The order was not credited as told; nothing was written."""


@action
def open_order(
    *,
    company_id: int,
    connection_id: int | None,
    purpose_code: Purpose,
    amount_paise: int,
    channel_code: Channel,
    gateway_code: str,
    key: str,
    by: Actor,
    at: datetime,
    document: str = "",
    return_path: str = "",
) -> OrderRecord:
    """Open an order, or give the one that was opened under the same key with the same content.

    A demand note is paid for no connection: `connection_id` None, for purpose DEMAND alone.
    `document` names what is paid (a bill's number), `return_path` the page of ours where the consumer goes
    on after paying, as "/hi/recharge/...". Raises `UnableToOpen`.
    """
    _refuse(company_id, connection_id, purpose_code, amount_paise, channel_code, key, return_path)
    there, is_new = Order.objects.get_or_create(
        key=key,
        defaults={
            "tr": new_tr(),
            "company_id": company_id,
            "connection_id": connection_id,
            "purpose_code": purpose_code,
            "channel_code": channel_code,
            "gateway_code": gateway_code,
            "amount_paise": amount_paise,
            "document": document,
            "return_path": return_path,
            "opened_at": at,
            "opened_by": who(by),
            "expires_at": at + OPEN_FOR if channel_code in ONLINE else None,
        },
    )
    told = (company_id, connection_id, purpose_code, amount_paise, channel_code, gateway_code)
    was = (
        there.company_id, there.connection_id, there.purpose_code, there.amount_paise, there.channel_code,
        there.gateway_code,
    )  # fmt: skip
    if not is_new and told != was:
        raise UnableToOpen("Another order was opened under this key. Use a key of its own for each.")
    found = order(key)
    assert found is not None
    return found


@action
def note_gateway_order(*, order_id: int, gateway_reference: str, by: Actor, at: datetime) -> OrderRecord:
    """Note that somebody is led on to the gateway, which knows the order by a reference.

    A later reference takes the place of an earlier.
    """
    there = Order.objects.get(id=order_id)
    Order.objects.filter(id=order_id).update(gateway_reference=gateway_reference, sent_at=at)
    found = order(there.key)
    assert found is not None
    return found


@action
def note_credited(*, receipts: Mapping[int, str], by: Actor, at: datetime) -> None:
    """Note that paid orders were credited, in the transaction that credited them, and issue their receipts.

    `receipts`: order -> the receipt number that came with its payment. Again with the same numbers changes
    nothing. Raises `UnableToNote`; then nothing is written.
    """
    there = {row.id: row for row in Order.objects.select_for_update().filter(id__in=receipts).order_by("id")}
    paid = {
        row.order_id: row for row in Payment.objects.filter(order_id__in=receipts, fit_code__in=CREDITED_FITS)
    }
    for order_id, told in receipts.items():
        if order_id not in there or order_id not in paid:
            raise UnableToNote(f"Order {order_id} was not paid, so it cannot have been credited.")
        if told != (number := number_of(paid[order_id].id, paid[order_id].recorded_on)):
            raise UnableToNote(
                f"Order {order_id} has the receipt {number}, not {told}. Credit under the number that came "
                "with the payment."
            )
    new = [order_id for order_id in receipts if there[order_id].credited_at is None]
    going_back = Refund.objects.filter(payment_id__in=[paid[order_id].id for order_id in new])
    back = going_back.exclude(state_code="REFUSED").values_list("payment__order_id", flat=True).first()
    if back is not None:
        raise UnableToNote(f"The payment of order {back} goes back to who paid; it is not credited.")
    Receipt.objects.bulk_create(
        Receipt(
            number=receipts[order_id],
            payment_id=paid[order_id].id,
            order_id=order_id,
            connection_id=there[order_id].connection_id,
            company_id=there[order_id].company_id,
            purpose_code=there[order_id].purpose_code,
            amount_paise=paid[order_id].amount_paise,
            issued_at=at,
            issued_by=who(by),
        )
        for order_id in new
    )
    Order.objects.filter(id__in=new).update(credited_at=at)


def new_tr() -> str:
    """A reference of ours that nobody guesses."""
    return "BJ" + "".join(secrets.choice(_LETTERS) for _ in range(20))


def who(by: Actor) -> str:
    """Who acts, as it is stored: staff/7/Asha."""
    return f"{by.kind}/{by.id or 0}/{by.label}"[:120]


def _refuse(
    company_id: int, connection_id: int | None, purpose: str, paise: int, channel: str, key: str, path: str
) -> None:
    if purpose not in PURPOSES or channel not in CHANNELS:
        raise UnableToOpen(f"Nothing is paid as {purpose!r} by {channel!r}.")
    if not 0 < paise <= PAISE_LIMIT:
        raise UnableToOpen(f"{paise} paise cannot be paid. Give an amount above nothing.")
    if not key or len(key) > LONGEST_KEY:
        raise UnableToOpen(f"A key has 1 to {LONGEST_KEY} signs; this one has {len(key)}.")
    if path and (not path.startswith("/") or path.startswith("//") or "\\" in path):
        raise UnableToOpen("After paying, the consumer goes on at a page of ours; give its path.")
    if purpose == "BASKET":
        raise UnableToOpen("Several connections are paid for by a basket of their orders: open_basket.")
    if (purpose == "DEMAND") != (connection_id is None):
        raise UnableToOpen(f"What is paid as {purpose} is paid for a connection, a demand note for none.")
    if connection_id is None:
        return
    there = consumers.connection(connection_id)
    if there is None or there.company_id != company_id:
        raise UnableToOpen(f"Company {company_id} has no connection {connection_id}.")
