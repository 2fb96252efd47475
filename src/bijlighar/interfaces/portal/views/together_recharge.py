"""Several prepaid connections recharged in one payment, each with an amount of its own (M18, M21)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.interfaces.portal import amounts, clock, ordering, writing
from bijlighar.interfaces.portal.access import mobile_of, signed_in
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.overview.rows import Row, rows_of
from bijlighar.interfaces.portal.views.recharge import DAYS
from bijlighar.interfaces.portal.views.together import company_asked, open_parts, title_of
from bijlighar.payments.actions import BasketPart, UnableToOpen
from bijlighar.prepaid import queries as prepaid


@dataclass(frozen=True, slots=True)
class Line:
    """One prepaid connection: how it stands, and the field for its amount; `paise` where one was read."""

    row: Row
    title: str
    field: Field
    paise: int


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recharge_together(request: HttpRequest) -> HttpResponse:
    """Ask for an amount for each prepaid connection, or what days cost there; then one order for all.

    An empty amount leaves a connection out. An order is for what was shown: where the amounts come to
    something else, that is shown first.
    """
    mobile = mobile_of(request) or ""
    every = [row for row in rows_of(mobile, clock.now()) if row.is_prepaid]
    companies = {row.company.id: row.company for row in every}
    company = company_asked(request, companies)
    rows = [row for row in every if company and row.company.id == company.id]
    days = _days(request)
    if request.method == "POST":
        lines = [_read(row, request.POST.get(_name(row), "")) for row in rows]
    else:
        lines = _proposed(rows, days)
    total = sum(line.paise for line in lines)
    refused = said = ""
    if request.method == "POST" and not any(line.field.error for line in lines):
        if not total:
            refused = _("Write an amount for at least one connection.")
        elif total > amounts.MOST_PAISE:
            refused = _("%(most)s is the most in one payment.") % {"most": writing.rupees(amounts.MOST_PAISE)}
        elif request.POST.get("shown") != str(total) or "channel" not in request.POST:
            said = _("It comes to %(amount)s now. Nothing has been taken yet.") % {
                "amount": writing.rupees(total)
            }
        else:
            # Who has least left is recharged first, should less arrive than was ordered.
            chosen = sorted((line for line in lines if line.paise), key=_least_first)
            parts = [BasketPart(line.row.record.id, line.paise, "RECHARGE") for line in chosen]
            try:
                return redirect(open_parts(request, mobile, chosen[0].row.record, parts))
            except (ordering.NoWayToPay, UnableToOpen):
                refused = _("The order could not be opened. Nothing was taken. Please try once more.")
    is_wrong = bool(refused) or any(line.field.error for line in lines)
    return render(
        request,
        "portal/recharge_together.html",
        {
            "mobile": mobile,
            "companies": [each for each in companies.values() if len(companies) > 1],
            "chosen_company": company,
            "lines": lines,
            "count": sum(bool(line.paise) for line in lines),
            "total_paise": total,
            "is_payable": amounts.LEAST_PAISE <= total <= amounts.MOST_PAISE,
            "offers": [(each, _address(company, each), each == days) for each in DAYS],
            "channels": ordering.channels(rows[0].record) if rows else (),
            "key": ordering.new_key(),
            "refused": refused,
            "said": said,
        },
        status=400 if is_wrong else 200,
    )


def _days(request: HttpRequest) -> int:
    return next((each for each in DAYS if request.GET.get("days") == str(each)), 0)


def _proposed(rows: Sequence[Row], days: int) -> list[Line]:
    """The lines with what so many days cost by each one's own use; without days every amount is empty."""
    hints: Mapping[int, Any] = (
        prepaid.recharge_hints([row.record.id for row in rows], days, clock.today()) if days else {}
    )
    found = []
    for row in rows:
        hint = hints.get(row.record.id)
        paise = max(hint.recharge_paise, amounts.LEAST_PAISE) if hint and hint.recharge_paise else 0
        found.append(_line(row, amounts.written(paise) if paise else "", paise))
    return found


def _read(row: Row, typed: str) -> Line:
    if not typed.strip():
        return _line(row, "", 0)
    paise, error = amounts.read_amount(typed)
    line = _line(row, typed[:12], paise or 0)
    return line if not error else Line(row, line.title, line.field.wrong(error, typed), 0)


def _line(row: Row, value: str, paise: int) -> Line:
    title = title_of(row.record, row.given_name)
    field = Field(
        name=_name(row),
        label=_("Rupees for %(name)s") % {"name": f"{title} ({row.record.service_number[-4:]})"},
        value=value,
        inputmode="decimal",
        longest=12,
        is_needed=False,
    )
    return Line(row, title, field, paise)


def _name(row: Row) -> str:
    return f"a{row.record.id}"


def _least_first(line: Line) -> tuple[int, int]:
    return (line.row.balance_paise or 0, line.row.record.id)


def _address(company: Any, days: int) -> str:
    return f"?{urlencode({'days': days, 'company': company.code if company else ''})}"
