"""Queues of reconciliation, and the sums of what agrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from django.db import connection
from django.db.models import Count, Sum

from bijlighar.payments.models import Difference, Payment, Refund, RefundStep, RejectedLine, Statement, Till
from bijlighar.payments.queries.payments import PaymentRecord, payment_record
from bijlighar.payments.rules.difference import DifferenceKind
from bijlighar.payments.rules.refund import RefundReason, RefundState


@dataclass(frozen=True, slots=True)
class DifferenceRecord:
    """A difference; amounts in paise, None where a book says nothing."""

    id: int
    gateway_code: str
    kind_code: DifferenceKind
    reference: str
    company_id: int | None
    day: date
    ours_paise: int | None
    theirs_paise: int | None
    found_at: datetime
    closed_at: datetime | None
    closed_by: str
    note: str


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many differences of a kind are open, and of how much (theirs, else ours)."""

    kind_code: DifferenceKind
    count: int
    paise: int


@dataclass(frozen=True, slots=True)
class TransferRecord:
    """One bank transfer of a gateway: paid, given back, the fee with its tax, what should and did come."""

    bank_reference: str
    settled_on: date
    payments: int
    paid_paise: int
    refunds: int
    refunded_paise: int
    fee_paise: int
    gst_paise: int
    net_paise: int
    credited_paise: int | None
    credited_on: date | None


@dataclass(frozen=True, slots=True)
class RefundRecord:
    """A refund and the payment it gives back; of a connection that ended there is none."""

    id: int
    key: str
    payment_id: int | None
    connection_id: int | None
    payment_reference: str
    company_id: int | None
    gateway_code: str
    amount_paise: int
    reason_code: RefundReason
    state_code: RefundState
    reference: str
    proposed_at: datetime
    proposed_by: str
    decided_by: str
    attempts: int
    words: str


@dataclass(frozen=True, slots=True)
class TillRecord:
    """A till; figures of the close are None while it is open. `cash_paise` is what its receipts hold now."""

    id: int
    company_id: int
    office_id: int
    channel_code: str
    cashier_id: int
    cashier: str
    day: date
    opened_at: datetime
    closed_at: datetime | None
    receipts: int
    cash_paise: int
    counted_paise: int | None
    difference_paise: int | None
    difference_reason: str
    checked_at: datetime | None
    checked_by: str


@dataclass(frozen=True, slots=True)
class StatementRecord:
    """A file that was taken in, and how many of its lines still wait to be replayed."""

    id: int
    kind_code: str
    gateway_code: str
    name: str
    layout_code: str
    rows: int
    taken: int
    repeated: int
    rejected: int
    imported_at: datetime


def differences(
    *,
    company_id: int | None = None,
    kind_code: str = "",
    gateway_code: str = "",
    after: int = 0,
    limit: int = 50,
) -> list[DifferenceRecord]:
    """Open differences, the oldest first, those after `after`; a company sees its own and those of nobody."""
    found = Difference.objects.filter(closed_at__isnull=True, id__gt=after)
    if company_id is not None:
        found = found.filter(company_id__isnull=True) | found.filter(company_id=company_id)
    if kind_code:
        found = found.filter(kind_code=kind_code)
    if gateway_code:
        found = found.filter(gateway_code=gateway_code)
    rows = found.order_by("id").values(*DifferenceRecord.__dataclass_fields__)[:limit]
    return [DifferenceRecord(**row) for row in rows]


def difference_counts(company_id: int | None = None) -> list[KindCount]:
    """Open differences by kind, for a company and those of nobody, or for all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind_code, count(*), sum(coalesce(theirs_paise, ours_paise, 0))::bigint"
            " FROM payments_difference WHERE closed_at IS NULL"
            " AND (%(company)s::int IS NULL OR company_id IS NULL OR company_id = %(company)s)"
            " GROUP BY 1 ORDER BY 2 DESC, 1",
            {"company": company_id},
        )
        return [KindCount(*row) for row in cursor.fetchall()]


def transfers(gateway_code: str, from_date: date, to_date: date) -> list[TransferRecord]:
    """The transfers that a gateway settled on days of [from_date, to_date), by day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.bank_reference, min(s.settled_on) AS settled_on,"
            " count(*) FILTER (WHERE s.kind_code = 'PAYMENT'),"
            " coalesce(sum(s.amount_paise) FILTER (WHERE s.kind_code = 'PAYMENT'), 0)::bigint,"
            " count(*) FILTER (WHERE s.kind_code = 'REFUND'),"
            " coalesce(sum(s.amount_paise) FILTER (WHERE s.kind_code = 'REFUND'), 0)::bigint,"
            " sum(s.fee_paise)::bigint, sum(s.gst_paise)::bigint, sum(s.net_paise)::bigint,"
            " min(b.amount_paise), min(b.credited_on)"
            " FROM payments_settled s LEFT JOIN payments_bank_credit b"
            " ON b.gateway_code = s.gateway_code AND b.bank_reference = s.bank_reference"
            " WHERE s.gateway_code = %s AND s.settled_on >= %s AND s.settled_on < %s"
            " GROUP BY s.bank_reference ORDER BY settled_on, s.bank_reference",
            [gateway_code, from_date, to_date],
        )
        return [TransferRecord(*row) for row in cursor.fetchall()]


