"""A complaint for somebody who calls or stands at the counter: one screen, number and due time at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bijlighar.complaints import actions
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.rules import Category
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.console import flash
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.complaints.queue import policy_of
from bijlighar.interfaces.portal.missing import missing
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.complaints import asked
from bijlighar.interfaces.portal.views.complaints.asked import Told
from bijlighar.interfaces.portal.views.complaints.known import known_outage, outage_words, same_words
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network
from bijlighar.privacy import actions as privacy

CHANNELS = ("1912", "COUNTER")


@staff_required("complaint.register")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """Ask for the kind, then its questions; a known outage or the same complaint is shown first."""
    policy, office = policy_of(office_id, desk), network.office(office_id)
    company = network.company(office.company_id) if office else None
    code = request.POST.get("kind", "") or request.GET.get("kind", "")
    category = asked.category_of(company, code, _today(desk))
    told: Told | None = None
    context: dict[str, Any] = {}
    if category is not None and request.method == "POST" and company is not None:
        number = request.POST.get("service_number", "").strip()[:24]
        connection = _reached(desk, number, company.id)
        sent = request.POST.copy()
        sent["connection"] = str(connection.id) if connection else asked.ELSEWHERE
        mine = [connection] if connection else []
        told = asked.read(sent, category, mine=mine, companies=[company], own_mobile=None, needs_mobile=False)
        if number and connection is None:
            told.errors["service_number"] = _("No connection of your offices has this number.")
        told.typed["service_number"] = number
        known = _known(desk, connection, category)
        is_known = bool(known["outage"] or known["same"])
        if not told.errors and (not is_known or "anyway" in request.POST):
            made = _register(request, desk, office_id, category, told)
            if made is not None:
                return made
        context = {**known, "is_known": is_known and not told.errors}
    elif category is not None:
        told = asked.blank(category)
        told.typed["service_number"] = request.GET.get("service_number", "")[:24]
    return show(
        request,
        desk,
        "console/complaints/new.html",
        {
            "office": office,
            "kinds": [
                (each.code, asked.words(each.name))
                for each in asked.categories_of(company, _today(desk)).values()
                if not each.is_confidential
            ],
            "category": category,
            "safety": asked.words(category.safety) if category else "",
            "questions": asked.questions(category, told.typed) if category and told else (),
            "typed": told.typed if told else {},
            "missing": missing(told.errors, asked.labels()) if told else [],
            "once": told.once if told else "",
            "channel": request.POST.get("channel") or request.GET.get("channel") or "1912",
            "number": request.GET.get("service_number", "")[:24],
            "registers": True,
            "manages": desk.may("complaint.manage", office_id),
            "policy": policy,
            **context,
        },
        office_id=office_id,
        here="complaints",
        status=400 if told and told.errors else 200,
    )


def _register(
    request: HttpRequest, desk: Desk, office_id: int, category: Category, told: Told
) -> HttpResponse | None:
    channel = request.POST.get("channel", "")
    assert told.company is not None
    try:
        made = actions.register(
            company_id=told.company.id,
            connection_id=told.connection.id if told.connection else None,
            category_code=category.code,
            channel_code=channel if channel in CHANNELS else CHANNELS[0],
            caller_mobile=told.mobile,
            caller_name=told.name,
            place={**told.place, "office_id": office_id},
            answers=told.answers,
            remark=told.remark,
            guest_code_wanted=told.connection is None,
            language=request.POST.get("language", "hi"),
            key=f"desk/{told.once}",
            by=desk.by,
            at=desk.at,
        )
    except actions.ComplaintRefused as refused:
        told.errors[""] = refused.words_hi if language() == "hi" else refused.words_en
        return None
    said = _("Taken down: %(number)s. Tell the caller the number and the time.")
    flash.say(request, said % {"number": made.number})
    if desk.may("complaint.see", made.office_id):
        return redirect("console:complaint", made.id)
    return redirect("console:complaints", office_id)


def _reached(desk: Desk, number: str, company_id: int) -> ConnectionRecord | None:
    """The connection of a number, if the role reaches it; the look at it is on record."""
    found = consumers.connection_of_number(number) if number else None
    if found is None or found.company_id != company_id or not desk.may("complaint.register", found.office_id):
        return None
    privacy.record_access(
        connection_id=found.id, purpose_code="CALL", page="complaint_new", by=desk.by, at=desk.at
    )
    return found


def _known(desk: Desk, connection: ConnectionRecord | None, category: Category) -> dict[str, Any]:
    if connection is None:
        return {"outage": None, "same": None}
    live = known_outage(connection.id, desk.at)
    same = complaints.duplicates_for(connection.id, category.code, desk.at)
    is_told_first = category.is_supply and not category.is_danger
    return {"outage": outage_words(live) if is_told_first else None, **same_words(same)}


def _today(desk: Desk) -> date:
    return settlement_day(desk.at)
