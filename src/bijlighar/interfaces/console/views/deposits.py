"""The yearly review of deposits: what it would find, its draft, and the approval by a second person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.deposits import actions
from bijlighar.deposits import queries as deposits
from bijlighar.deposits.queries import ReviewRecord
from bijlighar.deposits.rules import OUTCOME_WORDS, Outcome
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network

PAGE = 50
MOST_AT_ONCE = 20_000
"""So many connections are looked at while somebody waits for the page; more, at the command line."""


@dataclass(frozen=True, slots=True)
class Found:
    """How many connections came to an outcome, and what is asked of them."""

    code: str
    words: str
    connections: int
    total_paise: int


@staff_required("bill.see")
@require_safe
def reviews(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the reviews of the company; with `?look=1` say what a review would find now, writing nothing."""
    company_id = _company(office_id)
    look: dict[str, object] = _looked(desk, company_id) if request.GET.get("look") == "1" else {}
    return show(
        request,
        desk,
        "console/deposits/reviews.html",
        {
            "office": network.office(office_id),
            "rows": [(each, _state(each), _last_day(each)) for each in deposits.reviews(company_id)],
            "decides": _decides(desk, office_id),
            **look,
        },
        office_id=office_id,
        here="deposits",
    )


@staff_required("bill.see")
@require_safe
def review(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show one review: totals of the company, and the connections of this office with what is asked."""
    company_id, number = _company(office_id), asked.number(request, "review")
    if number is None:
        return redirect("console:deposits", office_id)
    found = _of_company(number, company_id)
    outcome = asked.one_of(request, "outcome", ("", *OUTCOME_WORDS))
    after = asked.number(request, "after") or 0
    among = None
    if network.head_office(company_id) != office_id:
        among = consumers.connections_of_offices(network.offices_below(office_id))
    items = deposits.items(number, cast(Outcome, outcome) if outcome else None, after, PAGE + 1, among=among)
    asks: dict[str, str | int] = {"review": number, "outcome": outcome}
    return show(
        request,
        desk,
        "console/deposits/review.html",
        {
            "office": network.office(office_id),
            "review": found,
            "state": _state(found),
            "last_day": _last_day(found),
            "found": [
                Found(each.outcome_code, _words(each.outcome_code), each.connections, each.total_paise)
                for each in deposits.outcomes(number)
            ],
            "outcome": outcome,
            "outcomes": [(code, _words(code)) for code in OUTCOME_WORDS],
            "rows": [(each, _words(each.outcome_code)) for each in items[:PAGE]],
            "decides": _decides(desk, office_id),
            "is_own": found.drafted_by_key == f"staff/{desk.staff.id}/{desk.staff.name_en}",
            "first": f"?{urlencode(asks)}" if after else "",
            "next_page": (
                f"?{urlencode({**asks, 'after': items[PAGE - 1].connection_id})}" if len(items) > PAGE else ""
            ),
        },
        office_id=office_id,
        here="deposits",
    )


@staff_required("bill.correct")
@require_POST
def step(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Draft a review, approve or drop one; for the whole company, at its head office."""
    company_id = _company(office_id)
    back = redirect("console:deposits", office_id)
    if not _decides(desk, office_id):
        flash.say(
            request, _("Deposits are reviewed for the whole company, at its head office."), is_refusal=True
        )
        return back
    verb, sent = request.POST.get("verb", ""), request.POST.get("review", "")
    number = int(sent[:18]) if sent.isascii() and sent.isdigit() else 0
    if verb in ("approve", "drop"):
        _of_company(number, company_id)
        back = redirect(f"{reverse('console:deposits_review', args=[office_id])}?review={number}")
    verbs: dict[str, tuple[Callable[[], object], str]] = {
        "draft": (
            lambda: _draft(desk, company_id),
            _("The draft is made; another person looks at it and approves."),
        ),
        "approve": (
            lambda: actions.approve_review(review_id=number, by=desk.by, at=desk.at),
            _("The review is approved; its instalments fall due on their days."),
        ),
        "drop": (
            lambda: actions.drop_review(review_id=number, by=desk.by, at=desk.at),
            _("The draft is dropped; nothing was asked of anybody."),
        ),
    }
    if verb in verbs:
        do, done = verbs[verb]
        try:
            do()
            flash.say(request, done)
        except actions.UnableToReview as why:
            flash.say(request, _("Nothing was done: %(why)s") % {"why": why}, is_refusal=True)
    return back


def _draft(desk: Desk, company_id: int) -> None:
    if _too_many(company_id, desk):
        raise actions.UnableToReview(_too_many(company_id, desk))
    actions.draft_review(company_id=company_id, by=desk.by, at=desk.at)


def _looked(desk: Desk, company_id: int) -> dict[str, object]:
    day = settlement_day(desk.at)
    if why := _too_many(company_id, desk):
        return {"no_look": why}
    try:
        year = deposits.year_of(company_id, day)
    except (LookupError, ValueError) as problem:
        return {"no_look": str(problem)}
    counts: dict[str, list[int]] = {}
    for portion in deposits.portions(company_id, day):
        found = deposits.reckoned(year, portion)
        for code, paise in found.select("outcome_code", "total_paise").iter_rows():
            counted = counts.setdefault(code, [0, 0])
            counted[0] += 1
            counted[1] += paise
    return {
        "year": year,
        "look": [
            Found(code, _words(cast(Outcome, code)), many, paise)
            for code, (many, paise) in sorted(counts.items(), key=lambda item: -item[1][0])
        ],
        "look_paise": sum(paise for _many, paise in counts.values()),
    }


def _too_many(company_id: int, desk: Desk) -> str:
    many = sum(map(len, deposits.portions(company_id, settlement_day(desk.at))))
    if many <= MOST_AT_ONCE:
        return ""
    return _("so many connections are looked at by the command `bijlighar deposit review`, not on this page.")


def _company(office_id: int) -> int:
    office = network.office(office_id)
    if office is None:
        raise Http404
    return office.company_id


def _of_company(review_id: int, company_id: int) -> ReviewRecord:
    found = deposits.review(review_id)
    if found is None or found.company_id != company_id:
        raise Http404
    return found


def _decides(desk: Desk, office_id: int) -> bool:
    return network.head_office(_company(office_id)) == office_id and desk.may("bill.correct", office_id)


def _words(outcome: Outcome) -> str:
    return OUTCOME_WORDS[outcome][language() == "hi"]


def _last_day(record: ReviewRecord) -> date:
    return record.year_to - timedelta(days=1)


def _state(record: ReviewRecord) -> str:
    return {
        "DRAFT": _("waits for approval"),
        "APPROVED": _("approved"),
        "DROPPED": _("dropped"),
    }[record.state]
