"""The one door through which money becomes a payment, whoever told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from bijlighar.kernel.time import settlement_day
from bijlighar.payments.models import Order, Payment
from bijlighar.payments.rules.codes import CREDITED_FITS, Fit, Source, Verdict, fit
from bijlighar.payments.rules.told import Told


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a payment that was told."""

    verdict: Verdict
    order_id: int | None
    payment_id: int | None


def record(
    told: Told,
    *,
    gateway_code: str,
    source: Source,
    company_id: int | None,
    at: datetime,
    till_id: int | None = None,
) -> Recorded:
    """Write a payment once, and say how it fits its order; a row of the order is held until the end.

    Two who tell of the same at once wait for each other at the order, or at the payment's own key.
    """
    order = _order_of(told, gateway_code)
    found = Payment.objects.filter(gateway_code=gateway_code, reference=told.payment_reference).first()
    if found is not None:
        return _again(found, told)
    how: Fit = fit(
        order.amount_paise if order else None,
        told.amount_paise,
        is_paid=order is not None and _is_paid(order),
    )
    whose = order.company_id if order else company_id
    payment_id = _insert(told, gateway_code, source, whose, order, till_id, how, at)
    if payment_id is None:
        return _again(Payment.objects.get(gateway_code=gateway_code, reference=told.payment_reference), told)
    if order is None:
        return Recorded("UNKNOWN_ORDER", None, payment_id)
    if how == "SECOND":
        return Recorded("SECOND_PAYMENT", order.id, payment_id)
    Order.objects.filter(id=order.id).update(paid_at=at, paid_paise=told.amount_paise)
    return Recorded("NEW_PAYMENT", order.id, payment_id)


def _order_of(told: Told, gateway_code: str) -> Order | None:
    orders = Order.objects.select_for_update().filter(gateway_code=gateway_code)
    found = orders.filter(tr=told.tr).first() if told.tr else None
    if found is None and told.order_reference:
        found = orders.filter(gateway_reference=told.order_reference).first()
    return found


def _is_paid(order: Order) -> bool:
    return Payment.objects.filter(order_id=order.id, fit_code__in=CREDITED_FITS).exists()


def _again(found: Payment, told: Told) -> Recorded:
    same = found.amount_paise == told.amount_paise
    return Recorded("REPEATED" if same else "DIFFERS", found.order_id, found.id)


def _insert(
    told: Told,
    gateway_code: str,
    source: Source,
    company_id: int | None,
    order: Order | None,
    till_id: int | None,
    how: Fit,
    at: datetime,
) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_payment (company_id, gateway_code, reference, order_id, till_id,"
            " amount_paise, fit_code, source_code, method_code, instrument, bank_reference, fee_paise,"
            " gst_paise, paid_at, recorded_at, recorded_on)"
            " VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s)"
            " ON CONFLICT (gateway_code, reference) DO NOTHING RETURNING id",
            [
                company_id, gateway_code, told.payment_reference, order.id if order else None,
                till_id, told.amount_paise, how, source, told.method_code, told.instrument[:80],
                told.bank_reference[:60], told.fee_paise, told.gst_paise, told.paid_at or at, at,
                settlement_day(at),
            ],
        )  # fmt: skip
        row = cursor.fetchone()
    return None if row is None else int(row[0])
