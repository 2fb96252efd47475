"""What meters report of being tampered with: looked at with a note, or visited; many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal.reader import language
from bijlighar.metering import actions
from bijlighar.metering import queries as metering
from bijlighar.metering.queries import TamperRecord
from bijlighar.network import queries as network

PAGE = 50
LOOK_BACK = timedelta(days=90)
STATES = ("all", "open", "over")
STEPS = ("new", "inspect", "seen", "any")
"""What was done about a report: nothing yet, a visit was asked for, looked at, whichever."""
DECISIONS = ("SEEN", "INSPECT")
COUNTED = 500
AT_ONCE = 200
Step = Literal["", "SEEN", "INSPECT"]
_STEP: dict[str, Step | None] = {"new": "", "inspect": "INSPECT", "seen": "SEEN", "any": None}


@dataclass(frozen=True, slots=True)
class Line:
    """A tamper report as the list shows it."""

    meter_id: int
    serial: str
    service_number: str
    what: str
    from_at: datetime
    to_at: datetime | None
    lasted: str
    is_open: bool
    id: str
    step_code: str
    note: str
    taken_by: str
    taken_at: datetime | None


def waiting(desk: Desk, office_id: int, offices: Sequence[int]) -> tuple[int, datetime | None]:
    """How many reports of ninety days nobody looked at (at most five hundred), and the oldest's time."""
    page = metering.tampers(
        at=desk.at,
        from_at=desk.at - LOOK_BACK,
        to_at=desk.at,
        office_ids=list(offices),
        step_code="",
        limit=COUNTED,
    )
    return len(page.rows), page.rows[-1].from_at if page.rows else None


@staff_required("meter.see")
@require_safe
def tampers(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the reports of an office and those below, the newest first."""
    state, step = asked.one_of(request, "state", STATES), asked.one_of(request, "step", STEPS)
    try:
        page = metering.tampers(
            at=desk.at,
            from_at=desk.at - LOOK_BACK,
            to_at=desk.at,
            office_ids=network.offices_below(office_id),
            is_open={"open": True, "over": False, "all": None}[state],
            step_code=_STEP[step],
            after=request.GET.get("after") or None,
            limit=PAGE,
        )
    except ValueError:
        raise Http404 from None
    return show(
        request,
        desk,
        "console/queues/tampers.html",
        {
            "office": network.office(office_id),
            "state": state,
            "step": step,
            "rows": _lines(page.rows),
            "is_first": "after" not in request.GET,
            "after": page.after,
            "days": LOOK_BACK.days,
            "decides": desk.may("meter.change", office_id),
        },
        office_id=office_id,
        here="queues",
    )


@staff_required("meter.change")
@require_POST
def decide(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Show what is about to be noted about the ticked reports; once more, and it is done, all or none."""
    back = f"{reverse('console:tampers', args=[office_id])}?{urlencode({'step': 'new', 'state': 'all'})}"
    ids = list(dict.fromkeys(request.POST.getlist("id")))[:AT_ONCE]
    decision, note = request.POST.get("decision", ""), request.POST.get("note", "").strip()[:300]
    if not ids or decision not in DECISIONS or not note:
        flash.say(
            request,
            _("Please tick reports, choose what is to be done and write a note; nothing was decided."),
            is_refusal=True,
        )
        return redirect(back)
    chosen = _chosen(desk, ids, network.offices_below(office_id))
    if "sure" not in request.POST:
        asks: dict[str, Any] = {
            "office": network.office(office_id),
            "rows": _lines(chosen),
            "ids": ids,
            "decision": decision,
            "note": note,
            "back": back,
        }
        return show(
            request, desk, "console/queues/tampers_sure.html", asks, office_id=office_id, here="queues"
        )
    try:
        done = actions.decide_tampers(
            ids=ids, decision=cast(actions.TamperDecision, decision), note=note, by=desk.by, at=desk.at
        )
    except actions.UnableToDecideTampers as why:
        flash.say(request, _("Nothing was decided: %(why)s") % {"why": why}, is_refusal=True)
        return redirect(back)
    text = ngettext("%(count)d report was decided.", "%(count)d reports were decided.", done)
    flash.say(request, text % {"count": done})
    return redirect(back)


def _chosen(desk: Desk, ids: Sequence[str], offices: Sequence[int]) -> tuple[TamperRecord, ...]:
    """The reports with these ids: each of a meter that hung in these offices then, else there is nothing."""
    try:
        found = metering.tampers(
            at=desk.at,
            from_at=desk.at - LOOK_BACK,
            to_at=desk.at,
            office_ids=list(offices),
            ids=ids,
            limit=AT_ONCE,
        ).rows
    except ValueError:
        raise Http404 from None
    if {each.id for each in found} != set(ids):
        raise Http404
    return found


def _lines(records: Sequence[TamperRecord]) -> list[Line]:
    place = 1 if language() == "hi" else 0
    return [
        Line(
            each.meter_id,
            each.serial,
            each.service_number or "",
            (each.kind.name_en, each.kind.name_hi)[place],
            each.from_at,
            each.to_at,
            lasted(each.seconds),
            each.state == "OPEN",
            each.id,
            each.step_code,
            each.note,
            each.taken_by,
            each.taken_at,
        )
        for each in records
    ]


def lasted(seconds: int | None) -> str:
    """Write how long: minutes below two hours, hours below two days, then days; nothing where not known."""
    if seconds is None:
        return ""
    if seconds < 7200:
        count = seconds // 60
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    if seconds < 172_800:
        return _("%(count)d hours") % {"count": seconds // 3600}
    return _("%(count)d days") % {"count": seconds // 86_400}
