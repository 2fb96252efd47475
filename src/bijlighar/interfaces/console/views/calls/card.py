"""The caller card and everything an operator does with it, on one screen."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bijlighar.calls import actions
from bijlighar.calls import queries as calls
from bijlighar.calls.queries import CallRecord
from bijlighar.calls.rules.codes import CALL_STATES, ENDS, OUTCOMES, words
from bijlighar.complaints import queries as complaints
from bijlighar.complaints.actions import ComplaintRefused
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import CallerConnection
from bijlighar.interfaces.console import asked
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.flash import say
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.console.views.calls.reach import companies_of, my_call, why
from bijlighar.interfaces.portal.reader import language
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.rules import events as meter_events
from bijlighar.network import queries as network
from bijlighar.outages import actions as outages
from bijlighar.outages import queries as outages_known
from bijlighar.privacy import actions as privacy


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shall show: a call, the connection chosen, a search, and the kind of complaint begun."""

    call: CallRecord
    connection_id: int | None
    category_code: str = ""
    typed: str = ""


def of_call(call: CallRecord, request: HttpRequest | None = None) -> Asked:
    """A call as its page is asked for; the connection of the address goes before the call's own."""
    if request is None:
        return Asked(call, call.connection_id)
    return Asked(
        call,
        asked.number(request, "connection") or call.connection_id,
        request.GET.get("category", "")[:20],
        request.GET.get("q", "").strip()[:60],
    )


