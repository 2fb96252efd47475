"""A counter's day: the till is opened, money taken against receipts, the cash counted, checked by another."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.applications import queries as applications
from bijlighar.applications.queries import DemandRecord
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.crediting import taken_and_credited
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.amounts import read_amount
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.payments import actions
from bijlighar.payments import queries as payments
from bijlighar.payments.queries import TillRecord
from bijlighar.payments.rules.codes import Purpose

REFUSALS = (actions.UnableToUseTill, actions.UnableToOpen)
_COUNTED = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,2}))?")


@staff_required("bill.see")
@require_safe
def tills(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the reader's own till of today, and the tills of the office and those below that wait."""
    today = settlement_day(desk.at)
    found = payments.tills(network.offices_below(office_id), unchecked=True)
    checked = payments.tills(network.offices_below(office_id), day=today)
    mine = _mine(desk, office_id, checked)
    return show(
        request,
        desk,
        "console/payments/tills.html",
        {
            "office": network.office(office_id),
            "mine": mine,
            "rows": [(each, _name(each), each.cashier_id == desk.staff.id) for each in found],
            "takes": desk.may("bill.correct", office_id),
            "key": secrets.token_hex(8),
            "number": request.GET.get("service_number", "")[:40],
            "today": today,
        },
        office_id=office_id,
        here="payments",
    )


@staff_required("bill.correct")
@require_POST
def step(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Open a till, take money at it, close it, or check another's."""
    verb = request.POST.get("verb", "")
    verbs: dict[str, Callable[[], str]] = {
        "open": lambda: _open(desk, office_id),
        "take": lambda: _take(request, desk, office_id),
        "close": lambda: _close(request, desk, office_id),
        "check": lambda: _check(request, desk, office_id),
    }
    after = reverse("console:payments_tills", args=[office_id])
    number = request.POST.get("service_number", "").strip()[:40]
    # Who stands there is asked for the number once: opening the till keeps it, and so does a refusal.
    again = f"{after}?{urlencode({'service_number': number})}" if number else after
    if verb in verbs:
        try:
            flash.say(request, verbs[verb]())
            return redirect(again if verb == "open" else after)
        except REFUSALS as why:
            flash.say(request, _("Nothing was done: %(why)s") % {"why": why}, is_refusal=True)
            return redirect(again)
    return redirect(after)


def _open(desk: Desk, office_id: int) -> str:
    actions.open_till(office_id=office_id, channel_code="COUNTER", by=desk.by, at=desk.at)
    return _("Your till is open.")


def _take(request: HttpRequest, desk: Desk, office_id: int) -> str:
    till = _mine(desk, office_id, payments.tills([office_id], day=settlement_day(desk.at)))
    number = request.POST.get("service_number", "")[:40]
    there = consumers.connection_of_number(number)
    office = network.office(office_id)
    note = None if there is not None or office is None else _note(number, office.company_id)
    if office is None or (note is None and (there is None or there.company_id != office.company_id)):
        raise actions.UnableToUseTill(_("No connection of this company has this service number."))
    paise, error = read_amount(request.POST.get("amount", ""))
    if paise is None:
        raise actions.UnableToUseTill(error)
    if till is None:
        raise actions.UnableToUseTill(_("Open your till first."))
    purpose: Purpose = "DEMAND"
    if there is not None:
        is_prepaid = consumers.is_prepaid_on(there.id, settlement_day(desk.at))
        purpose = "RECHARGE" if is_prepaid else "BILL"
    elif note is not None and paise > note.open_paise:
        raise actions.UnableToUseTill(_("So much is not to be paid for this demand note any more."))
    taken = taken_and_credited(
        lambda: actions.take_at_till(
            till_id=till.id,
            connection_id=there.id if there is not None else None,
            purpose_code=purpose,
            document=note.number if note is not None else "",
            amount_paise=paise,
            method_code="POS" if request.POST.get("method") == "POS" else "CASH",
            key=request.POST.get("key", "")[:40] or secrets.token_hex(8),
            by=desk.by,
            at=desk.at,
        ),
        by=desk.by,
        at=desk.at,
    )
    assert taken.payment is not None
    return _("Receipt %(number)s: %(amount)s for %(service)s.") % {
        "number": taken.payment.receipt_number,
        "amount": writing.rupees(taken.payment.amount_paise),
        "service": there.service_number if there is not None else number.strip().upper(),
    }


def _note(number: str, company_id: int) -> DemandRecord | None:
    """The company's demand note of this number."""
    found = applications.demand_of_number(number)
    is_ours = found is not None and applications.one(found.application_id).company_id == company_id
    return found if is_ours else None


def _close(request: HttpRequest, desk: Desk, office_id: int) -> str:
    till = _mine(desk, office_id, payments.tills([office_id], day=settlement_day(desk.at)))
    if till is None:
        raise actions.UnableToUseTill(_("Open your till first."))
    found = _COUNTED.fullmatch(request.POST.get("counted", "").replace(",", "").strip().removeprefix("₹"))
    if found is None:
        raise actions.UnableToUseTill(_("Write the counted cash in figures, such as 12450 or 0."))
    paise = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    closed = actions.close_till(
        till_id=till.id, counted_paise=paise, reason=request.POST.get("reason", ""), by=desk.by, at=desk.at
    )
    return _("The till is closed with %(counted)s; the difference is %(difference)s.") % {
        "counted": writing.rupees(closed.counted_paise),
        "difference": writing.rupees(closed.difference_paise),
    }


def _check(request: HttpRequest, desk: Desk, office_id: int) -> str:
    sent = request.POST.get("till", "")
    number = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 19 else 0
    waiting = {each.id for each in payments.tills(network.offices_below(office_id), unchecked=True)}
    if number not in waiting:
        raise Http404
    actions.check_till(till_id=number, by=desk.by, at=desk.at)
    return _("The till is checked.")


def _mine(desk: Desk, office_id: int, found: list[TillRecord]) -> TillRecord | None:
    today = settlement_day(desk.at)
    return next(
        (
            each
            for each in found
            if each.cashier_id == desk.staff.id and each.office_id == office_id and each.day == today
        ),
        None,
    )


def _name(till: TillRecord) -> str:
    return till.cashier.split("/", 2)[-1]
