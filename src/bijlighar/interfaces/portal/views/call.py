"""1912: call, be called back, or write; what happens next with each, and by when (M14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.calls import actions
from bijlighar.calls import queries as calls
from bijlighar.calls.queries import CallBackRecord
from bijlighar.calls.rules.policy import NoCallsPolicy, policy_on
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import answering, clock, often
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, signed_in
from bijlighar.interfaces.portal.views.complaints.known import known_outage, outage_words
from bijlighar.network import queries as network

BACKS_A_DAY = 5
"""Call-backs that one mobile may ask for in a day."""


@dataclass(frozen=True, slots=True)
class Back:
    """A call-back as its asker reads it: what became of it, and whether it may still be called off."""

    record: CallBackRecord
    words: str
    is_open: bool
    may_end: bool


@require_safe
def call(request: HttpRequest) -> HttpResponse:
    """Show every way to 1912; who is signed in may be called back at their own mobile."""
    return _page(request)


@signed_in
@require_POST
def ask_back(request: HttpRequest) -> HttpResponse:
    """Put the signed-in mobile on the desk's list; the same asked twice is one row."""
    mobile = mobile_of(request) or ""
    mine = consumers.connections_of_mobile(mobile)
    given = request.POST.get("connection", "")
    about = next((each for each in mine if str(each.id) == given), None)
    company = about.company_id if about else mine[0].company_id if mine else None
    if not often.is_admitted(request, "call back", BACKS_A_DAY):
        return _page(request, _("You asked often today. Please call 1912 yourself."), 429)
    actions.ask_call_back(
        mobile=mobile,
        reason_code="PORTAL",
        company_id=company,
        connection_id=about.id if about else None,
        by=consumer_of(request),
        at=clock.now(),
    )
    return redirect("portal:call")


@signed_in
@require_POST
def not_needed(request: HttpRequest) -> HttpResponse:
    """Take a call-back of one's own off the list."""
    given = request.POST.get("id", "")
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise Http404
    ended = actions.withdraw_call_back(
        mobile=mobile_of(request) or "", call_back_id=int(given), by=consumer_of(request), at=clock.now()
    )
    if not ended:
        raise Http404
    return redirect("portal:call")


def _page(request: HttpRequest, refused: str = "", status: int = 200) -> HttpResponse:
    mobile = mobile_of(request)
    mine = consumers.connections_of_mobile(mobile) if mobile else []
    backs = [_back(each) for each in calls.call_backs_of(mobile)] if mobile else []
    numbers = answering.numbers()
    return render(
        request,
        "portal/call.html",
        {
            "mobile": mobile,
            "mine": mine,
            "backs": backs,
            "is_asked": any(each.is_open for each in backs),
            "minutes": _minutes(mine),
            "outages": [words for each in mine[:5] if (words := _outage(each))],
            "sms_number": numbers.sms_number,
            "missed_call_number": numbers.missed_call_number,
            "refused": refused,
        },
        status=status,
    )


def _outage(connection: ConnectionRecord) -> dict[str, Any] | None:
    return outage_words(known_outage(connection.id, clock.now()))


def _back(record: CallBackRecord) -> Back:
    is_open = record.done_at is None
    if is_open and record.agent_id is not None:
        words = _("An operator is calling you now or will in a moment.")
    elif is_open and record.tries:
        words = _("We called and nobody answered; we try again.")
    elif is_open:
        words = _("You are on the list.")
    elif record.end_code == "NO_ANSWER":
        words = _("We tried several times and nobody answered. Please call 1912, or ask again.")
    elif record.end_code == "NOT_NEEDED":
        words = _("Not needed any more.")
    else:
        words = _("Done: we spoke.")
    return Back(record, words, is_open, is_open and record.agent_id is None)


def _minutes(mine: list[ConnectionRecord]) -> int | None:
    """Within how many minutes a call-back is due now; None where nothing is laid down."""
    company = network.company(mine[0].company_id) if mine else next(iter(network.companies()), None)
    if company is None:
        return None
    try:
        policy = policy_on(company.state_code, clock.today(), company.code)
    except NoCallsPolicy:
        return None
    is_storm = calls.is_storm(company.id, clock.now())
    return policy.storm_call_back_minutes if is_storm else policy.call_back_minutes
