"""Orders, one or as lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db.models import F

from bijlighar.network import queries as network
from bijlighar.payments.models import Order, Receipt
from bijlighar.payments.rules.codes import ONLINE, Channel, Purpose
from bijlighar.payments.rules.upi import link

State = Literal["OPEN", "FAILED", "PAID", "CREDITED"]


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order. PAID: the money came and is not credited yet; FAILED: the last attempt failed.

    It can still be paid then: once somebody is led on to the gateway anew (`sent_at`) it is OPEN again, until
    there is word of that.
    `pay_url` is a path of ours that leads on to the gateway's page (a link, not a form); `upi_link` is there
    for UPI where the company's address is set. Both are empty where nothing is to be paid there any more.
    `credit_tries`: how often the books refused it, for `credit_problem`; `credit_next_at`: when again.
    `connection_id` is 0 for a demand note, which is paid for none, and for a basket, paid for several: see
    `parts_of`. `part_of_id` of a part names its basket; nobody pays a part alone.
    """

    id: int
    key: str
    tr: str
    company_id: int
    connection_id: int
    purpose_code: Purpose
    channel_code: Channel
    gateway_code: str
    gateway_reference: str
    amount_paise: int
    document: str
    return_path: str
    state: State
    opened_at: datetime
    expires_at: datetime | None
    sent_at: datetime | None
    failed_at: datetime | None
    failed_reason: str
    paid_at: datetime | None
    paid_paise: int | None
    credited_at: datetime | None
    credit_tries: int
    credit_next_at: datetime | None
    credit_problem: str
    receipt_number: str
    pay_url: str
    upi_link: str
    part_of_id: int | None = None


def order(key: str) -> OrderRecord | None:
    """The order that was opened under a key."""
    found = Order.objects.filter(key=key).first()
    return None if found is None else _order(found)


def order_of(order_id: int) -> OrderRecord | None:
    """One order by its id."""
    found = Order.objects.filter(id=order_id).first()
    return None if found is None else _order(found)


def orders_of(order_ids: Sequence[int]) -> dict[int, OrderRecord]:
    """Orders by their ids; one that does not exist is absent."""
    return {each.id: each for each in records(Order.objects.filter(id__in=order_ids))}


def orders_of_keys(keys: Sequence[str]) -> dict[str, OrderRecord]:
    """Orders by the keys under which they were opened; one that was not is absent."""
    return {each.key: each for each in records(Order.objects.filter(key__in=keys))}


def order_of_tr(tr: str) -> OrderRecord | None:
    """One order by the reference that gateways and UPI links carry."""
    found = Order.objects.filter(tr=tr).first()
    return None if found is None else _order(found)


def parts_of(order_ids: Sequence[int]) -> dict[int, list[OrderRecord]]:
    """By basket its parts, in the order in which money falls to them; an order that is none is absent."""
    found: dict[int, list[OrderRecord]] = {}
    for each in records(Order.objects.filter(part_of_id__in=list(order_ids)).order_by("id")):
        found.setdefault(each.part_of_id or 0, []).append(each)
    return found


def to_credit(orders: Sequence[OrderRecord]) -> list[OrderRecord]:
    """The orders that books can credit: instead of a basket those of its parts to which money fell."""
    baskets = [each.id for each in orders if each.purpose_code == "BASKET"]
    parts = parts_of(baskets) if baskets else {}
    return [
        one
        for each in orders
        for one in (parts.get(each.id, ()) if each.purpose_code == "BASKET" else (each,))
        if one.paid_at is not None
    ]


def orders(connection_id: int, limit: int = 50) -> list[OrderRecord]:
    """A connection's orders, the newest first."""
    return records(Order.objects.filter(connection_id=connection_id).order_by("-id")[:limit])


def unpaid(
    gateway_code: str, *, opened_from: datetime, opened_to: datetime, limit: int = 500
) -> list[OrderRecord]:
    """Orders that a gateway knows and that were not paid so far as we were told, opened in [from, to).

    Those come first of which it was never asked, then those of which it was longest ago: many that are never
    paid keep no other one waiting.
    """
    found = Order.objects.filter(
        gateway_code=gateway_code,
        paid_at__isnull=True,
        gateway_reference__isnull=False,
        opened_at__gte=opened_from,
        opened_at__lt=opened_to,
    )
    return records(found.order_by(F("asked_at").asc(nulls_first=True), "opened_at")[:limit])


def _order(row: Order) -> OrderRecord:
    (found,) = records([row])
    return found


_COPIED = tuple(
    name
    for name in OrderRecord.__dataclass_fields__
    if name not in ("state", "receipt_number", "pay_url", "upi_link", "gateway_reference", "connection_id")
)


def records(found: Iterable[Order]) -> list[OrderRecord]:
    """Orders as others see them, with the numbers of their receipts."""
    rows = list(found)
    credited = [row.id for row in rows if row.credited_at is not None]
    numbers = (
        dict(Receipt.objects.filter(order_id__in=credited).values_list("order_id", "number"))
        if credited
        else {}
    )
    return [_record(row, numbers[row.id] if row.credited_at is not None else "") for row in rows]


def _record(row: Order, number: str) -> OrderRecord:
    state: State = "CREDITED" if row.credited_at else "PAID" if row.paid_at else "OPEN"
    if state == "OPEN" and row.failed_at is not None and not (row.sent_at and row.sent_at > row.failed_at):
        state = "FAILED"
    is_payable = row.paid_at is None and row.channel_code in ONLINE and row.part_of_id is None
    return OrderRecord(
        **{name: getattr(row, name) for name in _COPIED},
        connection_id=row.connection_id or 0,
        gateway_reference=row.gateway_reference or "",
        state=state,
        receipt_number=number,
        pay_url=f"/pay/{row.tr}" if is_payable else "",
        upi_link=_upi_link(row) if is_payable and row.channel_code == "UPI" else "",
    )


def _upi_link(row: Order) -> str:
    company = network.company(row.company_id)
    payee = settings.UPI_PAYEES.get(company.code, "") if company else ""
    if company is None or not payee:
        return ""
    return link(
        payee=payee, name=company.name_en, amount_paise=row.amount_paise, tr=row.tr, note=row.document
    )
