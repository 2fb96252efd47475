"""A bill-payment unit tells that a bill was paid there: taken once, and answered the same for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.payments.actions.events import EventTaken, taken
from bijlighar.payments.actions.orders import open_order
from bijlighar.payments.actions.record import Telling, record_one
from bijlighar.payments.models import BbpsAnswer
from bijlighar.payments.rules.codes import Purpose
from bijlighar.payments.rules.told import Told


class UnableToReceipt(ValueError):
    """The reference was used for another payment; nothing was written."""


@dataclass(frozen=True, slots=True)
class BbpsTaken:
    """Either the `first` answer, for a repeat, or what was taken now and waits for its answer."""

    first: bytes | None
    taken: EventTaken | None


@action
def take_bbps(
    *,
    client_id: int,
    company_id: int,
    connection_id: int,
    purpose_code: Purpose,
    amount_paise: int,
    reference: str,
    asked_sha256: bytes,
    by: Actor,
    at: datetime,
) -> BbpsTaken:
    """Take a payment once for each `reference` of a client; others with the same wait until this one ends.

    To be credited as with `take_events`, then answered by `keep_bbps_answer`, all in one transaction.
    Raises `UnableToReceipt` when the reference came before with other content.
    """
    one_at_a_time(f"payments.bbps.{client_id}.{reference}")
    before = BbpsAnswer.objects.filter(client_id=client_id, reference=reference).first()
    if before is not None:
        if bytes(before.asked_sha256) != asked_sha256:
            raise UnableToReceipt("This reference was used for another payment. Give each its own.")
        return BbpsTaken(bytes(before.body), None)
    order = open_order(
        company_id=company_id,
        connection_id=connection_id,
        purpose_code=purpose_code,
        amount_paise=amount_paise,
        channel_code="BBPS",
        gateway_code="bbps",
        key=f"bbps/{client_id}/{reference}",
        by=by,
        at=at,
    )
    told = Told(
        "PAID",
        tr=order.tr,
        payment_reference=f"{client_id}/{reference}"[:80],
        amount_paise=amount_paise,
        method_code="BBPS",
        bank_reference=reference[:60],
        paid_at=at,
    )
    done = record_one(Telling(told, "bbps", "BBPS", at, company_id), at=at)
    return BbpsTaken(None, taken([done])[0])


@action
def keep_bbps_answer(
    *,
    client_id: int,
    reference: str,
    asked_sha256: bytes,
    payment_id: int,
    body: bytes,
    by: Actor,
    at: datetime,
) -> None:
    """Keep the answer that a payment gets, now and on every repeat."""
    BbpsAnswer.objects.create(
        client_id=client_id,
        reference=reference,
        asked_sha256=asked_sha256,
        payment_id=payment_id,
        body=body,
        answered_at=at,
    )
