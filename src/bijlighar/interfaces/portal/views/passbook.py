"""The passbook: every entry, the latest first, from a month on, and a year of it as a table."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.csv_file import csv_answer
from bijlighar.interfaces.portal import clock, money_lines, writing
from bijlighar.interfaces.portal.access import consumer_of, my_connection
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.money import decimal_rupees
from bijlighar.ledger.rules import FAMILIES, Family
from bijlighar.privacy import actions as privacy

MONTHS, FILE_DAYS = 24, 366
"""Months that can be jumped to, and days that one file holds."""


@my_connection
@require_safe
def passbook(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show a page of entries, or of those of one kind; with htmx only the rows, to be added below."""
    month, kind = request.GET.get("month", ""), _kind(request)
    try:
        before = money_lines.before_month_ends(month) if month else request.GET.get("before", "")
        page = money_lines.page(connection.id, before, kind)
    except ValueError as problem:
        raise Http404 from problem
    template = "portal/parts/entries.html" if request.headers.get("HX-Request") else "portal/passbook.html"
    return render(
        request,
        template,
        {
            "here": "money",
            "page": page,
            "is_first": not before,
            "months": _months(connection.connected_on),
            "month": month,
            "kind": kind or "",
            "kinds": _kinds(kind, month),
            "file_asks": _asks(kind=kind or "", month=month),
            "is_prepaid": consumers.is_prepaid_on(connection.id, clock.today()),
        },
    )


@my_connection
@require_safe
def passbook_file(request: HttpRequest, connection: ConnectionRecord) -> HttpResponseBase:
    """Give a year of entries up to a month's end (none named: the newest) as CSV, and write that down."""
    month, kind = request.GET.get("month", ""), _kind(request)
    try:
        before = money_lines.before_month_ends(month) if month else ""
    except ValueError as problem:
        raise Http404 from problem
    last = money_lines.read_cursor(before)
    end = last[0] if last else clock.today()
    through = end - timedelta(days=FILE_DAYS)
    privacy.record_access(
        connection_id=connection.id,
        purpose_code="OWN",
        page="portal/passbook/file",
        by=consumer_of(request),
        at=clock.now(),
    )
    # Put into words here: what is sent row by row later no longer knows the page's language.
    rows = [
        [
            line.parts[0].posted_on,
            line.parts[0].for_day,
            line.title,
            _rupees(line.amount_paise),
            _rupees(line.balance_paise),
            _rupees(line.deposit_paise),
        ]
        for line in money_lines.stretch(connection.id, before, through, kind)
    ]
    heads = [
        _("Booked on"),
        _("For the day"),
        _("What it was"),
        _("Amount"),
        _("Left after it"),
        _("Of the deposit"),
    ]
    name = f"passbook-{kind}" if kind else "passbook"
    return csv_answer(f"{name}-{connection.service_number}-{end}.csv", heads, rows)


def _kind(request: HttpRequest) -> Family | None:
    """Which kind of entries is asked for; None for all. Another than there are has no page."""
    asked = request.GET.get("kind", "")
    if asked and asked not in FAMILIES:
        raise Http404
    return cast(Family, asked) if asked else None


def _kinds(chosen: Family | None, month: str) -> list[tuple[str, str, bool]]:
    """What may be chosen: words, address, whether it is chosen; the month stays as it is."""
    words: dict[Family | None, str] = {
        None: _("All"),
        "deductions": _("Deductions"),
        "payments": _("Recharges and payments"),
        "bills": _("Bills"),
        "corrections": _("Corrections"),
    }
    return [(said, f"?{_asks(kind=kind or '', month=month)}", kind == chosen) for kind, said in words.items()]


def _asks(**given: str) -> str:
    return urlencode({name: text for name, text in given.items() if text})


def _rupees(paise: int) -> Decimal:
    """A number, so that a minus is no text to a spreadsheet; exact."""
    return Decimal(decimal_rupees(paise))


def _months(connected_on: date) -> list[tuple[str, str]]:
    """The months to jump to, the newest first."""
    first = clock.today().replace(day=1)
    found: list[tuple[str, str]] = []
    while len(found) < MONTHS and first >= connected_on.replace(day=1):
        found.append((f"{first:%Y-%m}", writing.month(first, language())))
        first = (first - timedelta(days=1)).replace(day=1)
    return found
