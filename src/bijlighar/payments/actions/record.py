"""The one door through which money becomes payments, whoever told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from bijlighar.kernel.time import settlement_day
from bijlighar.payments.models import Order, Payment
from bijlighar.payments.rules.basket import split
from bijlighar.payments.rules.codes import CREDITED_FITS, PARTS, Fit, Source, Verdict, fit
from bijlighar.payments.rules.told import Told

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Telling:
    """A payment as somebody told it, and when we heard it. `company_id` is whose it is without an order."""

    told: Told
    gateway_code: str
    source: Source
    heard_at: datetime
    company_id: int | None = None
    till_id: int | None = None

    @property
    def key(self) -> tuple[str, str]:
        return (self.gateway_code, self.told.payment_reference)


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a payment that was told."""

    verdict: Verdict
    order_id: int | None
    payment_id: int | None


class _Known(NamedTuple):
    amount_paise: int
    order_id: int | None
    payment_id: int | None


class _New(NamedTuple):
    telling: Telling
    order: Order | None
    how: Fit
    part_of_id: int | None = None


class UnableToRecord(RuntimeError):
    """Others wrote the same payments at the same time, again and again; nothing was written."""


class _Overtaken(Exception):
    """Somebody else wrote one of these payments meanwhile."""


def record(tellings: Sequence[Telling], *, at: datetime) -> list[Recorded]:
    """Write each payment once, in the order told, and say how it fits its order; a few statements for all.

    The rows of the orders are held until the end: two who tell of the same at once wait for each other there,
    or at the payment's own key. Raises `UnableToRecord` when they are overtaken every time.
    """
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                return _record(tellings, at)
        except _Overtaken:
            continue
    raise UnableToRecord(f"{len(tellings)} payments were overtaken {_TRIES} times; nothing was written.")


def record_one(telling: Telling, *, at: datetime) -> Recorded:
    """A batch of one."""
    (done,) = record([telling], at=at)
    return done


def _record(tellings: Sequence[Telling], at: datetime) -> list[Recorded]:
    orders = _orders(tellings)
    known = _known(tellings)
    found = {order.id for order in orders if order is not None}
    paid = set(
        Payment.objects.filter(order_id__in=found, fit_code__in=CREDITED_FITS).values_list(
            "order_id", flat=True
        )
    )
    new: dict[tuple[str, str], _New] = {}
    done: list[Recorded] = []
    for one, order in zip(tellings, orders, strict=True):
        told = one.told
        if (before := known.get(one.key)) is not None:
            same = before.amount_paise == told.amount_paise
            done.append(Recorded("REPEATED" if same else "DIFFERS", before.order_id, before.payment_id))
            continue
        how = fit(
            order.amount_paise if order else None,
            told.amount_paise,
            is_paid=order is not None and order.id in paid,
        )
        new[one.key] = _New(one, order, how)
        known[one.key] = _Known(told.amount_paise, order.id if order else None, None)
        if order is None:
            done.append(Recorded("UNKNOWN_ORDER", None, None))
            continue
        paid.add(order.id)
        done.append(Recorded("SECOND_PAYMENT" if how == "SECOND" else "NEW_PAYMENT", order.id, None))
    written = _insert(list(new.values()), at)
    if len(written) < len(new):
        raise _Overtaken
    paid_now = [each for each in new.values() if each.how in CREDITED_FITS]
    parts = _parts(paid_now, written)
    if len(_insert(parts, at)) < len(parts):
        raise _Overtaken
    _note_paid([*paid_now, *parts])
    return [
        replace(each, payment_id=written[one.key]) if each.payment_id is None else each
        for one, each in zip(tellings, done, strict=True)
    ]


def _orders(tellings: Sequence[Telling]) -> list[Order | None]:
    """The order of each, by our own reference or else the gateway's; the rows are held."""
    trs = [one.told.tr for one in tellings if one.told.tr]
    references = [one.told.order_reference for one in tellings if one.told.order_reference]
    gateways = list({one.gateway_code for one in tellings})
    held = list(
        Order.objects.raw(
            "SELECT * FROM payments_order WHERE gateway_code = ANY(%(gateways)s) AND (tr = ANY(%(trs)s)"
            " OR gateway_reference = ANY(%(references)s)) ORDER BY id FOR UPDATE",
            {"gateways": gateways, "trs": trs, "references": references},
        )
    )
    by_tr = {(order.gateway_code, order.tr): order for order in held}
    by_reference = {(order.gateway_code, order.gateway_reference): order for order in held}
    return [
        (by_tr.get((one.gateway_code, one.told.tr)) if one.told.tr else None)
        or (
            by_reference.get((one.gateway_code, one.told.order_reference))
            if one.told.order_reference
            else None
        )
        for one in tellings
    ]


