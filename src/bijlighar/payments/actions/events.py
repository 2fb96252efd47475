"""A gateway tells us something: every message is kept first; the payments in many are then taken at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bijlighar.conf.gateways import gateways
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.payments.actions.record import Recorded, Telling, record
from bijlighar.payments.actions.refunds import hear_refund, with_refund
from bijlighar.payments.adapters import checkout
from bijlighar.payments.models import Event, Order, Waiting
from bijlighar.payments.queries import OrderRecord, PaymentRecord, orders_of, payments_of
from bijlighar.payments.rules.codes import Verdict
from bijlighar.payments.rules.gateway import Gateway
from bijlighar.payments.rules.refund import wait
from bijlighar.payments.rules.told import Told, UnreadableEvent

MOST_KEPT, MOST_KEPT_FORGED = 20_000, 2_000
"""Characters that are kept of a message; of a forged one less, as anybody can send it."""
MOST_AT_ONCE = 500


class UnableToTake(ValueError):
    """The message cannot be taken at all; nothing was written."""


@dataclass(frozen=True, slots=True)
class EventKept:
    """A message that is safe with us. `verdict` None: what it tells waits for `take_events`."""

    verdict: Verdict | None
    id: int


@dataclass(frozen=True, slots=True)
class EventTaken:
    """What a message was. With NEW_PAYMENT the order is to be credited, under `payment.receipt_number`."""

    verdict: Verdict
    order: OrderRecord | None
    payment: PaymentRecord | None
    event_id: int | None = None


@action
def keep_event(
    *,
    gateway_code: str,
    headers: Mapping[str, str],
    body: bytes,
    by: Actor,
    at: datetime,
    sent_from: str = "",
) -> EventKept:
    """Keep a message of a gateway, so that it can be answered; what counts in it is taken by `take_events`.

    FORGED, UNREADABLE and NOTED ones tell nothing that has to be taken.
    Raises `UnableToTake` for a gateway that is not set up.
    """
    gateway = gateways().get(gateway_code)
    if gateway is None:
        raise UnableToTake(f"No gateway is called {gateway_code!r}. Set it up in gateways.toml.")
    told = {name.lower(): value for name, value in headers.items()}
    if not checkout.is_genuine(told, body, gateway):
        return _over(gateway, told, body, "FORGED", None, at, sent_from)
    try:
        said = checkout.read_event(told, body)
    except UnreadableEvent:
        return _over(gateway, told, body, "UNREADABLE", None, at, sent_from)
    if said.kind == "OTHER":
        return _over(gateway, told, body, "NOTED", said, at, sent_from)
    waits = Waiting.objects.create(
        gateway_code=gateway.code,
        received_at=at,
        told=_as_data(said),
        **_as_kept(told, body, MOST_KEPT, sent_from),
    )
    return EventKept(None, waits.id)


@action
def take_events(*, by: Actor, at: datetime, most: int = MOST_AT_ONCE) -> list[EventTaken]:
    """Take up to `most` messages that wait, the oldest first, and each payment in them once.

    One that was set aside is taken alone, in its time, once no new one waits. Crediting is the caller's, in
    the same transaction and only for NEW_PAYMENT: `payment.amount_paise` to `order.connection_id`, then
    `note_credited`. What cannot be credited stays among `paid_uncredited`. One caller at a time.
    """
    one_at_a_time("payments.waiting")
    waiting = _due(at, most)
    said = [_from_data(each.told) for each in waiting]
    done = _acted(waiting, said, by, at)
    Waiting.objects.filter(id__in=[each.id for each in waiting]).delete()
    events = Event.objects.bulk_create(
        Event(
            gateway_code=each.gateway_code,
            received_at=each.received_at,
            verdict_code=found.verdict,
            kind_code=told.kind,
            event_reference=told.event_reference,
            payment_reference=told.payment_reference,
            amount_paise=told.amount_paise or None,
            order_id=found.order_id,
            payment_id=found.payment_id,
            body=each.body,
            body_bytes=each.body_bytes,
            body_sha256=each.body_sha256,
            signature=each.signature,
            sent_from=each.sent_from,
        )
        for each, told, found in zip(waiting, said, done, strict=True)
    )
    return taken(done, [event.id for event in events])


@action
def set_aside(*, by: Actor, at: datetime) -> int | None:
    """Put off the message that would be taken next, for one by which taking fails; None: none is due.

    It stays among those that wait, so that nobody whose payment is in it is cut off, and is taken alone after
    a while that grows. The payment may come meanwhile by asking the gateway or by its settlement.
    """
    one_at_a_time("payments.waiting")
    for row in _due(at, 1):
        row.tries += 1
        row.next_at = at + wait(row.tries)
        row.save(update_fields=["tries", "next_at"])
        return row.id
    return None


@action
def hold_told(*, gateway_code: str, told: Told, by: Actor, at: datetime) -> int:
    """Keep what a gateway answered among the messages that wait, set aside: it could not be recorded now.

    Its consumer is not cut off meanwhile; told again before it was taken, it is the same message.
    """
    one_at_a_time("payments.waiting")
    there = Waiting.objects.filter(
        gateway_code=gateway_code, told__payment_reference=told.payment_reference, body=""
    ).first()
    if there is not None:
        return there.id
    made = Waiting.objects.create(
        gateway_code=gateway_code, received_at=at, told=_as_data(told), body="", body_bytes=0,
        body_sha256=hashlib.sha256(b"").digest(), tries=1, next_at=at + wait(1),
    )  # fmt: skip
    return made.id


def _due(at: datetime, most: int) -> list[Waiting]:
    """The messages whose turn it is; set aside ones only when no new one waits, and each alone."""
    new = list(Waiting.objects.filter(next_at__isnull=True).order_by("id")[:most])
    return new or list(Waiting.objects.filter(next_at__lte=at).order_by("next_at", "id")[:1])


def taken(done: Sequence[Recorded], event_ids: Sequence[int | None] = ()) -> list[EventTaken]:
    """What was recorded, as the caller sees it."""
    orders = orders_of([each.order_id for each in done if each.order_id])
    paid = payments_of([each.payment_id for each in done if each.payment_id])
    return [
        EventTaken(each.verdict, orders.get(each.order_id or 0), paid.get(each.payment_id or 0), event_id)
        for each, event_id in zip(done, event_ids or (None,) * len(done), strict=True)
    ]


def _acted(waiting: Sequence[Waiting], said: Sequence[Told], by: Actor, at: datetime) -> list[Recorded]:
    """What each message comes to: all payments in one go, then what is rare."""
    places = [place for place, told in enumerate(said) if told.kind == "PAID"]
    tellings = [
        Telling(said[place], waiting[place].gateway_code, "WEBHOOK", waiting[place].received_at)
        for place in places
    ]
    done = dict(zip(places, record(tellings, at=at), strict=True)) if places else {}
    return [
        with_refund(done[place], by, at) if place in done else _rare(waiting[place], told, by, at)
        for place, told in enumerate(said)
    ]


def _rare(waiting: Waiting, said: Told, by: Actor, at: datetime) -> Recorded:
    if said.kind == "FAILED":
        return _failed(waiting.gateway_code, said, waiting.received_at)
    is_ours = hear_refund(said, gateway_code=waiting.gateway_code, by=by, at=at)
    return Recorded("REFUND" if is_ours else "NOTED", None, None)


def _failed(gateway_code: str, said: Told, at: datetime) -> Recorded:
    """The order stays open, and one that was paid stays paid: messages come in any order."""
    orders = Order.objects.filter(gateway_code=gateway_code)
    orders = orders.filter(tr=said.tr) if said.tr else orders.filter(gateway_reference=said.order_reference)
    found = orders.first() if said.tr or said.order_reference else None
    if found is None:
        return Recorded("NOTED", None, None)
    Order.objects.filter(id=found.id, paid_at__isnull=True).update(
        failed_at=at, failed_reason=said.reason[:120]
    )
    return Recorded("FAILED", found.id, None)


def _over(
    gateway: Gateway,
    headers: Mapping[str, str],
    body: bytes,
    verdict: Verdict,
    said: Told | None,
    at: datetime,
    sent_from: str,
) -> EventKept:
    """Keep a message that tells nothing that has to be taken."""
    event = Event.objects.create(
        gateway_code=gateway.code,
        received_at=at,
        verdict_code=verdict,
        kind_code=said.kind if said else "",
        event_reference=said.event_reference if said else "",
        **_as_kept(headers, body, MOST_KEPT_FORGED if verdict == "FORGED" else MOST_KEPT, sent_from),
    )
    return EventKept(verdict, event.id)


def _as_kept(headers: Mapping[str, str], body: bytes, most: int, sent_from: str) -> dict[str, Any]:
    return {
        "body": checkout.kept(body[: 4 * most], most),
        "body_bytes": len(body),
        "body_sha256": hashlib.sha256(body).digest(),
        "signature": checkout.signature_of(headers).replace("\0", ""),
        "sent_from": sent_from[:45],
    }


def _as_data(told: Told) -> dict[str, Any]:
    return asdict(told) | {"paid_at": told.paid_at.isoformat() if told.paid_at else None}


def _from_data(data: Mapping[str, Any]) -> Told:
    paid_at = data["paid_at"]
    return Told(**{**data, "paid_at": datetime.fromisoformat(paid_at) if paid_at else None})
