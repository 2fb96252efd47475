"""The supervisor's board of 1912, and what exchanges sent that nobody understood."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.calls import queries as calls
from bijlighar.calls.rules.codes import AGENT_STATES, CALL_STATES, ENDS, OUTCOMES, words
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.calls.desk import clock_words
from bijlighar.interfaces.console.views.calls.reach import companies_of
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.mobile import masked
from bijlighar.outages import queries as outages
from bijlighar.people import queries as people


@staff_required("call.supervise")
@require_safe
def board(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show how 1912 does today: who waits, how long, who gave up, who works, who is needed next hour."""
    context = _context(desk)
    if request.headers.get("HX-Request"):
        return render(request, "console/calls/board_figures.html", context)
    return show(request, desk, "console/calls/board.html", context, here="calls")


@staff_required("call.supervise")
@require_safe
def every(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the last calls, a page at a time."""
    place = language()
    found = calls.recent_calls(companies_of(desk), before=asked.number(request, "before"), limit=50)
    rows = [
        {
            "call": each,
            "mobile": masked(each.caller_mobile) if each.caller_mobile else "",
            "state": words(ENDS, each.end_code, place)
            if each.end_code
            else words(CALL_STATES, each.state_code, place),
            "outcome": words(OUTCOMES, each.outcome_code, place) if each.outcome_code else "",
        }
        for each in found
    ]
    more = found[-1].id if len(found) == 50 else None
    return show(
        request, desk, "console/calls/every.html",
        {
            "rows": rows, "more": more, "strange": calls.strange_events(),
            "left_out": calls.strange_left_out(desk.at),
        },
        here="calls",
    )  # fmt: skip


def _context(desk: Desk) -> dict[str, Any]:
    companies, place = companies_of(desk), language()
    found = calls.supervisor_board(desk.at, companies)
    operators = calls.agents(companies)
    names = people.staff_of([each.staff_id for each in operators])
    storms = [storm for each in companies if (storm := outages.storm(each, desk.at)) is not None]
    return {
        "board": found,
        "longest": clock_words(found.longest_wait_seconds),
        "mean_talk": clock_words(found.mean_talk_seconds),
        "handle": clock_words(found.staffing.handle_seconds),
        "states": [
            {"words": words(AGENT_STATES, code, place), "number": found.agents.get(code, 0)}
            for code in AGENT_STATES if code != "OFF"
        ],
        "operators": [
            {
                "desk": each.operator_code,
                "name": _name(names.get(each.staff_id), place),
                "state": words(AGENT_STATES, each.state_code, place),
                "since": clock_words(int((desk.at - each.since).total_seconds())),
            }
            for each in operators
        ],
        "storms": storms,
    }  # fmt: skip


def _name(found: Any, place: str) -> str:
    if found is None:
        return ""
    return str(found.name_hi if place == "hi" else found.name_en)
