"""The form on which an officer proposes to put money right: filled in, looked over, sent."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.billing import actions
from bijlighar.billing.rules.adjustment import CORRECTED, MOST_LETTERS, REASONS
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal import clock, proof
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.money import PAISE_LIMIT, NotAnExactNumber, parse_rupees
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network

OFFERED = tuple(code for code in REASONS if code != "CHECK_METER")
"""A check meter's money comes from its verdict, not from this form."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was sent."""

    number: str = ""
    direction: str = ""
    amount: str = ""
    line: str = "ENERGY"
    reason: str = ""
    words_hi: str = ""
    words_en: str = ""
    document: str = ""
    first: str = ""
    last: str = ""


class _Wrong(ValueError):
    """A field cannot be used; the message says which and why."""


@staff_required("bill.correct")
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the form; sent once it shows what would happen, sent once more it proposes."""
    filled, error, asks = Filled(number=request.GET.get("number", "")[:20]), "", None
    if request.method == "POST":
        filled = Filled(**{each.name: request.POST.get(each.name, "").strip() for each in fields(Filled)})
        try:
            asks = _asked(filled, office_id)
            if "sure" in request.POST:
                number = actions.propose_adjustment(**asks, by=desk.by, at=desk.at)
                flash.say(request, _("Adjustment %(number)d waits for another officer.") % {"number": number})
                return redirect("console:adjustments", office_id)
        except (_Wrong, actions.UnableToAdjust) as why:
            error, asks = str(why), None
    place = 1 if language() == "hi" else 0
    return show(
        request,
        desk,
        "console/money/propose.html",
        {
            "office": network.office(office_id),
            "filled": filled,
            "error": error,
            "would": None if asks is None else _would(asks),
            "reasons": [(code, REASONS[code][place]) for code in OFFERED],
            "reason_words": REASONS[filled.reason][place] if filled.reason in REASONS else "",
            "lines": [(code, proof.label_of(code)) for code in CORRECTED],
            "longest": MOST_LETTERS,
            "today": clock.today(),
        },
        office_id=office_id,
        here="queues",
    )


def _asked(filled: Filled, office_id: int) -> dict[str, Any]:
    found = consumers.connection_of_number(filled.number) if filled.number else None
    if found is None or found.office_id not in network.offices_below(office_id):
        raise _Wrong(_("There is no such service number at this office."))
    try:
        paise = parse_rupees(filled.amount)
    except NotAnExactNumber:
        paise = 0
    if not 0 < paise <= PAISE_LIMIT or filled.direction not in ("give", "add"):
        raise _Wrong(_("Please give an amount such as 450.00, and say whether it is given back or added."))
    if filled.reason not in OFFERED:
        raise _Wrong(_("Please choose a reason."))
    if not (filled.words_hi or filled.words_en) or not filled.document:
        raise _Wrong(_("Please write the reason in words, and what shows it."))
    try:
        first, last = date.fromisoformat(filled.first), date.fromisoformat(filled.last)
    except ValueError:
        raise _Wrong(_("Please give the first and the last day it belongs to.")) from None
    if not date(2000, 1, 1) <= first <= last <= clock.today():
        raise _Wrong(_("The first day comes before the last, and the last is not in the future."))
    return {
        "connection_id": found.id,
        "amount_paise": -paise if filled.direction == "give" else paise,
        "reason_code": filled.reason,
        "words_en": filled.words_en,
        "words_hi": filled.words_hi,
        "document": filled.document,
        "from_date": first,
        "to_date": last + timedelta(days=1),
        "line_code": filled.line,
    }


def _would(asks: dict[str, Any]) -> dict[str, Any]:
    """Where it would be booked if it were approved today, and what would stand there then."""
    connection_id, today = asks["connection_id"], clock.today()
    is_prepaid = consumers.is_prepaid_on(connection_id, today)
    account = Account.PREPAID if is_prepaid else Account.RECEIVABLE
    now = ledger.balance(connection_id, account)
    sign = -1 if is_prepaid else 1
    return {
        "amount_paise": asks["amount_paise"],
        "is_prepaid": is_prepaid,
        "now_paise": now,
        "then_paise": now + sign * asks["amount_paise"],
        "line": proof.label_of(asks["line_code"]) if asks["line_code"] in CORRECTED else "",
    }
