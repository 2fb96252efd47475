"""One outage: what is known, every step, who is without power, and what may be done next."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.interfaces.console import asked, flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.outages.board import rows
from bijlighar.interfaces.console.views.outages.plan import moment_of, offered
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import IST
from bijlighar.network import queries as network
from bijlighar.outages import actions
from bijlighar.outages import queries as outages
from bijlighar.outages.queries import OutageBrief
from bijlighar.outages.rules import may
from bijlighar.privacy import actions as privacy

PAGE = 50
STEPS = (
    "approve", "change", "cancel", "start", "confirm", "dismiss", "merge", "split", "restore", "estimate",
    "set_cause", "set_crew", "arrive",
)  # fmt: skip


def step_words(code: str) -> str:
    """A step in words."""
    return {
        "REQUESTED": _("asked for"),
        "APPROVED": _("approved"),
        "CHANGED": _("put off"),
        "CANCELLED": _("cancelled"),
        "STARTED": _("switched off"),
        "SUSPECTED": _("suspected by signs"),
        "CONFIRMED": _("confirmed"),
        "DISMISSED": _("was none"),
        "FADED": _("ended by itself: nobody spoke of it again"),
        "MERGED": _("became part of outage"),
        "JOINED": _("took in outage"),
        "SPLIT": _("parted as outage"),
        "ESTIMATED": _("estimate"),
        "CAUSE": _("cause"),
        "CREW": _("team sent"),
        "ARRIVED": _("team is there"),
        "PART_BACK": _("a part is back"),
        "RESTORED": _("power is back"),
        "VERIFIED": _("confirmed by meters"),
    }.get(code, code)


def stage_words(code: str) -> str:
    """What connections were told, in words."""
    return {
        "PLANNED": _("planned"),
        "SOON": _("soon"),
        "CHANGED": _("put off"),
        "CANCELLED": _("cancelled"),
        "MOVED": _("not concerned any more"),
        "ESTIMATE": _("estimate"),
        "RESTORED": _("power is back"),
    }.get(code, code)


@staff_required("outage.see")
@require_safe
def one(request: HttpRequest, desk: Desk, outage_id: int) -> HttpResponse:
    """Show an outage; those without power fifty at a time, each look on record."""
    found = outages.brief(outage_id)
    assert found is not None
    page = outages.affected(outage_id, after=asked.number(request, "after"), limit=PAGE)
    sees = desk.may("connection.see", found.office_id)
    if sees and page.rows:
        privacy.record_accesses(
            connection_ids=[each.connection_id for each in page.rows], purpose_code="METERING", page="outage",
            by=desk.by, at=desk.at,
        )  # fmt: skip
    changes = desk.may("outage.change", found.office_id)
    allowed = {
        step
        for step in STEPS
        if may(step, found.state_code)
        and (desk.may("outage.approve", found.office_id) if step == "approve" else changes)
    }
    others = outages.live(found.company_id, desk.at, office_ids=network.offices_below(found.office_id))
    return show(
        request,
        desk,
        "console/outages/one.html",
        {
            "row": rows([found], desk.at)[0],
            "state": found.state_words[1 if language() == "hi" else 0],
            "signs": _signs(outage_id),
            "told": [(stage_words(code), count) for code, count in outages.told_counts(outage_id).items()],
            "verification": outages.verification(outage_id, desk.at),
            "steps": [(step_words(each.step_code), each) for each in outages.steps(outage_id)],
            "page": page if sees else None,
            "is_first": not asked.number(request, "after"),
            "may": allowed,
            "causes": offered(found.kind_code),
            "others": [
                each for each in others if each.id != outage_id and each.kind_code == "FAULT"
            ] if "merge" in allowed else [],
            "key": secrets.token_hex(8),
            "from_text": _form(found.started_at),
            "until_text": _form(found.until_at),
            "now_text": _form(desk.at),
        },
        office_id=found.office_id,
        here="outages",
    )  # fmt: skip


@staff_required("outage.change")
@require_POST
def step(request: HttpRequest, desk: Desk, outage_id: int) -> HttpResponse:
    """Take one step; what cannot be taken is said and changes nothing."""
    found = outages.brief(outage_id)
    assert found is not None
    try:
        _take(request, desk, found, request.POST.get("step", ""))
    except (actions.UnableToChangeOutage, _NotAsked) as refused:
        flash.say(request, _("Nothing was changed: %(why)s") % {"why": refused}, is_refusal=True)
    return redirect("console:outage", outage_id)


@staff_required("outage.approve")
@require_POST
def approve(request: HttpRequest, desk: Desk, outage_id: int) -> HttpResponse:
    """Approve a shutdown that somebody else asked for."""
    try:
        actions.approve_shutdown(outage_id=outage_id, by=desk.by, at=desk.at)
        flash.say(request, _("Approved: those below are told in time."))
    except actions.UnableToChangeOutage as refused:
        flash.say(request, _("Nothing was changed: %(why)s") % {"why": refused}, is_refusal=True)
    return redirect("console:outage", outage_id)


class _NotAsked(ValueError):
    """The form lacks something that the step needs."""


def _take(request: HttpRequest, desk: Desk, found: OutageBrief, wanted: str) -> None:
    by, at, number = desk.by, desk.at, found.id
    reason = request.POST.get("reason", "").strip()[:300]
    if wanted == "change":
        first, last = _time(request, "from"), _time(request, "until")
        actions.change(outage_id=number, from_at=first, until_at=last, reason=reason, by=by, at=at)
    elif wanted == "cancel":
        actions.cancel(outage_id=number, reason=reason, by=by, at=at)
    elif wanted == "start":
        actions.start(outage_id=number, by=by, at=at)
    elif wanted == "confirm":
        actions.confirm_fault(outage_id=number, by=by, at=at)
    elif wanted == "dismiss":
        actions.dismiss(outage_id=number, reason=reason, by=by, at=at)
    elif wanted == "restore":
        back = moment_of(request.POST.get("at", ""))
        actions.restore(outage_id=number, restored_at=back, reason=reason, by=by, at=at)
    elif wanted == "estimate":
        until = None if "unknown" in request.POST else _time(request, "estimate")
        actions.estimate(outage_id=number, estimate_at=until, reason=reason, by=by, at=at)
    elif wanted == "set_cause":
        actions.set_cause(outage_id=number, cause_code=request.POST.get("cause", ""), by=by, at=at)
    elif wanted == "set_crew":
        actions.set_crew(outage_id=number, crew=request.POST.get("crew", ""), by=by, at=at)
    elif wanted == "arrive":
        actions.crew_arrived(outage_id=number, by=by, at=at)
    elif wanted == "merge":
        into = outages.brief(_number(request, "into"))
        if into is None or not desk.may("outage.change", into.office_id):
            raise _NotAsked(_("choose the other outage."))
        actions.merge(outage_id=number, into_id=into.id, by=by, at=at)
    elif wanted in ("split", "part"):
        device = network.device_of_code(found.company_id, "DTR", request.POST.get("code", "").strip())
        if device is None:
            raise _NotAsked(_("no transformer of the company has this code."))
        if wanted == "part":
            actions.restore_part(
                outage_id=number, device_kind="DTR", device_id=device.id, reason=reason, by=by, at=at
            )
        else:
            key = f"desk/{desk.staff.id}/{request.POST.get('key', '')[:32]}"
            actions.split(outage_id=number, device_kind="DTR", device_id=device.id, key=key, by=by, at=at)
    else:
        raise _NotAsked(_("choose a step."))


def _signs(outage_id: int) -> dict[str, int]:
    counts = outages.signal_counts([outage_id]).get(outage_id, {})
    return {
        "meters": counts.get("LAST_GASP", 0) + counts.get("POWER_FAIL", 0),
        "complaints": counts.get("COMPLAINT", 0),
        "calls": counts.get("CALL", 0),
    }


def _time(request: HttpRequest, name: str) -> datetime:
    found = moment_of(request.POST.get(name, ""))
    if found is None:
        raise _NotAsked(_("write the time."))
    return found


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _form(instant: datetime | None) -> str:
    return f"{instant.astimezone(IST):%Y-%m-%dT%H:%M}" if instant else ""
