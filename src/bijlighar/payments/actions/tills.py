"""Counter and agent: a till is opened, takes money against receipts, is closed with its cash counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.payments.actions.events import EventTaken, taken
from bijlighar.payments.actions.orders import open_order, who
from bijlighar.payments.actions.record import Telling, record_one
from bijlighar.payments.models import Payment, Till
from bijlighar.payments.rules.codes import Method, Purpose, Source
from bijlighar.payments.rules.told import Told

GATEWAY = {"COUNTER": "counter", "AGENT": "agent"}
"""Under which name the money of a till stands among payments."""


class UnableToUseTill(ValueError):
    """The till cannot be opened, used, closed or checked as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A till at its close, in paise; `difference_paise` is counted less booked."""

    receipts: int
    booked_paise: int
    counted_paise: int
    difference_paise: int


@action
def open_till(*, office_id: int, channel_code: str, by: Actor, at: datetime) -> int:
    """Open the cashier's till of the day at an office, or give the one that is open; its id.

    Raises `UnableToUseTill` when it was closed already: a day has one till a cashier.
    """
    office = network.office(office_id)
    if office is None or channel_code not in GATEWAY:
        raise UnableToUseTill(f"There is no {channel_code.lower()} at office {office_id}.")
    if by.id is None:
        raise UnableToUseTill("A till belongs to a person; say who.")
    found, _ = Till.objects.get_or_create(
        office_id=office_id,
        day=settlement_day(at),
        channel_code=channel_code,
        cashier_id=by.id,
        defaults={"company_id": office.company_id, "cashier": who(by), "opened_at": at},
    )
    if found.closed_at is not None:
        raise UnableToUseTill("Your till of today is closed. Money is taken again tomorrow.")
    return found.id


@action
def take_at_till(
    *,
    till_id: int,
    connection_id: int | None,
    purpose_code: Purpose,
    amount_paise: int,
    method_code: Method,
    key: str,
    by: Actor,
    at: datetime,
    document: str = "",
) -> EventTaken:
    """Take money at a till; to be credited as with `take_events`. The same `key` is the same money.

    Raises `UnableToUseTill` for another's till or a closed one, and what `open_order` raises.
    """
    till = _held(till_id)
    if till.closed_at is not None:
        raise UnableToUseTill("This till is closed; no money is taken at it.")
    if till.cashier_id != by.id:
        raise UnableToUseTill("This till is another's. Open your own.")
    if method_code not in ("CASH", "POS"):
        raise UnableToUseTill(f"A till takes cash and cards (POS), not {method_code}.")
    order = open_order(
        company_id=till.company_id,
        connection_id=connection_id,
        purpose_code=purpose_code,
        amount_paise=amount_paise,
        channel_code=till.channel_code,  # type: ignore[arg-type]
        gateway_code=GATEWAY[till.channel_code],
        key=f"till/{till_id}/{key}",
        document=document,
        by=by,
        at=at,
    )
    told = Told(
        "PAID",
        tr=order.tr,
        payment_reference=order.tr,
        amount_paise=amount_paise,
        method_code=method_code,
        paid_at=at,
    )
    source: Source = till.channel_code  # type: ignore[assignment]
    done = record_one(Telling(told, order.gateway_code, source, at, till.company_id, till_id), at=at)
    return taken([done])[0]


@action
def close_till(*, till_id: int, counted_paise: int, by: Actor, at: datetime, reason: str = "") -> Closed:
    """Close a till with the cash that was counted; a difference needs a reason. Raises `UnableToUseTill`."""
    till = _held(till_id)
    if till.closed_at is not None:
        raise UnableToUseTill("This till was closed before.")
    if till.cashier_id != by.id:
        raise UnableToUseTill("This till is another's; its cashier closes it.")
    if counted_paise < 0:
        raise UnableToUseTill("Count the cash: it cannot be less than nothing.")
    sums = Payment.objects.filter(till_id=till_id).aggregate(
        receipts=Count("id"), cash=Sum("amount_paise", filter=Q(method_code="CASH"))
    )
    booked = int(sums["cash"] or 0)
    difference = counted_paise - booked
    if difference and not reason.strip():
        raise UnableToUseTill(
            f"Booked are {booked} paise, counted {counted_paise}: {difference:+} paise. Say why, then close."
        )
    Till.objects.filter(id=till_id).update(
        closed_at=at,
        receipts=sums["receipts"],
        booked_paise=booked,
        counted_paise=counted_paise,
        difference_paise=difference,
        difference_reason=reason.strip()[:200],
    )
    return Closed(int(sums["receipts"]), booked, counted_paise, difference)


@action
def check_till(*, till_id: int, by: Actor, at: datetime) -> None:
    """A second person counted the cash of a closed till too and agrees. Raises `UnableToUseTill`."""
    till = _held(till_id)
    if till.closed_at is None or till.checked_at is not None:
        raise UnableToUseTill("Only a closed till that nobody has checked yet can be checked.")
    if by.id is None or by.id == till.cashier_id:
        raise UnableToUseTill("Another person than the cashier checks a till.")
    Till.objects.filter(id=till_id).update(checked_at=at, checked_by_id=by.id, checked_by=who(by))


def _held(till_id: int) -> Till:
    found = Till.objects.select_for_update().filter(id=till_id).first()
    if found is None:
        raise UnableToUseTill(f"There is no till {till_id}.")
    return found
