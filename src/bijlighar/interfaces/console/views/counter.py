"""The counter: an operator acts for a person who stands there and says yes with a code (M3, M23-M25)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.billing import queries as billing
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.rules import STATE_WORDS
from bijlighar.consumers import actions
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord, VisitRecord
from bijlighar.consumers.rules.counter import REASONS
from bijlighar.interfaces.console import flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.complaints.queue import words
from bijlighar.interfaces.portal import amounts, forms, ordering, pictures_of_links
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.to_pay import to_pay
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.payments import actions as payment_actions
from bijlighar.payments import queries as payments
from bijlighar.payments.queries import OrderRecord
from bijlighar.prepaid import queries as prepaid
from bijlighar.privacy import actions as privacy

_TOKEN = re.compile(r"[a-z0-9]{16,40}")


@dataclass(frozen=True, slots=True)
class OpenComplaint:
    """A complaint that is not closed; `may_open`: its page is within this operator's reach."""

    id: int
    number: str
    kind: str
    state: str
    registered_at: datetime
    may_open: bool


@staff_required("counter.serve")
@require_http_methods(["GET", "HEAD", "POST"])
def counter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask for the number and what the person came for; nothing of them is shown before they say yes.

    Nor are they asked for a yes to what this operator may not do for them.
    """
    typed, reason = request.POST.get("service_number", "").strip()[:24], request.POST.get("reason", "")
    error = ""
    if request.method == "POST":
        found = consumers.connection_of_number(typed) if typed else None
        if found is None or not desk.may("counter.serve", found.office_id):
            error = _("No connection of your offices has this number.")
        elif reason == "COMPLAINT" and not desk.may("complaint.register", found.office_id):
            error = _no_complaints(found.company_id)
        else:
            try:
                visit_id = actions.ask_at_counter(
                    connection_id=found.id,
                    reason_code=reason,
                    by=desk.by,
                    at=desk.at,
                )
                return redirect("console:counter_visit", visit_id)
            except actions.UnableToServe as refused:
                error = _why(refused)
    takes_complaints = _takes_complaints(desk)
    offered = [code for code in REASONS if code != "COMPLAINT" or takes_complaints]
    return show(
        request,
        desk,
        "console/counter/ask.html",
        {
            "typed": typed,
            "chosen": reason,
            "error": error,
            "reasons": [(code, _reason(code)) for code in offered],
            "instead": "" if takes_complaints or error else _no_complaints(_company_of(desk)),
        },
        here="counter",
        status=400 if error else 200,
    )


@staff_required("counter.serve")
@require_safe
def visit(request: HttpRequest, desk: Desk, visit_id: int) -> HttpResponse:
    """Ask for the code; then show the account, with what can be done, and write the look down."""
    found, connection = _mine(desk, visit_id)
    context: dict[str, Any] = {
        "visit": found,
        "reason": _reason(found.reason_code),
        "is_open": found.is_open(desk.at),
        "is_over": found.agreed_at is not None and not found.is_open(desk.at),
    }
    if found.is_open(desk.at):
        privacy.record_access(
            connection_id=connection.id,
            purpose_code=f"COUNTER_{found.reason_code}",
            page="console/counter",
            by=desk.by,
            at=desk.at,
        )
        context |= _account(request, desk, found, connection)
    return show(
        request, desk, "console/counter/visit.html", context, office_id=connection.office_id, here="counter"
    )


@sensitive_post_parameters("code")
@staff_required("counter.serve")
@require_POST
def step(request: HttpRequest, desk: Desk, visit_id: int) -> HttpResponse:
    """Take the code, open an order for an amount, or end the visit."""
    found, connection = _mine(desk, visit_id)
    verb = request.POST.get("verb", "")
    after = reverse("console:counter_visit", args=[visit_id])
    if verb == "agree":
        code = forms.digits(request.POST.get("code", ""))
        outcome = actions.agree_at_counter(visit_id=visit_id, code=code, by=desk.by, at=desk.at)
        if outcome != "AGREED":
            words = {
                "WRONG": _("This is not the code. Please ask the person to look again."),
                "NO_CODE": _("This code counts no more. Please ask anew."),
            }
            flash.say(request, words[outcome], is_refusal=True)
    elif verb == "end":
        actions.end_at_counter(visit_id=visit_id, by=desk.by, at=desk.at)
        flash.say(request, _("The account is hidden again."))
        return redirect("console:counter")
    elif verb == "pay" and found.is_open(desk.at):
        after += _open(request, desk, found, connection)
    return redirect(after)


def _takes_complaints(desk: Desk) -> bool:
    """Whether there is an office at whose counter this operator may take down complaints."""
    takes = {below for scope in desk.scopes("complaint.register") for below in network.offices_below(scope)}
    return not takes.isdisjoint(desk.offices())


def _company_of(desk: Desk) -> int:
    """The company at whose counter the operator sits; of several, the first."""
    office = network.office(desk.scopes(desk.permission)[0])
    assert office is not None
    return office.company_id


def _no_complaints(company_id: int) -> str:
    """Where the person can tell a complaint that this operator may not take down."""
    company = network.company(company_id)
    return _(
        "Taking down complaints is not part of your role; the person can call %(number)s at any hour, or "
        "write on the portal."
    ) % {"number": company.helpline if company else "1912"}


def _open(request: HttpRequest, desk: Desk, visit: VisitRecord, connection: ConnectionRecord) -> str:
    """Open an order for the amount told; the query of the page that shows its square."""
    paise, error = amounts.read_amount(request.POST.get("amount", ""))
    sent = request.POST.get("key", "")
    token = sent if _TOKEN.fullmatch(sent) else ordering.new_key()
    gateway = ordering.gateway_of(connection)
    if paise is None or not gateway:
        flash.say(request, error or _("Paying online is not set up for this company."), is_refusal=True)
        return ""
    try:
        payment_actions.open_order(
            company_id=connection.company_id,
            connection_id=connection.id,
            purpose_code="RECHARGE" if _is_prepaid(connection, desk) else "BILL",
            amount_paise=paise,
            channel_code="UPI",
            gateway_code=gateway,
            key=f"counter/{visit.id}/{token}",
            by=desk.by,
            at=desk.at,
        )
    except payment_actions.UnableToOpen as refused:
        flash.say(request, _("Nothing was done: %(why)s") % {"why": refused}, is_refusal=True)
        return ""
    return f"?{urlencode({'order': token})}"


def _account(
    request: HttpRequest, desk: Desk, visit: VisitRecord, connection: ConnectionRecord
) -> dict[str, Any]:
    """What the consumer sees on the first page, and the order that was opened here."""
    day = settlement_day(desk.at)
    is_prepaid = _is_prepaid(connection, desk)
    company = network.company(connection.company_id)
    token = request.GET.get("order", "")[:40]
    order = payments.order(f"counter/{visit.id}/{token}") if _TOKEN.fullmatch(token) else None
    return {
        "person": connection,
        "is_prepaid": is_prepaid,
        "balance": prepaid.balance_card(connection.id, day) if is_prepaid else None,
        "due": to_pay(connection.id, None if is_prepaid else billing.dues_card(connection.id, day), day),
        "bills": billing.bills(connection.id, limit=6),
        "open_complaints": _open_complaints(desk, connection),
        "order": order,
        "square": _square(request, order, company) if order else "",
        "key": ordering.new_key(),
        "may_register": desk.may("complaint.register", connection.office_id),
        "instead": _no_complaints(connection.company_id),
        "takes_cash": desk.may("bill.correct", connection.office_id),
        "carried": urlencode({"service_number": connection.service_number, "channel": "COUNTER"}),
        "carried_to_till": urlencode({"service_number": connection.service_number}),
    }


def _open_complaints(desk: Desk, connection: ConnectionRecord) -> list[OpenComplaint]:
    rows = complaints.open_of([connection.id]).to_dicts()
    if not rows:
        return []
    place = 1 if language() == "hi" else 0
    kinds = {
        each.code: (each.name.en, each.name.hi)[place]
        for each in complaints.categories(connection.company_id, desk.at)
    }
    return [
        OpenComplaint(
            id=each["complaint_id"],
            number=each["number"],
            kind=kinds.get(each["category_code"], each["category_code"]),
            state=words(STATE_WORDS, each["state_code"]),
            registered_at=datetime.fromtimestamp(each["registered_unix"], UTC),
            may_open=desk.may("complaint.see", each["office_id"]),
        )
        for each in sorted(rows, key=lambda each: -each["registered_unix"])
    ]


def _square(request: HttpRequest, order: OrderRecord, company: CompanyRecord | None) -> str:
    """What the person scans: the UPI link, or the way to the gateway's page where the company has none."""
    if order.upi_link:
        return pictures_of_links.square(order.upi_link)
    if not order.pay_url:
        return ""
    if company is not None and company.portal_host:
        # The person's phone does not reach the name by which an office reaches us.
        return pictures_of_links.square(f"{request.scheme}://{company.portal_host}{order.pay_url}")
    return pictures_of_links.square(request.build_absolute_uri(order.pay_url))


def _mine(desk: Desk, visit_id: int) -> tuple[VisitRecord, ConnectionRecord]:
    """A visit that this operator asked for; another's is as if there were none."""
    found = consumers.visit(visit_id)
    connection = consumers.connection(found.connection_id) if found else None
    if found is None or connection is None or found.staff_id != desk.staff.id:
        raise Http404
    return found, connection


def _is_prepaid(connection: ConnectionRecord, desk: Desk) -> bool:
    return consumers.is_prepaid_on(connection.id, settlement_day(desk.at))


def _reason(code: str) -> str:
    return {
        "PAY": _("to pay or recharge"),
        "COMPLAINT": _("a complaint"),
        "APPLICATION": _("an application"),
        "ACCOUNT": _("questions about the account"),
    }[code]


def _why(refused: actions.UnableToServe) -> str:
    return refused.words_hi if language() == "hi" else refused.words_en
