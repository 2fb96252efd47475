"""Requests for a check meter: the earliest legal last day stands first; a day is planned in bulk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal import clock
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network

STATES = ("open", "over")
PAGE = 50
AT_ONCE = 200


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many requests are open, and since when the oldest is."""
    return metering.check_requests_open(offices)


@staff_required("meter.see")
@require_safe
def check_meters(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List requests, open or over."""
    state = asked.one_of(request, "state", STATES)
    after = request.GET.get("after") or None
    try:
        found = metering.check_requests(
            office_ids=network.offices_below(office_id), is_open=state == "open", after=after, limit=PAGE + 1
        )
    except ValueError:
        raise Http404 from None
    return show(
        request,
        desk,
        "console/queues/check_meters.html",
        {
            "office": network.office(office_id),
            "state": state,
            "rows": [
                (each, each.fitted_at is None and each.install_by_date < clock.today())
                for each in found[:PAGE]
            ],
            "decides": state == "open" and desk.may("meter.change", office_id),
            "today": clock.today(),
            "is_first": after is None,
            "next_page": found[PAGE - 1].place if len(found) > PAGE else None,
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("meter.change")
@require_POST
def plan(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Plan one day for all that are ticked; a later plan replaces it."""
    back = redirect("console:check_meters", office_id)
    ids = asked.ids(request, AT_ONCE)
    day = _day(request.POST.get("for", ""))
    if not ids or day is None:
        flash.say(request, _("Please tick requests and choose a day; nothing was planned."), is_refusal=True)
        return back
    mine = metering.check_requests(
        office_ids=network.offices_below(office_id), ids=ids, is_open=True, limit=AT_ONCE
    )
    if {each.id for each in mine} != set(ids):
        raise Http404
    done, refused = 0, []
    for each in ids:
        try:
            actions.plan_check_meter(request_id=each, for_date=day, by=desk.by, at=desk.at)
            done += 1
        except actions.UnableToCheckMeter as why:
            refused.append(str(why))
    text = ngettext("%(count)d visit was planned.", "%(count)d visits were planned.", done) % {"count": done}
    flash.say(request, " ".join([text, *refused[:3]]), is_refusal=bool(refused))
    return back


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
