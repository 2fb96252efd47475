"""What can be applied for, what this mobile has applied for, and finding an application by its code."""

from __future__ import annotations

import re
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bijlighar.applications import actions, queries
from bijlighar.applications.queries import ApplicationRecord
from bijlighar.applications.rules.clock import ClockState
from bijlighar.applications.rules.kinds import KIND_WORDS, KINDS, stage_words
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.portal import clock, often
from bijlighar.interfaces.portal.access import mobile_of, typist_of
from bijlighar.interfaces.portal.applications.asked import place
from bijlighar.interfaces.portal.applications.legal_days import clock_words
from bijlighar.interfaces.portal.forms import Field
from bijlighar.kernel.actor import Actor

_OF_CONNECTION = ("LOAD", "CATEGORY", "NAME", "CLOSURE")


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Show the six kinds, and the applications of the mobile that is signed in."""
    return _page(request)


def _page(request: HttpRequest, problem: str = "") -> HttpResponse:
    mobile, at = mobile_of(request), clock.now()
    return render(
        request,
        "portal/applications/begin.html",
        {
            "kinds": [(code, KIND_WORDS[code][place()], _hint(code)) for code in KINDS],
            "mine": [
                (
                    each,
                    KIND_WORDS[each.kind_code][place()],
                    stage_words(each.kind_code, each.stage_code)[place()],
                    clock_words(each, _state(each, at), at) if each.is_open else "",
                )
                for each in (queries.of_mobile(mobile) if mobile else [])
            ],
            "problem": problem,
        },
        status=429 if problem else 200,
    )


@require_POST
def new(request: HttpRequest) -> HttpResponse:
    """Begin a form; `service_number` may come along from a connection's own page."""
    kind = next((each for each in KINDS if each == request.POST.get("kind", "")), None)
    if kind is None:
        return redirect("applications:begin")
    if not often.is_admitted(request, "application", often.FORMS):
        return _page(request, _("Many forms were begun from here today. Please go on with one of them."))
    answers = {"service_number": _number(request)} if kind in _OF_CONNECTION else {}
    made = actions.begin_draft(
        kind_code=kind,
        language=get_language() or "hi",
        answers=answers,
        by=typist_of(request),
        at=clock.now(),
    )
    return redirect("applications:questions", made.code)


def _state(open_one: ApplicationRecord, at: datetime) -> ClockState:
    """How the clock of an open application stands, from its record alone: a list asks nothing for each."""
    if open_one.paused_at is not None:
        return "PAUSED"
    return "LATE" if at >= open_one.due_at else "RUNNING"


def _number(request: HttpRequest) -> str:
    """The connection that came along; else that of a mobile that has a single one."""
    mobile, came = mobile_of(request), request.POST.get("service_number", "")
    mine = consumers.connections_of_mobile(mobile) if mobile and not came else []
    return mine[0].service_number if len(mine) == 1 else came


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Find an application, or a form that was begun, by the code from the message."""
    field = Field(
        name="code",
        label=_("Code of the application"),
        hint=_("It stands in the SMS, or on the page where you kept the form."),
        longest=40,
    )
    if request.method == "POST":
        typed = request.POST.get("code", "")
        code = re.sub(r"[^a-z0-9]", "", typed.lower())
        if queries.by_follow_code(code) is not None:
            return redirect("applications:follow", code)
        if queries.draft(code) is not None:
            return redirect("applications:questions", code)
        field = field.wrong(_("There is no application with this code. Please look again."), typed)
    return render(
        request, "portal/applications/find.html", {"field": field}, status=422 if field.error else 200
    )


def _hint(code: str) -> str:
    return {
        "NEW": _("For a house, shop or workshop without electricity"),
        "TEMPORARY": _("For a building site, a wedding or a fair"),
        "LOAD": _("More or fewer kilowatts"),
        "CATEGORY": _("A home becomes a shop, or the other way"),
        "NAME": _("After a purchase or an inheritance"),
        "CLOSURE": _("With the last bill and the deposit back"),
    }[code]


def guest(request: HttpRequest) -> Actor:
    """Who acts on a page that a secret link opened; no name, no number."""
    return Actor("consumer", "by link")