@staff_required("call.take")
@require_safe
def one(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """One call with its card: the page without a script, and what the script puts into the middle."""
    from bijlighar.interfaces.console.views.calls.desk import queue_context

    context = card_context(request, desk, of_call(my_call(desk, call_id), request))
    if request.headers.get("HX-Request"):
        return render(request, "console/calls/live.html", context)
    return show(request, desk, "console/calls/desk.html", {**context, **queue_context(desk)}, here="calls")


@staff_required("call.take")
@require_POST
def choose(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """Say which connection the call is about."""
    my_call(desk, call_id)
    connection_id = _number(request.POST.get("connection", ""))
    there = consumers.connection(connection_id) if connection_id else None
    if there is None or there.office_id not in desk.offices():
        say(request, _("There is no such connection in your offices."), is_refusal=True)
    else:
        actions.choose_connection(call_id=call_id, connection_id=there.id, by=desk.by, at=desk.at)
    return redirect("console:calls_one", call_id)


@staff_required("complaint.register")
@require_POST
def complaint(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """Register what the caller complains of; number and due time are there at once."""
    call = my_call(desk, call_id)
    category, key = request.POST.get("category", "")[:20], request.POST.get("key", "")[:40]
    given = {
        name[2:]: str(value).strip()[:300]
        for name, value in request.POST.items()
        if name.startswith("q_") and value
    }
    place = {
        name: value.strip()[:120]
        for name in ("locality", "pole", "dtr_code", "digipin")
        if (value := request.POST.get(name, "")).strip()
    }
    try:
        record = actions.register_complaint(
            call_id=call.id, category_code=category, answers=given, place=place,
            remark=request.POST.get("remark", "").strip()[:500],
            caller_name=request.POST.get("name", "").strip()[:120],
            # Of this call alone: the keys of other channels can be guessed, and a key gives its complaint.
            connection_id=call.connection_id, key=f"card/{call.id}/{key}" if key else "", by=desk.by,
            at=desk.at,
        )  # fmt: skip
    except (ComplaintRefused, actions.UnableToRegister) as problem:
        say(request, why(problem), is_refusal=True)
        return redirect("console:calls_one", call_id)
    from bijlighar.interfaces.portal.templatetags.portal import moment

    told = _("Complaint %(number)s is written down. It is due %(due)s.")
    say(request, told % {"number": record.number, "due": moment(record.due_at)})
    return redirect("console:calls_one", call_id)


@staff_required("call.take")
@require_POST
def message(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """Promise a message when power is back, and count the caller; the call is about what its card shows."""
    call = _about(desk, my_call(desk, call_id), _number(request.POST.get("connection", "")))
    outage_id = _number(request.POST.get("outage", ""))
    if outage_id and outage_id not in _told_of(desk, call):
        say(request, _("This interruption is not above the caller's connections."), is_refusal=True)
    elif outage_id and call.caller_mobile:
        try:
            outages.ask_message(
                outage_id=outage_id, mobile=call.caller_mobile, language=call.language or "hi",
                by=desk.by, at=desk.at,
            )  # fmt: skip
            say(request, _("The caller gets a message when power is back."))
        except outages.UnableToChangeOutage:
            say(request, _("Power is back there already."), is_refusal=True)
    else:
        say(request, _("There is no mobile to send a message to."), is_refusal=True)
    return redirect("console:calls_one", call_id)


def _about(desk: Desk, call: CallRecord, connection_id: int | None) -> CallRecord:
    """The call, about the connection that its card showed, if that is in reach."""
    there = consumers.connection(connection_id) if connection_id else None
    if there is None or there.id == call.connection_id or there.office_id not in desk.offices():
        return call
    actions.choose_connection(call_id=call.id, connection_id=there.id, by=desk.by, at=desk.at)
    return my_call(desk, call.id)


def _told_of(desk: Desk, call: CallRecord) -> set[int]:
    """The interruptions that a caller is told of: above his connections, the chosen one, or by the menu."""
    day = settlement_day(desk.at)
    found = consumers.of_caller(call.caller_mobile, day)
    if call.connection_id is not None:
        found += consumers.for_operator([call.connection_id], day)
    reach = set(desk.offices())
    ids = [each.connection_id for each in found if each.office_id in reach]
    live = {each.id for each in outages_known.live_for(ids, desk.at).values()} if ids else set()
    return live | ({call.outage_id} if call.outage_id is not None else set())


@staff_required("call.take")
@require_POST
def wrap_up(request: HttpRequest, desk: Desk, call_id: int) -> HttpResponse:
    """Write the call up; then the next one may come."""
    call = my_call(desk, call_id)
    try:
        actions.wrap_up(
            call_id=call_id, outcome_code=request.POST.get("outcome", ""),
            note=request.POST.get("note", ""), by=desk.by, at=desk.at,
        )  # fmt: skip
        if request.POST.get("outcome") == "CALL_BACK" and call.caller_mobile:
            actions.ask_call_back(
                mobile=call.caller_mobile, reason_code="OPERATOR", company_id=call.company_id,
                call_id=call.id, connection_id=call.connection_id, by=desk.by, at=desk.at,
            )  # fmt: skip
    except actions.UnableToWrapUp as problem:
        say(request, why(problem), is_refusal=True)
        return redirect("console:calls_one", call_id)
    return redirect("console:calls")


def card_context(request: HttpRequest, desk: Desk, what: Asked) -> dict[str, Any]:
    """Everything the middle and the right column show of a call. The look is recorded for the consumer."""
    call, at, place = what.call, desk.at, language()
    reach, mine = set(desk.offices()), companies_of(desk)
    found = _found(desk, what, reach)
    ids = [each.connection_id for each in found] if found is not None else None
    if what.connection_id is not None and found is None:
        own = calls.caller_card(mobile=call.caller_mobile, at=at)
        card = own
        if own.row(what.connection_id) is None:
            card = calls.caller_card(mobile=call.caller_mobile, connection_ids=[what.connection_id], at=at)
    else:
        card = calls.caller_card(mobile=call.caller_mobile, connection_ids=ids, at=at)
    rows = [row for row in card.rows if row.connection.office_id in reach]
    chosen = next((row for row in rows if row.connection.connection_id == what.connection_id), None)
    if chosen is None and len(rows) == 1:
        chosen = rows[0]
    if rows:
        privacy.record_accesses(
            connection_ids=[row.connection.connection_id for row in ([chosen] if chosen else rows)],
            purpose_code="CALL", page="console/calls", by=desk.by, at=at,
        )  # fmt: skip
    storm = calls.is_storm(call.company_id, at)
    company_id = chosen.connection.company_id if chosen else call.company_id
    speaks = call.language or (chosen.connection.language if chosen else place)
    company = network.company(company_id) if company_id else None
    kinds = (
        [each for each in complaints.categories(company_id, at) if not each.is_confidential]
        if company_id
        else []
    )
    return {
        "call": call,
        "call_state": words(CALL_STATES, call.state_code, place),
        "call_end": words(ENDS, call.end_code, place) if call.end_code else "",
        "card": card,
        "rows": rows,
        "chosen": chosen,
        "others": [row for row in rows if row is not chosen],
        "why_money": _why(call, chosen, "money"),
        "why_bill": _why(call, chosen, "bill"),
        "is_behind": bool(
            chosen and chosen.deducted_on and chosen.deducted_on < settlement_day(at) - timedelta(days=1)
        ),
        "sees_meters": chosen is not None and desk.may("meter.see", chosen.connection.office_id),
        "sees_outages": chosen is not None
        and chosen.outage is not None
        and desk.may("outage.see", chosen.outage.office_id),
        "typed": what.typed,
        "is_search": found is not None,
        "meter_event": _event_words(chosen, place),
        "open_complaints": _open(chosen, kinds, place, at),
        "last": [
            _contact(each, place)
            for each in card.contacts
            # What another company's operator wrote of the same mobile stays with it.
            if each.call_id != call.id and (each.company_id is None or each.company_id in mine)
        ],
        "scripts": [_script(each, speaks, storm) for each in calls.scripts(company_id, at, storm=storm)],
        "speaks": speaks,
        "is_storm": storm,
        "kinds": [
            {
                "code": each.code,
                "name": each.name.hi if place == "hi" else each.name.en,
                "is_danger": each.is_danger,
                "key": str(number) if number < 10 else "",
            }
            for number, each in enumerate(kinds, start=1)
        ],
        "kind": _kind(kinds, what.category_code, place),
        "outcomes": [{"code": code, "words": words(OUTCOMES, code, place)} for code in OUTCOMES],
        "key": secrets.token_urlsafe(12),
        "card_company": company,
        "brand": company.brand_code if company else "desk",
        "may_register": desk.holds("complaint.register"),
    }  # fmt: skip


def _why(call: CallRecord, chosen: Any, figure: str) -> str:
    """Where a figure of the card opens; empty without a connection."""
    if chosen is None:
        return ""
    wanted = urlencode({"figure": figure, "connection": chosen.connection.connection_id})
    return f"{reverse('console:calls_why', args=[call.id])}?{wanted}"


def _found(desk: Desk, what: Asked, reach: set[int]) -> list[CallerConnection] | None:
    """What a search finds: by a complaint's or a transformer's number, else number, mobile, name, village."""
    if not what.typed:
        return None
    day, mine = settlement_day(desk.at), companies_of(desk)
    complaint = complaints.by_number(None, what.typed)
    if complaint is not None and complaint.connection_id and complaint.company_id in mine:
        return consumers.for_operator([complaint.connection_id], day)
    wires = network.transformers_of_code(what.typed) if what.typed.isdigit() else []
    return consumers.looked_for(what.typed, day, office_ids=sorted(reach), transformer_ids=wires)


def _event_words(chosen: Any, place: str) -> str:
    if chosen is None or chosen.meter is None or chosen.meter.event_code is None:
        return ""
    found = meter_events.kind(chosen.meter.event_code)
    return found.name_hi if place == "hi" else found.name_en


def _open(chosen: Any, kinds: list[Any], place: str, at: datetime) -> list[dict[str, Any]]:
    if chosen is None:
        return []
    names = {each.code: each.name.hi if place == "hi" else each.name.en for each in kinds}
    return [
        {
            **each,
            "name": names.get(each["category_code"], each["category_code"]),
            "due_at": datetime.fromtimestamp(each["due_unix"], UTC),
            "is_late": each["state_code"] != "ATTENDED" and each["due_unix"] < at.timestamp(),
            "registered_at": datetime.fromtimestamp(each["registered_unix"], UTC),
        }
        for each in chosen.complaints
    ]


def _contact(each: Any, place: str) -> dict[str, Any]:
    said = (
        words(OUTCOMES, each.outcome_code, place) if each.outcome_code else words(ENDS, each.end_code, place)
    )
    return {"at": each.arrived_at, "said": said, "note": each.note}


def _script(each: Any, speaks: str, storm: bool) -> dict[str, str]:
    place = speaks if speaks in ("hi", "en") else "hi"
    return {
        "code": each.code,
        "title": each.title.hi if language() == "hi" else each.title.en,
        "text": each.text.hi if place == "hi" else each.text.en,
        "lang": place,
    }


def _kind(kinds: list[Any], code: str, place: str) -> dict[str, Any] | None:
    found = next((each for each in kinds if each.code == code), None)
    if found is None:
        return None
    hindi = place == "hi"
    return {
        "code": found.code,
        "name": found.name.hi if hindi else found.name.en,
        "is_danger": found.is_danger,
        "safety": (found.safety.hi if hindi else found.safety.en) if found.safety else "",
        "questions": [
            {
                "code": each.code,
                "kind": each.kind,
                "text": each.text.hi if hindi else each.text.en,
                "options": [
                    {"code": code, "words": said.hi if hindi else said.en} for code, said in each.options
                ],
            }
            for each in found.questions
        ],
    }


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
