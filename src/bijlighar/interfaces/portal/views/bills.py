"""Bills: the list, and one bill whose every line opens into its arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.billing.queries import BillDetail, BillRecord, DepositPart
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import bill_parts, clock
from bijlighar.interfaces.portal.access import my_connection
from bijlighar.interfaces.portal.side_by_side import side_by_side
from bijlighar.interfaces.portal.to_pay import to_pay_on
from bijlighar.interfaces.portal.views.errors import unexplained


@my_connection
@require_safe
def bills(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """List the bills, the latest first."""
    day = clock.today()
    records = billing.bills(connection.id)
    due = to_pay_on(connection.id, day)
    terms = consumers.terms_on([connection.id], day)
    since = min((record.cycle_from for record in records), default=day)
    parts = billing.deposit_parts(connection.id, since, due.deposit_paise)
    return render(
        request,
        "portal/bills.html",
        {
            "here": "money",
            "bills": [_listed(record, parts.get(record.id)) for record in records],
            "due": due,
            "is_prepaid": not records and consumers.are_prepaid(terms),
            "feeds_in": consumers.are_net_metered(terms),
            # Late charges and corrections are on no bill of their own: with them the list adds up.
            "beside_paise": due.bills_paise - sum(record.open_paise for record in records),
        },
    )


@my_connection
@require_safe
def bill(request: HttpRequest, connection: ConnectionRecord, bill_id: int) -> HttpResponse:
    """Show one bill; another connection's bill is not found."""
    try:
        detail = billing.bill(connection.id, bill_id)
    except billing.ExplanationDiffers as problem:
        return unexplained(request, problem)
    sheet = billing.sheet(connection.id, bill_id)
    if detail is None or sheet is None:
        raise Http404
    beside, newest = side_by_side(connection.id, detail)
    return render(
        request,
        "portal/bill.html",
        {
            "beside": beside,
            "newest": newest,
            "here": "money",
            "bill": detail,
            "last_day": detail.cycle_to - timedelta(days=1),
            "sheet": sheet,
            "due": to_pay_on(connection.id, clock.today()),
            "lines": bill_parts.lines_of(detail.lines, detail.trace, sheet),
            "change": bill_parts.change_of(sheet),
            "dues": bill_parts.dues_of(sheet),
            "chart": bill_parts.cycles_of(sheet),
            "paper_kind": "PDF",
            "on_paper": "SD Installment",
            "readings": readings(detail),
        },
    )


@dataclass(frozen=True, slots=True)
class MeterLine:
    """A meter's register over the cycle; `advance_wh` where both ends are known."""

    serial: str
    first_day: date
    last_day: date
    start_wh: int | None
    end_wh: int | None
    advance_wh: int | None


def readings(detail: BillDetail) -> tuple[MeterLine, ...]:
    """Show what each meter's own register said at the ends of the cycle."""
    found = []
    for reading in detail.readings:
        start, end = reading.register_start_wh, reading.register_end_wh
        if start is None and end is None:
            continue
        found.append(
            MeterLine(
                serial=reading.meter_serial,
                first_day=reading.from_date,
                last_day=reading.to_date - timedelta(days=1),
                start_wh=start,
                end_wh=end,
                advance_wh=end - start if start is not None and end is not None else None,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Listed:
    """A bill in the list, with its last day (the cycle's end is not in it) and its part of the deposit."""

    record: BillRecord
    last_day: date
    deposit: DepositPart | None

    @property
    def open_deposit_paise(self) -> int:
        """What of the instalment is not paid."""
        return self.deposit.open_paise if self.deposit else 0


def _listed(record: BillRecord, deposit: DepositPart | None) -> Listed:
    return Listed(record=record, last_day=record.cycle_to - timedelta(days=1), deposit=deposit)
