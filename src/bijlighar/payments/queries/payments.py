"""Payments and receipts, one or as lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bijlighar.payments.models import Payment, Receipt
from bijlighar.payments.rules.codes import CREDITED_FITS, Channel, Fit, Method, Purpose, Source
from bijlighar.payments.rules.receipt import receipt_number


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


def receipt(number: str) -> ReceiptRecord | None:
    """One receipt by its number."""
    return next(iter(_receipts(Receipt.objects.filter(number=number))), None)


def receipts_of_numbers(numbers: Sequence[str]) -> dict[str, ReceiptRecord]:
    """Receipts by their numbers; money that came in past orders (a ledger taken over) has none here."""
    return {each.number: each for each in _receipts(Receipt.objects.filter(number__in=numbers))}


def receipts(connection_id: int, limit: int = 50) -> list[ReceiptRecord]:
    """A connection's receipts, the newest first."""
    return _receipts(Receipt.objects.filter(connection_id=connection_id).order_by("-issued_at")[:limit])


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
