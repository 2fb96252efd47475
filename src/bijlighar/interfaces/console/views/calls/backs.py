"""The call-back list: who is to be called, by when and why; taken by one operator at a time."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.calls import actions
from bijlighar.calls import queries as calls
from bijlighar.calls.queries import CallBackRecord
from bijlighar.calls.rules.codes import CALL_BACK_ENDS, CALL_BACK_REASONS, words
from bijlighar.complaints import actions as complaint_actions
from bijlighar.complaints import queries as complaints
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.flash import say
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.calls.reach import companies_of, me, why
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.mobile import masked
from bijlighar.privacy import actions as privacy

FEEDBACK = {
    "SATISFIED": ("satisfied", "संतुष्ट"),
    "NOT_RESTORED": ("not put right", "ठीक नहीं हुआ"),
    "NO_ANSWER": ("no answer", "फ़ोन नहीं उठा"),
}


@staff_required("call.take")
@require_safe
def backs(request: HttpRequest, desk: Desk) -> HttpResponse:
    """List the open call-backs, the first due first; a number is open to whoever took it."""
    place, agent = language(), me(desk)
    found = calls.call_back_list(companies_of(desk), limit=60)
    of = complaints.briefs([each.complaint_id for each in found if each.complaint_id])
    mine = [each for each in found if agent and each.agent_id == agent.id]
    seen = [each.connection_id for each in mine if each.connection_id]
    if seen:
        privacy.record_accesses(
            connection_ids=seen, purpose_code="CALL", page="console/calls/backs", by=desk.by, at=desk.at
        )
    rows = [
        {
            "id": each.id,
            "mobile": each.mobile if each in mine else masked(each.mobile),
            "is_mine": each in mine,
            "is_taken": each.agent_id is not None,
            "why": words(CALL_BACK_REASONS, each.reason_code, place),
            "asked_at": each.asked_at,
            "due_at": each.due_at,
            "is_late": each.due_at < desk.at,
            "tries": each.tries,
            "note": each.note,
            "complaint": of[each.complaint_id].number if each.complaint_id in of else "",
            "is_feedback": each.reason_code == "FEEDBACK",
        }
        for each in found
    ]
    return show(
        request, desk, "console/calls/backs.html",
        {
            "rows": rows, "agent": agent,
            "ends": [
                {"code": code, "words": words(CALL_BACK_ENDS, code, place)}
                for code in CALL_BACK_ENDS if code != "CALLED_AGAIN"
            ],
            "answers": [{"code": code, "words": words(FEEDBACK, code, place)} for code in FEEDBACK],
        },
        here="calls",
    )  # fmt: skip


@staff_required("call.take")
@require_POST
def take(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take it upon oneself to call somebody."""
    row, agent = _row(request, desk), me(desk)
    if agent is None:
        say(request, _("Take your desk first."), is_refusal=True)
        return redirect("console:calls")
    try:
        actions.take_call_back(call_back_id=row.id, agent_id=agent.id, by=desk.by, at=desk.at)
    except actions.UnableToCallBack as problem:
        say(request, why(problem), is_refusal=True)
    return redirect("console:calls_backs")


@staff_required("call.take")
@require_POST
def settle(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Say what came of calling; feedback goes to the complaint."""
    row, agent = _row(request, desk), me(desk)
    if agent is None or row.agent_id != agent.id:
        raise Http404
    note, answer = request.POST.get("note", "").strip()[:300], request.POST.get("answer", "")
    try:
        if row.reason_code == "FEEDBACK" and row.complaint_id is not None:
            complaint_actions.record_feedback(
                complaint_id=row.complaint_id, answer_code=answer, note=note,
                key=f"call-back/{row.id}/{row.tries}", by=desk.by, at=desk.at,
            )  # fmt: skip
            code = "NO_ANSWER" if answer == "NO_ANSWER" else "REACHED"
        else:
            code = request.POST.get("end", "")
        is_done = actions.settle_call_back(
            call_back_id=row.id, end_code=code, note=note, by=desk.by, at=desk.at
        )
    except (actions.UnableToCallBack, complaint_actions.ComplaintRefused) as problem:
        say(request, why(problem), is_refusal=True)
    else:
        say(request, _("Written down.") if is_done else _("It stays on the list and is tried again."))
    return redirect("console:calls_backs")


def _row(request: HttpRequest, desk: Desk) -> CallBackRecord:
    text = request.POST.get("id", "")
    row = calls.call_back(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None
    if row is None or (row.company_id is not None and row.company_id not in companies_of(desk)):
        raise Http404
    return row
