"""What people asked about their data: an office's queue, due first, and each answered with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.actions import UnableToCorrect
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces import personal_answer
from bijlighar.interfaces.console import flash, masks
from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.frame import show
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.privacy.asks import refusal
from bijlighar.interfaces.portal.views.privacy.mine import is_holder
from bijlighar.kernel import mobile as mobiles
from bijlighar.network import queries as network
from bijlighar.privacy import actions, queries
from bijlighar.privacy.actions import UnableToAsk
from bijlighar.privacy.queries import RequestRecord
from bijlighar.privacy.rules import rights

PAGE = 50
TYPED = ("words_en", "words_hi", "mobile", "answer")


@dataclass(frozen=True, slots=True)
class Row:
    """One request in the queue."""

    record: RequestRecord
    what: str
    field: str
    office: str
    is_late: bool


@staff_required("privacy.work")
@require_safe
def queue(request: HttpRequest, desk: Desk, office_id: int) -> HttpResponse:
    """List the open requests of an office and those below, due first; or the late ones alone."""
    office = network.office(office_id)
    if office is None:
        raise Http404
    is_late = request.GET.get("late") == "1"
    found = queries.requests_waiting(
        network.offices_below(office_id), clock.today(), is_late=is_late,
        after=request.GET.get("after", "")[:40], limit=PAGE,
    )  # fmt: skip
    return show(
        request,
        desk,
        "console/privacy/queue.html",
        {
            "office": office,
            "rows": [_row(each) for each in found.rows],
            "open": found.open,
            "late": found.late,
            "is_late": is_late,
            "is_first": "after" not in request.GET,
            "next_page": f"?{urlencode({'after': found.after, **({'late': 1} if is_late else {})})}"
            if found.after
            else "",
        },
        office_id=office_id,
        here="privacy_requests",
    )


@staff_required("privacy.work")
@require_safe
def one(request: HttpRequest, desk: Desk, request_id: int) -> HttpResponse:
    """Show one request; who asked is masked until somebody opens it, which the consumer can read of."""
    return page(request, desk, request_id)


@sensitive_post_parameters("words_en", "words_hi", "mobile", "answer")
@staff_required("privacy.work")
@require_POST
def step(request: HttpRequest, desk: Desk, request_id: int) -> HttpResponse:
    """Open who asked, carry out what was asked, or refuse it; refused, the page keeps what was typed."""
    found = queries.request(request_id)
    if found is None:
        raise Http404
    typed = {name: request.POST.get(name, "").strip()[: rights.LONGEST] for name in TYPED}
    verb = request.POST.get("step", "")
    if verb == "open":
        return page(request, desk, request_id, is_open=True)
    try:
        if verb == "done":
            personal_answer.carry_out(found, **typed, by=desk.by, at=desk.at)
        elif verb == "accept":
            actions.accept(request_id=found.id, by=desk.by, at=desk.at)
            flash.say(request, _("Noted: it is right. It stays open, and due, until it is written."))
            return redirect("console:privacy_request", request_id)
        elif verb == "refuse":
            actions.answer(request_id=found.id, is_done=False, answer=typed["answer"], by=desk.by, at=desk.at)
        else:
            return redirect("console:privacy_request", request_id)
    except UnableToAsk as refused:
        flash.say(request, refusal(refused.code), is_refusal=True)
        return page(request, desk, request_id, typed=typed, status=400)
    except (UnableToCorrect, mobiles.NotAMobile) as refused:
        if found.field_code != "MOBILE":
            words = _("Please write it in both languages.")
        elif isinstance(refused, UnableToCorrect) and refused.code == "SAME":
            words = _("The record has this mobile number already.")
        else:
            words = _("Please write the new mobile number, ten digits.")
        flash.say(request, words, is_refusal=True)
        return page(request, desk, request_id, typed=typed, status=400)
    flash.say(request, _("Answered; the person is told."))
    return redirect("console:privacy_request", request_id)


def page(
    request: HttpRequest,
    desk: Desk,
    request_id: int,
    *,
    is_open: bool = False,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """One request with its forms; opened, name, address and mobile stand in full, and that look is kept."""
    found = queries.request(request_id)
    if found is None:
        raise Http404
    connection = consumers.connection(found.connection_id)
    if connection is not None:
        actions.record_access(
            connection_id=connection.id, purpose_code="PRIVACY",
            page="console/privacy/person" if is_open else "console/privacy", by=desk.by, at=desk.at,
        )  # fmt: skip
    place = 1 if language() == "hi" else 0
    return show(
        request,
        desk,
        "console/privacy/one.html",
        {
            "each": _row(found),
            "state": rights.STATES[found.state_code][place],
            "person": _person(connection, found, is_open=is_open),
            "is_open": is_open,
            "writes": found.kind_code == "CORRECTION" and found.field_code in personal_answer.WRITES_RECORD,
            "asks_mobile": (found.kind_code, found.field_code) == ("CORRECTION", "MOBILE"),
            "may_accept": found.kind_code == "CORRECTION"
            and all(each.state_code != "ACCEPTED" for each in queries.steps_of(found.id)),
            "by_holder": is_holder(found.connection_id, found.mobile),
            "stays": rights.STAYS if found.kind_code == "ERASURE" else (),
            "steps": [(rights.STATES[each.state_code][place], each) for each in queries.steps_of(found.id)],
            "typed": typed or dict.fromkeys(TYPED, ""),
            "longest": rights.LONGEST,
        },
        office_id=found.office_id,
        here="privacy_requests",
        status=status,
    )


@dataclass(frozen=True, slots=True)
class Person:
    """Who asked, masked or not."""

    service_number: str
    name_en: str
    name_hi: str
    address_en: str
    address_hi: str
    mobile: str


def _person(connection: ConnectionRecord | None, found: RequestRecord, *, is_open: bool) -> Person | None:
    if connection is None:
        return None
    if is_open:
        return Person(
            connection.service_number, connection.name_en, connection.name_hi, connection.address_en,
            connection.address_hi, found.mobile,
        )  # fmt: skip
    return Person(
        masks.number(connection.service_number), masks.name(connection.name_en),
        masks.name(connection.name_hi), "", "", mobiles.masked(found.mobile),
    )  # fmt: skip


def _row(record: RequestRecord) -> Row:
    place = 1 if language() == "hi" else 0
    office = network.office(record.office_id)
    return Row(
        record,
        rights.KINDS[record.kind_code][place],
        rights.FIELDS[record.field_code][place] if record.field_code else "",
        (office.name_en, office.name_hi)[place] if office else "",
        record.is_late(clock.today()),
    )
