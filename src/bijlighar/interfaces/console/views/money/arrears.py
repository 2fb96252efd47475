"""Arrears in parts: plans by office and state, one agreed after a look over, one ended with a reason."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any, cast, get_args

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.billing import actions
from bijlighar.billing import queries as billing
from bijlighar.billing.queries import PlanRecord, PlanState
from bijlighar.billing.rules.arrears import UnableToPlan, monthly
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.money import PAISE_LIMIT, NotAnExactNumber, parse_rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.network import queries as network

PAGE = 50
STATES = cast(tuple[PlanState, ...], get_args(PlanState))
MOST_PARTS = 60
"""So many parts are read from a form; how many may be agreed on is the company's policy."""


@dataclass(frozen=True, slots=True)
class Line:
    """A plan in the list: whose, what of it is still to come, and the part that is due next or late."""

    plan: PlanRecord
    service_number: str
    next_due: date | None
    is_late: bool
    last_due: date


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office's plans, by state in the order of `STATES`: how many, over how much."""

    id: int
    name: str
    states: tuple[tuple[PlanState, int, int], ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was sent."""

    number: str = ""
    amount: str = ""
    parts: str = "3"
    first: str = ""
    document: str = ""


class _Wrong(ValueError):
    """A field cannot be used; the message says which and why."""


@staff_required("bill.see")
@require_safe
def arrears(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the plans of one state, the latest first, and how many each office below has."""
    offices = network.offices_below(office_id)
    state = cast(PlanState, asked.one_of(request, "state", STATES))
    before = asked.number(request, "before")
    found = billing.plans_of_offices(offices, state, before_id=before, limit=PAGE + 1)
    return show(
        request,
        desk,
        "console/money/arrears.html",
        {
            "office": network.office(office_id),
            "state": state,
            "states": [(code, state_words(code)) for code in STATES],
            "offices": _by_office(offices),
            "rows": _lines(found[:PAGE], settlement_day(desk.at)),
            "decides": desk.may("bill.correct", office_id),
            "is_first": before is None,
            "next_page": found[PAGE - 1].id if len(found) > PAGE else None,
        },
        office_id=office_id,
        here="arrears",
    )


@staff_required("bill.correct")
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the form; sent once it shows the parts, sent once more the plan is agreed."""
    filled, error, would = Filled(number=request.GET.get("number", "")[:20]), "", None
    if request.method == "POST":
        filled = Filled(**{each.name: request.POST.get(each.name, "").strip() for each in fields(Filled)})
        try:
            asks = _asked(filled, office_id)
            would = _would(asks, settlement_day(desk.at))
            if "sure" in request.POST:
                actions.agree_arrears_plan(**asks, by=desk.by, at=desk.at)
                flash.say(
                    request, _("The plan is agreed. What is in it bears no late charge while it is kept.")
                )
                return redirect("console:arrears", office_id)
        except (_Wrong, UnableToPlan) as why:
            error, would = str(why), None
    return show(
        request,
        desk,
        "console/money/arrears_agree.html",
        {
            "office": network.office(office_id),
            "filled": filled,
            "error": error,
            "would": would,
            "today": settlement_day(desk.at),
        },
        office_id=office_id,
        here="arrears",
    )


@staff_required("bill.correct")
@require_POST
def end(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show the plan that would end, and why; once more, and it is ended."""
    back = redirect("console:arrears", office_id)
    ids, reason = asked.ids(request, 1), request.POST.get("reason", "").strip()[:300]
    if not ids:
        flash.say(request, _("No plan was chosen, so none was ended."), is_refusal=True)
        return back
    plan = billing.arrears_plan(ids[0])
    if plan is None or plan.office_id not in network.offices_below(office_id):
        raise Http404
    if not reason:
        flash.say(request, _("Please write the reason; it stays with the plan."), is_refusal=True)
        return back
    if "sure" not in request.POST:
        today = settlement_day(desk.at)
        (line,) = _lines([plan], today)
        context = {"office": network.office(office_id), "line": line, "reason": reason}
        return show(
            request, desk, "console/money/arrears_end.html", context, office_id=office_id, here="arrears"
        )
    try:
        actions.end_arrears_plan(plan_id=plan.id, note=reason, by=desk.by, at=desk.at)
        flash.say(request, _("The plan is ended. What is unpaid of it is due again."))
    except UnableToPlan as why:
        flash.say(request, _("Nothing was done: %(why)s") % {"why": why}, is_refusal=True)
    return back


def state_words(code: PlanState) -> str:
    """What a person calls a plan's state."""
    return {
        "OPEN": _("being paid"),
        "KEPT": _("paid in full"),
        "BROKEN": _("broken: a part did not come"),
        "ENDED": _("ended by an officer"),
    }[code]


def _by_office(offices: list[int]) -> list[OfficeLine]:
    counts = billing.plan_counts(offices)
    found = []
    for (office_id,), part in counts.partition_by("office_id", as_dict=True, maintain_order=True).items():
        office = network.office(cast(int, office_id))
        name = "" if office is None else (office.name_hi if language() == "hi" else office.name_en)
        of_state = {row["state_code"]: row for row in part.iter_rows(named=True)}
        nothing: dict[str, Any] = {"plans": 0, "amount_paise": 0}
        figures = [(code, of_state.get(code, nothing)) for code in STATES]
        found.append(
            OfficeLine(
                cast(int, office_id),
                name,
                tuple((code, row["plans"], row["amount_paise"]) for code, row in figures),
            )
        )
    return found


def _lines(found: list[PlanRecord], today: date) -> list[Line]:
    contacts = consumers.contacts([each.connection_id for each in found])
    numbers: dict[int, str] = dict(contacts.select("connection_id", pl.col("service_number")).iter_rows())
    lines = []
    for each in found:
        due = next((part.due_date for part in each.parts if part.left_paise), None)
        is_late = due is not None and due < today and each.state_code == "OPEN"
        lines.append(Line(each, numbers.get(each.connection_id, ""), due, is_late, each.parts[-1].due_date))
    return lines


def _asked(filled: Filled, office_id: int) -> dict[str, Any]:
    found = consumers.connection_of_number(filled.number) if filled.number else None
    if found is None or found.office_id not in network.offices_below(office_id):
        raise _Wrong(_("There is no such service number at this office."))
    try:
        paise = parse_rupees(filled.amount)
    except NotAnExactNumber:
        paise = 0
    if not 0 < paise <= PAISE_LIMIT:
        raise _Wrong(_("Please give an amount such as 450.00."))
    if not (filled.parts.isascii() and filled.parts.isdigit() and 0 < int(filled.parts[:4]) <= MOST_PARTS):
        raise _Wrong(_("Please say in how many parts it is paid."))
    try:
        first = date.fromisoformat(filled.first)
    except ValueError:
        raise _Wrong(_("Please give the day on which the first part is due.")) from None
    if not date(2000, 1, 1) <= first < date(2100, 1, 1):
        raise _Wrong(_("Please give the day on which the first part is due."))
    if not filled.document:
        raise _Wrong(_("Please name the paper that says what was agreed."))
    return {
        "connection_id": found.id,
        "amount_paise": paise,
        "due_dates": monthly(first, int(filled.parts)),
        "document": filled.document,
    }


def _would(asks: dict[str, Any], today: date) -> dict[str, Any]:
    """The parts as they would be agreed, and what is owed beside them."""
    parts = billing.parts_of_plan(asks["connection_id"], asks["amount_paise"], asks["due_dates"], today)
    owed = ledger.balance(asks["connection_id"], Account.RECEIVABLE, as_of_day=today)
    return {"parts": parts, "owed_paise": owed, "rest_paise": owed - asks["amount_paise"]}
