"""The operator's desk: who waits, the call that rings, and signing on and off."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.calls import actions
from bijlighar.calls import queries as calls
from bijlighar.calls.rules.codes import AGENT_STATES, CALL_BACK_REASONS, words
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.flash import say
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.calls.card import card_context, of_call
from bijlighar.interfaces.console.views.calls.phone import is_here, with_telephone
from bijlighar.interfaces.console.views.calls.reach import companies_of, me, why
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.mobile import masked
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages


@staff_required("call.take")
@require_safe
def desk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show the desk: sign-on first, then the queue and whatever call is there."""
    agent = me(desk)
    call = calls.call(agent.call_id) if agent and agent.call_id else None
    context = card_context(request, desk, of_call(call)) if call else {"call": None}
    context = {**context, **queue_context(desk), "has_phone": is_here()}
    return with_telephone(show(request, desk, "console/calls/desk.html", context, here="calls"))


@staff_required("call.take")
@require_safe
def queue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The left column alone: who waits, who is to be called back, and how I stand."""
    return render(request, "console/calls/queue.html", queue_context(desk))


@staff_required("call.take")
@require_safe
def now(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The card of the call at my desk, if it is another one than the page shows; else nothing."""
    agent = me(desk)
    seen = request.GET.get("seen", "")
    if agent is None or agent.call_id is None or str(agent.call_id) == seen:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    call = calls.call(agent.call_id)
    if call is None:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "console/calls/live.html", card_context(request, desk, of_call(call)))


@staff_required("call.take")
@require_POST
def sign_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Sit down at a desk of the exchange."""
    spoken = [each for each in ("hi", "en") if each in request.POST.getlist("language")]
    try:
        actions.sign_on(
            staff_id=desk.staff.id, operator_code=request.POST.get("desk", ""),
            company_ids=companies_of(desk), languages=spoken or ["hi"], by=desk.by, at=desk.at,
        )  # fmt: skip
    except actions.UnableToWork as problem:
        say(request, why(problem), is_refusal=True)
    return redirect("console:calls")


@staff_required("call.take")
@require_POST
def state(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Become ready, take a break, or leave the desk."""
    agent = me(desk)
    try:
        if agent is not None:
            actions.set_agent_state(
                agent_id=agent.id, state_code=request.POST.get("state", ""), by=desk.by, at=desk.at
            )
    except actions.UnableToWork as problem:
        say(request, why(problem), is_refusal=True)
    return redirect("console:calls")


def queue_context(desk: Desk) -> dict[str, Any]:
    """Everything the left column shows; mobiles are masked until somebody has the caller on the line."""
    companies, at, place = companies_of(desk), desk.at, language()
    agent = me(desk)
    short = {each.id: each.short_hi if place == "hi" else each.short_en for each in network.companies()}
    waiting = [
        {
            "mobile": masked(each.caller_mobile) if each.caller_mobile else _("number withheld"),
            "company": short.get(each.company_id or 0, ""),
            "seconds": clock_words(int((at - each.queued_at).total_seconds())),
            "is_danger": each.is_danger,
        }
        for each in calls.queue(at, companies, limit=30)
    ]
    backs = [
        {
            "id": each.id,
            "mobile": masked(each.mobile),
            "why": words(CALL_BACK_REASONS, each.reason_code, place),
            "due_at": each.due_at,
            "is_late": each.due_at < at,
        }
        for each in calls.call_back_list(companies, limit=5)
    ]
    storms = [found for each in companies if (found := outages.storm(each, at)) is not None]
    return {
        "agent": agent,
        "agent_state": words(AGENT_STATES, agent.state_code, place) if agent else "",
        "agent_since": clock_words(int((at - agent.since).total_seconds())) if agent else "",
        "waiting": waiting,
        "backs": backs,
        "storms": storms,
        "may_supervise": desk.holds("call.supervise"),
        "now_at": at,
    }


def clock_words(seconds: int) -> str:
    """Seconds as 0:52 or 1:02:03."""
    minutes, rest = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
