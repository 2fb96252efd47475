"""Complaints under one outage: shown, ticked, and put right together after a second look."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.queries import ComplaintRecord
from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.complaints.queue import lines, policy_of
from bijlighar.interfaces.portal.views.complaints import asked as told
from bijlighar.interfaces.portal.views.complaints.known import outage_words
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages

PAGE = 200
MOST = 50_000


@staff_required("complaint.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def under_outage(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Preview what would be put right, two hundred shown; then do it for all that are within reach.

    What was unticked, and what belongs to offices out of reach, stays as it is.
    """
    outage_id = asked.number(request, "outage") or 0
    outage = outages.brief(outage_id)
    reach = set(network.offices_below(office_id))
    waiting = _waiting(outage_id)
    mine = [each for each in waiting if each.office_id in reach]
    if outage is None or not waiting:
        raise Http404
    policy = policy_of(office_id, desk)
    shown, left = mine[:PAGE], {each.id for each in waiting} - {each.id for each in mine}
    cause, note = request.POST.get("cause", ""), request.POST.get("note", "").strip()[:1000]
    if request.method == "POST":
        ticked = set(asked.ids(request, PAGE))
        left |= {each.id for each in shown if each.id not in ticked}
        if cause not in policy.causes:
            flash.say(request, _("Please choose the cause; nothing was changed."), is_refusal=True)
        elif "sure" in request.POST:
            done = actions.resolve_outage(
                outage_id=outage_id, cause_code=cause, remark=note, except_ids=tuple(sorted(left)),
                office_ids=sorted(reach), by=desk.by, at=desk.at,
            )  # fmt: skip
            text = ngettext("%(count)d complaint is put right.", "%(count)d complaints are put right.", done)
            flash.say(request, text % {"count": done})
            return redirect("console:complaints", office_id)
    is_sure = request.method == "POST" and cause in policy.causes
    taken = [each for each in mine if each.id not in left]
    context: dict[str, Any] = {
        "office": network.office(office_id),
        "outage": outage,
        "words": outage_words(outage),
        "rows": lines([each for each in shown if not is_sure or each.id not in left], policy, desk),
        "count": len(taken),
        "unshown": max(len(mine) - PAGE, 0),
        "elsewhere": len(waiting) - len(mine),
        "causes": [(code, told.words(each)) for code, each in policy.causes.items()],
        "cause": cause or "OUTAGE",
        "note": note,
        "is_sure": is_sure,
        "registers": desk.may("complaint.register", office_id),
        "manages": True,
    }
    return show(
        request, desk, "console/complaints/outage.html", context, office_id=office_id, here="complaints"
    )


def _waiting(outage_id: int) -> list[ComplaintRecord]:
    """All that is worked on under an outage, by id."""
    found: list[ComplaintRecord] = []
    after = 0
    while len(found) < MOST and (page := complaints.of_outage(outage_id, after=after, limit=complaints.MOST)):
        found += [each for each in page if each.is_open and each.attended_at is None]
        after = page[-1].id
    return found
