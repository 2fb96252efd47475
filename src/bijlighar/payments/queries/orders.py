"""Orders, payments and receipts, one or as lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.conf import settings
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from bijlighar.network import queries as network
from bijlighar.payments.models import Order, Payment, Receipt, Refund
from bijlighar.payments.rules.codes import CREDITED_FITS, ONLINE, Channel, Fit, Method, Purpose, Source
from bijlighar.payments.rules.receipt import receipt_number
from bijlighar.payments.rules.upi import link

State = Literal["OPEN", "FAILED", "PAID", "CREDITED"]


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """An order. PAID: the money came and is not credited yet; FAILED: an attempt failed, it is still open.

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


@dataclass(frozen=True, slots=True)
class Uncredited:
    """How many orders are paid and not credited, of how much, how many of them were refused, since when."""

    orders: int
    paise: int
    refused: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """Money that came. `receipt_number` is the number under which it is, or would be, credited."""

    id: int
    company_id: int | None
    gateway_code: str
    reference: str
    order_id: int | None
    amount_paise: int
    fit_code: Fit
    source_code: Source
    method_code: Method
    instrument: str
    bank_reference: str
    fee_paise: int | None
    gst_paise: int | None
    paid_at: datetime
    recorded_at: datetime
    receipt_number: str


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """The proof of a credited payment; `instrument` is masked."""

    number: str
    order_key: str
    connection_id: int
    company_id: int
    purpose_code: Purpose
    channel_code: Channel
    document: str
    amount_paise: int
    ordered_paise: int
    fit_code: Fit
    method_code: Method
    instrument: str
    gateway_code: str
    payment_reference: str
    bank_reference: str
    paid_at: datetime
    issued_at: datetime


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
    return {each.id: each for each in _orders(Order.objects.filter(id__in=order_ids))}


def orders_of_keys(keys: Sequence[str]) -> dict[str, OrderRecord]:
    """Orders by the keys under which they were opened; one that was not is absent."""
    return {each.key: each for each in _orders(Order.objects.filter(key__in=keys))}


def order_of_tr(tr: str) -> OrderRecord | None:
    """One order by the reference that gateways and UPI links carry."""
    found = Order.objects.filter(tr=tr).first()
    return None if found is None else _order(found)


def parts_of(order_ids: Sequence[int]) -> dict[int, list[OrderRecord]]:
    """By basket its parts, in the order in which money falls to them; an order that is none is absent."""
    found: dict[int, list[OrderRecord]] = {}
    for each in _orders(Order.objects.filter(part_of_id__in=list(order_ids)).order_by("id")):
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
    return _orders(Order.objects.filter(connection_id=connection_id).order_by("-id")[:limit])


def paid_uncredited(
    company_id: int | None = None,
    *,
    before: datetime | None = None,
    turn_at: datetime | None = None,
    limit: int = 500,
) -> list[OrderRecord]:
    """Orders whose money came and was not credited, the oldest first; of a company, paid before.

    `turn_at`: those whose turn it is to be credited, the new ones first. What was refused comes again only
    after its time, and keeps no newer one waiting.
    """
    going_back = Refund.objects.filter(payment__order_id=OuterRef("id"), reason_code="UNCREDITED")
    # A basket is credited by its parts, and never itself.
    found = Order.objects.filter(paid_at__isnull=False, credited_at__isnull=True).exclude(
        purpose_code="BASKET"
    )
    found = found.exclude(Exists(going_back.exclude(state_code="REFUSED")))
    if company_id is not None:
        found = found.filter(company_id=company_id)
    if before is not None:
        found = found.filter(paid_at__lt=before)
    if turn_at is not None:
        found = found.filter(Q(credit_next_at__isnull=True) | Q(credit_next_at__lte=turn_at))
        return _orders(found.order_by(F("credit_next_at").asc(nulls_first=True), "paid_at")[:limit])
    return _orders(found.order_by("paid_at")[:limit])


# Two joins by equality, never one by either: of thousands that wait each is looked up, not each compared.
_TOLD = """
    SELECT o.id, o.connection_id, o.purpose_code, o.document, (w.told->>'amount_paise')::bigint AS paise
    FROM payments_waiting w
    JOIN payments_order o ON o.gateway_code = w.gateway_code AND o.tr = w.told->>'tr'
    WHERE w.told->>'kind' = 'PAID' AND o.paid_at IS NULL
    UNION ALL
    SELECT o.id, o.connection_id, o.purpose_code, o.document, (w.told->>'amount_paise')::bigint
    FROM payments_waiting w
    JOIN payments_order o ON o.gateway_code = w.gateway_code
     AND o.gateway_reference = w.told->>'order_reference'
    WHERE w.told->>'kind' = 'PAID' AND o.paid_at IS NULL
"""
_TAKEN = """
    o.paid_at IS NOT NULL AND o.credited_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM payments_refund r JOIN payments_payment p ON p.id = r.payment_id
                    WHERE p.order_id = o.id AND r.reason_code = 'UNCREDITED' AND r.state_code <> 'REFUSED')
"""
# As long as we have it: what is on its way back counts until it is back.
_OURS = _TAKEN.replace("<> 'REFUSED'", "= 'DONE'")
_UNDER_WAY = f"""
    WITH told AS MATERIALIZED ({_TOLD})
    SELECT connection_id, sum(paise)::bigint FROM (
        SELECT o.connection_id, o.paid_paise AS paise FROM payments_order o
        WHERE o.connection_id = ANY(%(ids)s) AND {_OURS}
        UNION ALL
        SELECT connection_id, max(paise) FROM told WHERE connection_id = ANY(%(ids)s)
        GROUP BY id, connection_id
        UNION ALL
        SELECT part.connection_id, max(part.amount_paise)
        FROM told JOIN payments_order part ON part.part_of_id = told.id
        WHERE part.connection_id = ANY(%(ids)s) GROUP BY part.id, part.connection_id) u
    GROUP BY connection_id
"""


