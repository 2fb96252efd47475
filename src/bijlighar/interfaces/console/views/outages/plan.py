"""A new shutdown, or a fault that somebody knows of: the device first, then when and why."""

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
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import IST
from bijlighar.network import queries as network
from bijlighar.network.queries import DeviceRecord
from bijlighar.outages import actions
from bijlighar.outages.rules import DEVICES, SWITCHES, causes_of

MOST = 30


def moment_of(text: str) -> datetime | None:
    """An instant as a form sends it, Indian time; None for what is none."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.replace(tzinfo=IST) if found.tzinfo is None else found


def words(kind: str) -> str:
    """The name of a kind of device."""
    return DEVICES[kind][1 if language() == "hi" else 0]


def offered(kind: str) -> list[tuple[str, str]]:
    """The causes of a kind of outage, with their words."""
    hindi = language() == "hi"
    return [(cause.code, cause.name_hi if hindi else cause.name_en) for cause in causes_of(kind)]


@staff_required("outage.change")
@require_safe
def plan(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Find a device by code or name; once one is chosen, ask when and why."""
    office = network.office(office_id)
    assert office is not None
    text = request.GET.get("q", "").strip()[:60]
    below = network.offices_below(office_id)
    found = network.devices_found(office.company_id, text, office_ids=below, limit=MOST) if text else []
    chosen = _chosen(office_id, request.GET.get("kind", ""), asked.number(request, "device"))
    return show(
        request,
        desk,
        "console/outages/plan.html",
        {
            "office": office,
            "text": text,
            "found": [(one, words(one.kind)) for one in found],
            "chosen": chosen,
            "chosen_kind": words(chosen.kind) if chosen else "",
            "planned_causes": offered("PLANNED"),
            "fault_causes": offered("FAULT"),
            "key": secrets.token_hex(8),
            "now": f"{desk.at.astimezone(IST):%Y-%m-%dT%H:%M}",
        },
        office_id=office_id,
        here="outages",
    )


@staff_required("outage.change")
@require_POST
def create(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Ask for the shutdown, or note the fault; then its page."""
    given = request.POST.get("device", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    chosen = _chosen(office_id, request.POST.get("kind", ""), number)
    back = redirect("console:outage_plan", office_id)
    from_at, until_at = (moment_of(request.POST.get(name, "")) for name in ("from", "until"))
    is_fault = request.POST.get("verb") == "fault"
    if chosen is None or from_at is None or (until_at is None and not is_fault):
        flash.say(request, _("Please choose a device and both times; nothing was written."), is_refusal=True)
        return back
    note = request.POST.get("note", "")[:300]
    key = f"desk/{desk.staff.id}/{request.POST.get('key', '')[:32]}"
    try:
        if is_fault:
            made = actions.report_fault(
                company_id=chosen.company_id, device_kind=chosen.kind, device_id=chosen.id, from_at=from_at,
                key=key, cause_code=request.POST.get("cause", ""), note_hi=note, note_en=note, by=desk.by,
                at=desk.at,
            )  # fmt: skip
        else:
            assert until_at is not None
            made = actions.plan_shutdown(
                company_id=chosen.company_id, device_kind=chosen.kind, device_id=chosen.id, from_at=from_at,
                until_at=until_at, cause_code=request.POST.get("cause", ""), note_hi=note, note_en=note,
                key=key, by=desk.by, at=desk.at,
            )  # fmt: skip
            flash.say(request, _("The shutdown waits for a second person."))
    except actions.UnableToChangeOutage as refused:
        flash.say(request, _("Nothing was written: %(why)s") % {"why": refused}, is_refusal=True)
        return back
    return redirect("console:outage", made)


def _chosen(office_id: int, kind: str, device_id: int | None) -> DeviceRecord | None:
    """A device within reach of the office; None for any other."""
    if kind not in SWITCHES or device_id is None:
        return None
    found = network.device(kind, device_id)
    if found is None or found.office_id not in network.offices_below(office_id):
        return None
    return found
