"""The board: what is dark now, what waits for approval, what is planned, and whether there is a storm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.pictures.outage_map import outage_map
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.outages.public import spoken
from bijlighar.interfaces.portal.views.outages.words import OutageView, outage_view, stretch
from bijlighar.network import queries as network
from bijlighar.outages import actions
from bijlighar.outages import queries as outages
from bijlighar.outages.queries import OutageBrief

AHEAD = timedelta(days=14)
PAGE = 200
ENDED = 50


@dataclass(frozen=True, slots=True)
class Row:
    """An outage in a list: its record, its words, the planned time, and how many signs there are.

    `fades`: when a suspicion ends by itself, None for what does not.
    """

    record: OutageBrief
    view: OutageView
    time: str
    signs: int
    fades: datetime | None = None


def rows(found: list[OutageBrief], at: datetime | None = None) -> list[Row]:
    """Outages as lists show them; with `at` also when suspicions end by themselves."""
    ends: dict[int, datetime] = {}
    if at is not None:
        for company_id in {one.company_id for one in found if one.state_code == "SUSPECTED"}:
            ends |= outages.fading(company_id, at)
    counts = outages.signal_counts([one.id for one in found])
    return [
        Row(
            one,
            outage_view(one),
            stretch(one.started_at, one.until_at) if one.kind_code == "PLANNED" and one.until_at else "",
            sum(counts.get(one.id, {}).values()),
            ends.get(one.id),
        )
        for one in found
    ]


@staff_required("outage.see")
@require_safe
def board(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show everything of an office and those below it."""
    office = network.office(office_id)
    assert office is not None
    below = network.offices_below(office_id)
    live = outages.live(office.company_id, desk.at, office_ids=below)
    planned = [
        one
        for one in outages.calendar(office.company_id, desk.at, desk.at + AHEAD, office_ids=below)
        if one.state_code == "APPROVED"
    ]
    drawn = outage_map(
        live[:PAGE], [one for one in planned if one.started_at > desk.at], in_hindi=language() == "hi"
    )
    ended = outages.history(
        office.company_id, office_ids=below, before=desk.at, after=asked.number(request, "after"), limit=ENDED
    )
    return show(
        request,
        desk,
        "console/outages/board.html",
        {
            "office": office,
            "live": rows(live[:PAGE], desk.at),
            "map": drawn,
            "on_map": drawn.numbers if drawn else (),
            "spoken": spoken(drawn) if drawn else "",
            "live_count": len(live),
            "dark": sum(one.affected for one in live),
            "waiting": rows(outages.waiting(office.company_id, office_ids=below)[:PAGE]),
            "planned": rows(planned[:PAGE]),
            "ended": rows(ended),
            "ended_after": ended[-1].id if len(ended) == ENDED else None,
            "storm": outages.storm(office.company_id, desk.at, office_id),
            "storms": outages.storms(office.company_id, limit=10),
            "plans": desk.may("outage.change", office_id),
            "declares": desk.may("storm.declare", office_id),
        },
        office_id=office_id,
        here="outages",
    )


@staff_required("storm.declare")
@require_POST
def storm(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Declare a storm for the office (the head office: the whole company), or end the one that holds."""
    office = network.office(office_id)
    assert office is not None
    back = redirect("console:outages", office_id)
    reason = request.POST.get("reason", "").strip()[:300]
    on = outages.storm(office.company_id, desk.at, office_id)
    own = None if office.parent_id is None else office_id
    try:
        if request.POST.get("verb") == "end":
            if on is None or on.office_id != own:
                flash.say(request, _("The storm was declared elsewhere; end it there."), is_refusal=True)
                return back
            actions.end_storm(storm_id=on.id, reason=reason, by=desk.by, at=desk.at)
            flash.say(request, _("The storm is over."))
        else:
            actions.declare_storm(
                company_id=office.company_id, office_id=own, reason=reason, by=desk.by, at=desk.at
            )
            flash.say(request, _("A storm is declared: scripts, standards and the public page follow."))
    except actions.UnableToDeclare:
        flash.say(request, _("Nothing was changed: write why, and look whether it is on."), is_refusal=True)
    return back
