"""A figure of the caller card, opened: what it is made of, up to when, and how good it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.billing import queries as billing
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.calls.reach import my_call
from bijlighar.interfaces.portal import money_lines, proof
from bijlighar.kernel.time import settlement_day
from bijlighar.prepaid import queries as prepaid
from bijlighar.privacy import actions as privacy

SHOWN = 10
FIGURES = ("money", "bill")


@staff_required("call.take")
@require_safe
def why(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """Open one figure of a connection; with htmx only what is opened, to stand below the figures."""
    call = my_call(desk, call_id)
    figure, number = asked.one_of(request, "figure", FIGURES), asked.number(request, "connection")
    there = consumers.connection(number) if number else None
    if there is None or there.office_id not in desk.offices():
        raise Http404
    privacy.record_access(
        connection_id=there.id, purpose_code="CALL", page="console/calls", by=desk.by, at=desk.at
    )
    context: dict[str, Any] = {
        "call": call,
        "connection": there,
        "at": desk.at,
        **(_bill(there, desk) if figure == "bill" else _money(there, desk)),
    }
    if request.headers.get("HX-Request"):
        return render(request, "console/calls/why_parts.html", context)
    return show(request, desk, "console/calls/why.html", context, here="calls")


def _money(there: ConnectionRecord, desk: Desk) -> dict[str, Any]:
    """The last entries with what was left after each, from what there was before them."""
    lines = money_lines.page(there.id, "").lines[:SHOWN]
    is_prepaid = consumers.is_prepaid_on(there.id, settlement_day(desk.at))
    return {
        "title": _("Balance") if is_prepaid else _("To pay"),
        "lines": lines,
        "left_paise": lines[0].balance_paise if lines else 0,
        "before_paise": lines[-1].balance_paise - lines[-1].amount_paise if lines else 0,
        "card": prepaid.balance_card(there.id, settlement_day(desk.at)) if is_prepaid else None,
    }


def _bill(there: ConnectionRecord, desk: Desk) -> dict[str, Any]:
    """The lines of the last bill, which add up to it."""
    last = billing.last_bills([there.id], settlement_day(desk.at)).get(there.id)
    bill = billing.bill(there.id, last.id) if last is not None else None
    if bill is None:
        raise Http404
    return {
        "title": _("Last bill"),
        "bill": bill,
        "last_day": bill.cycle_to - timedelta(days=1),
        "heads": [(proof.label_of(code, paise, bill.trace), paise) for code, paise in bill.lines if paise],
    }