def _parts(paid: Sequence[_New], written: Mapping[tuple[str, str], int]) -> list[_New]:
    """What falls to each part of the baskets among what was paid; a part to which nothing falls is absent."""
    baskets = {each.order.id: each for each in paid if each.order and each.order.purpose_code == "BASKET"}
    if not baskets:
        return []
    ordered: dict[int, list[Order]] = {}
    for order in Order.objects.select_for_update().filter(part_of_id__in=list(baskets)).order_by("id"):
        ordered.setdefault(order.part_of_id or 0, []).append(order)
    found = []
    for basket_id, orders in ordered.items():
        telling = baskets[basket_id].telling
        whole_id = written[telling.key]
        shares = split(telling.told.amount_paise, [order.amount_paise for order in orders])
        for number, (order, share) in enumerate(zip(orders, shares, strict=True), start=1):
            if share:
                told = replace(
                    telling.told,
                    payment_reference=f"{whole_id}.{number}",
                    amount_paise=share,
                    fee_paise=None,
                    gst_paise=None,
                )
                how = fit(order.amount_paise, share, is_paid=False)
                found.append(_New(replace(telling, told=told, gateway_code=PARTS), order, how, whole_id))
    return found


def _known(tellings: Sequence[Telling]) -> dict[tuple[str, str], _Known]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.gateway_code, p.reference, p.amount_paise, p.order_id, p.id FROM"
            " unnest(%s::text[], %s::text[]) told(gateway_code, reference)"
            " JOIN payments_payment p USING (gateway_code, reference)",
            [[one.gateway_code for one in tellings], [one.told.payment_reference for one in tellings]],
        )
        return {(row[0], row[1]): _Known(*row[2:]) for row in cursor.fetchall()}


_COLUMNS = {
    "company_id": "bigint",
    "gateway_code": "text",
    "reference": "text",
    "order_id": "bigint",
    "till_id": "bigint",
    "part_of_id": "bigint",
    "amount_paise": "bigint",
    "fit_code": "text",
    "source_code": "text",
    "method_code": "text",
    "instrument": "text",
    "bank_reference": "text",
    "fee_paise": "bigint",
    "gst_paise": "bigint",
    "paid_at": "timestamptz",
}


def _insert(new: Sequence[_New], at: datetime) -> dict[tuple[str, str], int]:
    """Write the payments that are not there; the ids of those that were written."""
    if not new:
        return {}
    rows = [
        (
            order.company_id if order else one.company_id, *one.key, order.id if order else None, one.till_id,
            part_of_id,
            one.told.amount_paise, how, one.source, one.told.method_code, one.told.instrument[:80],
            one.told.bank_reference[:60], one.told.fee_paise, one.told.gst_paise,
            one.told.paid_at or one.heard_at,
        )
        for one, order, how, part_of_id in sorted(new, key=lambda each: each.telling.key)
    ]  # fmt: skip
    arrays = ", ".join(f"%s::{kind}[]" for kind in _COLUMNS.values())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO payments_payment ({', '.join(_COLUMNS)}, recorded_at, recorded_on)"
            f" SELECT told.*, %s, %s FROM unnest({arrays}) told"
            " ON CONFLICT (gateway_code, reference) DO NOTHING RETURNING gateway_code, reference, id",
            [at, settlement_day(at), *(list(column) for column in zip(*rows, strict=True))],
        )
        return {(row[0], row[1]): int(row[2]) for row in cursor.fetchall()}


def _note_paid(new: Sequence[_New]) -> None:
    if not new:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_order o SET paid_at = p.at, paid_paise = p.paise"
            " FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) p(id, at, paise) WHERE o.id = p.id",
            [
                [each.order.id for each in new if each.order],
                [each.telling.heard_at for each in new],
                [each.telling.told.amount_paise for each in new],
            ],
        )
