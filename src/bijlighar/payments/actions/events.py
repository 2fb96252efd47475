"""A gateway tells us something: every message is kept, and a payment in it is taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bijlighar.conf.gateways import gateways
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.payments.actions.record import Recorded, record
from bijlighar.payments.actions.refunds import hear_refund, with_refund
from bijlighar.payments.adapters import checkout
from bijlighar.payments.models import Event, Order
from bijlighar.payments.queries import OrderRecord, PaymentRecord, order_of, payment
from bijlighar.payments.rules.codes import Verdict
from bijlighar.payments.rules.gateway import Gateway
from bijlighar.payments.rules.told import Told, UnreadableEvent

MOST_KEPT, MOST_KEPT_FORGED = 20_000, 2_000
"""Characters that are kept of a message; of a forged one less, as anybody can send it."""


class UnableToTake(ValueError):
    """The message cannot be taken at all; nothing was written."""


@dataclass(frozen=True, slots=True)
class EventTaken:
    """What a message was. With NEW_PAYMENT the order is to be credited, under `payment.receipt_number`."""

    verdict: Verdict
    order: OrderRecord | None
    payment: PaymentRecord | None
    event_id: int | None = None


@action
def take_event(
    *,
    gateway_code: str,
    headers: Mapping[str, str],
    body: bytes,
    by: Actor,
    at: datetime,
    sent_from: str = "",
) -> EventTaken:
    """Keep a message of a gateway, and take the payment it tells of, once.

    Crediting is the caller's, in the same transaction and only for NEW_PAYMENT: `payment.amount_paise` to
    `order.connection_id`, then `note_credited`. What cannot be credited stays among `paid_uncredited`.
    Raises `UnableToTake` for a gateway that is not set up.
    """
    gateway = gateways().get(gateway_code)
    if gateway is None:
        raise UnableToTake(f"No gateway is called {gateway_code!r}. Set it up in gateways.toml.")
    told = {name.lower(): value for name, value in headers.items()}
    if not checkout.is_genuine(told, body, gateway):
        event_id = _keep(gateway, told, body, "FORGED", None, None, at, sent_from)
        return EventTaken("FORGED", None, None, event_id)
    try:
        said = checkout.read_event(told, body)
    except UnreadableEvent:
        event_id = _keep(gateway, told, body, "UNREADABLE", None, None, at, sent_from)
        return EventTaken("UNREADABLE", None, None, event_id)
    done = _act(gateway, said, by, at)
    event_id = _keep(gateway, told, body, done.verdict, said, done, at, sent_from)
    return taken(done, event_id)


def taken(done: Recorded, event_id: int | None = None) -> EventTaken:
    """What was recorded, as the caller sees it."""
    return EventTaken(
        done.verdict,
        order_of(done.order_id) if done.order_id else None,
        payment(done.payment_id) if done.payment_id else None,
        event_id,
    )


def _act(gateway: Gateway, said: Told, by: Actor, at: datetime) -> Recorded:
    if said.kind == "PAID":
        done = record(said, gateway_code=gateway.code, source="WEBHOOK", company_id=None, at=at)
        return with_refund(done, by, at)
    if said.kind == "FAILED":
        return _failed(gateway, said, at)
    if said.kind in ("REFUNDED", "REFUND_FAILED"):
        is_ours = hear_refund(said, gateway_code=gateway.code, by=by, at=at)
        return Recorded("REFUND" if is_ours else "NOTED", None, None)
    return Recorded("NOTED", None, None)


def _failed(gateway: Gateway, said: Told, at: datetime) -> Recorded:
    """The order stays open, and one that was paid stays paid: messages come in any order."""
    orders = Order.objects.filter(gateway_code=gateway.code)
    orders = orders.filter(tr=said.tr) if said.tr else orders.filter(gateway_reference=said.order_reference)
    found = orders.first() if said.tr or said.order_reference else None
    if found is None:
        return Recorded("NOTED", None, None)
    Order.objects.filter(id=found.id, paid_at__isnull=True).update(
        failed_at=at, failed_reason=said.reason[:120]
    )
    return Recorded("FAILED", found.id, None)


def _keep(
    gateway: Gateway,
    headers: Mapping[str, str],
    body: bytes,
    verdict: Verdict,
    said: Told | None,
    done: Recorded | None,
    at: datetime,
    sent_from: str,
) -> int:
    most = MOST_KEPT_FORGED if verdict == "FORGED" else MOST_KEPT
    return Event.objects.create(
        gateway_code=gateway.code,
        received_at=at,
        verdict_code=verdict,
        kind_code=said.kind if said else "",
        event_reference=said.event_reference if said else "",
        payment_reference=said.payment_reference if said else "",
        amount_paise=said.amount_paise or None if said else None,
        order_id=done.order_id if done else None,
        payment_id=done.payment_id if done else None,
        body=checkout.kept(body[: 4 * most], most),
        body_bytes=len(body),
        body_sha256=hashlib.sha256(body).digest(),
        signature=checkout.signature_of(headers).replace("\0", ""),
        sent_from=sent_from[:45],
    ).id
