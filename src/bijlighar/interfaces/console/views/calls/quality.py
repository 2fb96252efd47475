"""The story of one call, and what a supervisor notes of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.calls import actions
from bijlighar.calls import queries as calls
from bijlighar.calls.rules.codes import CALL_STATES, ENDS, OUTCOMES, STEP_WORDS, words
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.flash import say
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.calls.reach import my_call, why
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.mobile import masked
from bijlighar.privacy import actions as privacy


@staff_required("call.take")
@require_safe
def story(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """Show every step of a call in the order in which it happened."""
    call, place = my_call(desk, call_id), language()
    if call.connection_id is not None:
        privacy.record_access(
            connection_id=call.connection_id, purpose_code="CALL", page="console/calls/story",
            by=desk.by, at=desk.at,
        )  # fmt: skip
    return show(
        request, desk, "console/calls/story.html",
        {
            "call": call, "mobile": masked(call.caller_mobile) if call.caller_mobile else "",
            "state": words(ENDS, call.end_code, place) or words(CALL_STATES, call.state_code, place),
            "outcome": words(OUTCOMES, call.outcome_code, place) if call.outcome_code else "",
            "steps": [
                {
                    "at": each.at,
                    "words": words(STEP_WORDS, each.code, place),
                    "detail": each.detail,
                    "by": each.by_label,
                }
                for each in calls.steps(call_id)
            ],
            "notes": calls.quality_notes(call_id),
            "may_mark": desk.holds("call.supervise"),
        },
        here="calls",
    )  # fmt: skip


@staff_required("call.supervise")
@require_POST
def mark(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """Mark a call."""
    my_call(desk, call_id)
    marks = request.POST.get("marks", "")
    try:
        actions.note_quality(
            call_id=call_id, staff_id=desk.staff.id, marks=int(marks) if marks in "12345" and marks else 0,
            note=request.POST.get("note", ""), by=desk.by, at=desk.at,
        )  # fmt: skip
        say(request, _("Noted; the operator can read it."))
    except actions.UnableToWrapUp as problem:
        say(request, why(problem), is_refusal=True)
    return redirect("console:calls_story", call_id)
