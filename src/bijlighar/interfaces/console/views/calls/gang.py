"""A gang without the page reports by telephone; the operator writes its steps down (M32)."""

from __future__ import annotations

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.flash import say
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.calls.reach import companies_of, why
from bijlighar.interfaces.portal.reader import language

STEPS = {
    "TAKE": ("on the way", "रवाना हुए"),
    "ARRIVE": ("there", "पहुँच गए"),
    "RESOLVE": ("put right, power is back", "ठीक किया, बिजली चालू"),
}


@staff_required("complaint.register")
@require_http_methods(["GET", "HEAD", "POST"])
def gang(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Find the complaint by its number and write down what the gang says."""
    number = (request.POST if request.method == "POST" else request.GET).get("number", "").strip()[:40]
    record = _mine(desk, number)
    if request.method == "POST" and record is not None:
        _write(request, desk, record)
        return redirect(f"{reverse('console:calls_gang')}?{urlencode({'number': number})}")
    place = 1 if language() == "hi" else 0
    policy = complaints.policy_of(record.company_id, desk.at) if record else None
    return show(
        request, desk, "console/calls/gang.html",
        {
            "number": number, "record": record, "key": secrets.token_urlsafe(12),
            "state": record.state_words[place] if record else "",
            "steps": [{"code": code, "words": said[place]} for code, said in STEPS.items()],
            "causes": [
                {"code": code, "words": said.hi if place else said.en}
                for code, said in (policy.causes.items() if policy else ())
            ],
        },
        here="calls",
    )  # fmt: skip


def _mine(desk: Desk, number: str) -> ComplaintRecord | None:
    found = complaints.by_number(None, number) if number else None
    if found is None or found.company_id not in companies_of(desk) or found.office_id not in desk.offices():
        return None
    return found


def _write(request: HttpRequest, desk: Desk, record: ComplaintRecord) -> None:
    who = request.POST.get("who", "").strip()[:80]
    said = request.POST.get("remark", "").strip()[:400]
    remark = _("By telephone, %(who)s: %(said)s") % {"who": who, "said": said}
    step, key = request.POST.get("step", ""), request.POST.get("key", "")[:60]
    if not who:
        say(request, _("Ask for the name of whoever reports."), is_refusal=True)
        return
    try:
        if step == "TAKE":
            actions.take(complaint_id=record.id, key=key, by=desk.by, at=desk.at)
        elif step == "ARRIVE":
            actions.arrive(complaint_id=record.id, key=key, by=desk.by, at=desk.at)
        elif step == "RESOLVE":
            actions.resolve(
                complaint_id=record.id, cause_code=request.POST.get("cause", ""),
                material=request.POST.get("material", ""), remark=remark, key=key, by=desk.by, at=desk.at,
            )  # fmt: skip
        else:
            say(request, _("Say what the gang reports."), is_refusal=True)
            return
    except actions.ComplaintRefused as problem:
        say(request, why(problem), is_refusal=True)
    else:
        say(request, _("Written down for complaint %(number)s.") % {"number": record.number})