def under_way(connection_ids: Sequence[int]) -> dict[int, int]:
    """Paise that somebody paid for these connections and that are in no balance yet, told or taken."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY, {"ids": list(connection_ids)})
        return dict(cursor.fetchall())


def uncredited(company_id: int | None = None) -> Uncredited:
    """All that is paid and not credited, counted; of a company."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(o.paid_paise), 0)::bigint,"
            " count(*) FILTER (WHERE o.credit_tries > 0), min(o.paid_at) FROM payments_order o"
            f" WHERE {_TAKEN} AND o.purpose_code <> 'BASKET'"
            " AND (%(company)s::int IS NULL OR o.company_id = %(company)s)",
            {"company": company_id},
        )
        return Uncredited(*cursor.fetchone())


_NOTES_UNDER_WAY = f"""
    WITH told AS MATERIALIZED ({_TOLD})
    SELECT o.document FROM payments_order o
    WHERE o.purpose_code = 'DEMAND' AND o.document = ANY(%(numbers)s) AND {_TAKEN}
    UNION
    SELECT document FROM told WHERE purpose_code = 'DEMAND' AND document = ANY(%(numbers)s)
"""


def notes_under_way(numbers: Sequence[str]) -> set[str]:
    """Those of these demand notes for which money came that is not credited yet, told or taken."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTES_UNDER_WAY, {"numbers": list(numbers)})
        return {row[0] for row in cursor.fetchall()}


def payment(payment_id: int) -> PaymentRecord | None:
    """One payment."""
    found = Payment.objects.filter(id=payment_id).first()
    return None if found is None else payment_record(found)


def payments_of(payment_ids: Sequence[int]) -> dict[int, PaymentRecord]:
    """Payments by their ids; one that does not exist is absent."""
    return {row.id: payment_record(row) for row in Payment.objects.filter(id__in=payment_ids)}


def payment_of_order(order_id: int) -> PaymentRecord | None:
    """The payment that an order is, or will be, credited with."""
    return payments_of_orders([order_id]).get(order_id)


def payments_of_orders(order_ids: Sequence[int]) -> dict[int, PaymentRecord]:
    """By order the payment that it is, or will be, credited with; an unpaid order is absent."""
    found = Payment.objects.filter(order_id__in=order_ids, fit_code__in=CREDITED_FITS)
    return {row.order_id: payment_record(row) for row in found if row.order_id is not None}


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
    return _orders(found.order_by(F("asked_at").asc(nulls_first=True), "opened_at")[:limit])


def receipt(number: str) -> ReceiptRecord | None:
    """One receipt by its number."""
    return next(iter(_receipts(Receipt.objects.filter(number=number))), None)


def receipts(connection_id: int, limit: int = 50) -> list[ReceiptRecord]:
    """A connection's receipts, the newest first."""
    return _receipts(Receipt.objects.filter(connection_id=connection_id).order_by("-issued_at")[:limit])


def _order(row: Order) -> OrderRecord:
    (found,) = _orders([row])
    return found


_COPIED = tuple(
    name
    for name in OrderRecord.__dataclass_fields__
    if name not in ("state", "receipt_number", "pay_url", "upi_link", "gateway_reference", "connection_id")
)


def _orders(found: Iterable[Order]) -> list[OrderRecord]:
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
    if state == "OPEN" and row.failed_at is not None:
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


def payment_record(row: Payment) -> PaymentRecord:
    """A payment as others see it."""
    return PaymentRecord(
        **{
            name: getattr(row, name)
            for name in PaymentRecord.__dataclass_fields__
            if name != "receipt_number"
        },
        receipt_number=receipt_number(row.id, row.recorded_on),
    )


def _receipts(rows: object) -> list[ReceiptRecord]:
    found = rows.select_related("payment", "order")  # type: ignore[attr-defined]
    return [
        ReceiptRecord(
            number=row.number,
            order_key=row.order.key,
            connection_id=row.connection_id or 0,
            company_id=row.company_id,
            purpose_code=row.purpose_code,
            channel_code=row.order.channel_code,
            document=row.order.document,
            amount_paise=row.amount_paise,
            ordered_paise=row.order.amount_paise,
            fit_code=row.payment.fit_code,
            method_code=row.payment.method_code,
            instrument=row.payment.instrument,
            gateway_code=row.payment.gateway_code,
            payment_reference=row.payment.reference,
            bank_reference=row.payment.bank_reference,
            paid_at=row.payment.paid_at,
            issued_at=row.issued_at,
        )
        for row in found
    ]