def lost(gateway_code: str, limit: int = 500) -> list[str]:
    """References of payments that a gateway settled and we were never told of."""
    rows = Difference.objects.filter(gateway_code=gateway_code, kind_code="LOST", closed_at__isnull=True)
    return list(rows.order_by("id").values_list("reference", flat=True)[:limit])


def without_order(company_id: int | None = None, limit: int = 200) -> list[PaymentRecord]:
    """Payments that belong to no order and do not go back, the oldest first."""
    going_back = Refund.objects.filter(payment_id__isnull=False).exclude(state_code="REFUSED")
    found = Payment.objects.filter(order_id__isnull=True).exclude(id__in=going_back.values("payment_id"))
    if company_id is not None:
        found = found.filter(company_id__isnull=True) | found.filter(company_id=company_id)
    return [payment_record(row) for row in found.order_by("id")[:limit]]


def refunds(
    states: Sequence[RefundState], *, company_id: int | None = None, limit: int = 200
) -> list[RefundRecord]:
    """Refunds in some states, the oldest first, each with the words of its last step."""
    found = Refund.objects.filter(state_code__in=list(states)).select_related("payment__part_of")
    if company_id is not None:
        found = found.filter(company_id__isnull=True) | found.filter(company_id=company_id)
    rows = list(found.order_by("id")[:limit])
    steps = RefundStep.objects.filter(refund_id__in=[row.id for row in rows]).order_by("id")
    words = {step.refund_id: step.words for step in steps}
    plain = [name for name in RefundRecord.__dataclass_fields__ if name not in ("payment_reference", "words")]
    return [
        RefundRecord(
            **{name: getattr(row, name) for name in plain},
            payment_reference=(row.payment.part_of or row.payment).reference if row.payment else row.key,
            words=words.get(row.id, ""),
        )
        for row in rows
    ]


def refund_state(refund_id: int) -> tuple[RefundState, str] | None:
    """How far one refund is, and the number of the transfer that paid it; None for an unknown one."""
    row = Refund.objects.filter(id=refund_id).values_list("state_code", "reference").first()
    return (cast(RefundState, row[0]), row[1]) if row else None


def going_back(order_ids: Sequence[int]) -> dict[int, RefundState]:
    """By order whose payment goes back or went back, how far that is."""
    found = Refund.objects.filter(payment__order_id__in=list(order_ids)).exclude(state_code="REFUSED")
    rows = found.values_list("payment__order_id", "state_code")
    return {order_id: cast(RefundState, state) for order_id, state in rows}


def tills(
    office_ids: Sequence[int], *, day: date | None = None, unchecked: bool = False, limit: int = 100
) -> list[TillRecord]:
    """Tills of some offices, the newest first; of a day, or those nobody has checked."""
    found = Till.objects.filter(office_id__in=list(office_ids))
    if day is not None:
        found = found.filter(day=day)
    if unchecked:
        found = found.filter(checked_at__isnull=True)
    rows = list(found.order_by("-day", "-id")[:limit])
    sums = {
        each["till_id"]: each
        for each in Payment.objects.filter(till_id__in=[row.id for row in rows])
        .values("till_id")
        .annotate(receipts=Count("id"))
    }
    cash = dict(
        Payment.objects.filter(till_id__in=[row.id for row in rows], method_code="CASH")
        .values_list("till_id")
        .annotate(Sum("amount_paise"))
    )
    plain = [name for name in TillRecord.__dataclass_fields__ if name not in ("receipts", "cash_paise")]
    return [
        TillRecord(
            **{name: getattr(row, name) for name in plain},
            receipts=sums.get(row.id, {}).get("receipts", 0),
            cash_paise=int(cash.get(row.id) or 0),
        )
        for row in rows
    ]


def statements(limit: int = 50) -> list[StatementRecord]:
    """Files that were taken in, the newest first."""
    rows = Statement.objects.order_by("-id").values(*StatementRecord.__dataclass_fields__)[:limit]
    return [StatementRecord(**row) for row in rows]


def rejected_lines(statement_id: int, limit: int = 200) -> list[tuple[int, str, str]]:
    """(line, content, problem) of a file's lines that were not taken."""
    rows = RejectedLine.objects.filter(statement_id=statement_id, replayed_at__isnull=True).order_by("line")
    return list(rows.values_list("line", "content", "problem")[:limit])
