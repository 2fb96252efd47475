"""Asking about my data: a correction, an erasure, a nominee, a grievance; and what became of it."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
from dataclasses import dataclass
from typing import IO, cast

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces import personal_copy
from bijlighar.interfaces.portal import clock, forms, writing
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection
from bijlighar.interfaces.portal.missing import missing
from bijlighar.interfaces.portal.reader import language
from bijlighar.interfaces.portal.views.privacy.mine import is_holder, line
from bijlighar.privacy import actions, queries
from bijlighar.privacy.actions import UnableToAsk
from bijlighar.privacy.rules import rights

KINDS = {"correction": "CORRECTION", "erasure": "ERASURE", "nominee": "NOMINATION", "grievance": "GRIEVANCE"}
"""Word of the address -> kind. A copy has a page of its own."""
TYPED = ("words", "field", "name", "mobile", "relation", "sure")


@dataclass(frozen=True, slots=True)
class Step:
    """One step in the page's stepper."""

    title: str
    when: str
    note: str = ""
    state: str = ""


@my_connection
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, connection: ConnectionRecord, kind: str) -> HttpResponse:
    """Ask for one thing; what was typed stays where it was refused."""
    kind_code = KINDS.get(kind)
    if kind_code is None:
        raise Http404
    mobile = mobile_of(request) or ""
    may = kind_code not in rights.OF_THE_HOLDER or is_holder(connection.id, mobile)
    typed = {name: request.POST.get(name, "")[: rights.LONGEST] for name in TYPED}
    errors: dict[str, str] = {}
    if request.method == "POST" and may:
        nominee_mobile, errors = _checked(kind_code, typed)
        if not errors:
            try:
                found = actions.ask(
                    key=f"portal/{mobile}/{request.POST.get('once', '')[:32]}",
                    kind_code=kind_code, company_id=connection.company_id, office_id=connection.office_id,
                    connection_id=connection.id, mobile=mobile, language=language(), words=typed["words"],
                    field_code=typed["field"] if kind_code == "CORRECTION" else "",
                    nominee_name=typed["name"], nominee_mobile=nominee_mobile,
                    nominee_relation=typed["relation"], by=consumer_of(request), at=clock.now(),
                )  # fmt: skip
                return redirect("portal:privacy_request", connection.id, found.id)
            except UnableToAsk as refused:
                errors = {"": refusal(refused.code)}
    place, labels = 1 if language() == "hi" else 0, _labels(kind_code)
    return render(
        request,
        "portal/privacy/ask.html",
        {
            "here": "settings",
            "kind": kind_code,
            "title": rights.KINDS[kind_code][place],
            "days": rights.clock_on(clock.today()).days[kind_code],
            "may_ask": may,
            "fields": [{"value": code, "words": words[place]} for code, words in rights.FIELDS.items()],
            "stays": rights.STAYS,
            "typed": typed,
            "errors": errors,
            "labels": labels,
            "missing": missing(errors, labels),
            "once": request.POST.get("once", "")[:32] or secrets.token_hex(12),
            "longest": rights.LONGEST,
        },
        status=400 if errors else 200,
    )


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def asked(request: HttpRequest, connection: ConnectionRecord, request_id: int) -> HttpResponse:
    """Show one of my requests with its steps; take it back."""
    mobile = mobile_of(request) or ""
    found = queries.request(request_id)
    if found is None or (found.mobile, found.connection_id) != (mobile, connection.id):
        raise Http404
    if request.method == "POST":
        with contextlib.suppress(UnableToAsk):  # answered meanwhile: the page shows how
            actions.take_back(request_id=found.id, mobile=mobile, by=consumer_of(request), at=clock.now())
        return redirect("portal:privacy_request", connection.id, found.id)
    place = 1 if language() == "hi" else 0
    return render(
        request,
        "portal/privacy/asked.html",
        {
            "here": "settings",
            "each": line(found, clock.today()),
            "field": rights.FIELDS[found.field_code][place] if found.field_code else "",
            "stays": rights.STAYS if found.kind_code == "ERASURE" else (),
            "may_take_back": found.state_code == "OPEN"
            or (found.kind_code, found.state_code) == ("NOMINATION", "DONE"),
            "steps": [
                Step(
                    _("asked") if each.state_code == "OPEN" else rights.STATES[each.state_code][place],
                    writing.moment(each.at, language(), today=clock.today()),
                )
                for each in queries.steps_of(found.id)
            ],
        },
    )


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, connection: ConnectionRecord) -> HttpResponseBase:
    """Hand over everything that is kept about me at this connection as one file, and write that down."""
    mobile = mobile_of(request) or ""
    may = is_holder(connection.id, mobile)
    problem = ""
    if request.method == "POST" and may:
        try:
            actions.ask(
                key=f"copy/{mobile}/{secrets.token_hex(12)}", kind_code="ACCESS",
                company_id=connection.company_id, office_id=connection.office_id, connection_id=connection.id,
                mobile=mobile, language=language(), by=consumer_of(request), at=clock.now(),
            )  # fmt: skip
        except UnableToAsk as refused:
            problem = refusal(refused.code)
        else:
            return _file(request, connection)
    return render(
        request,
        "portal/privacy/copy.html",
        {"here": "settings", "may_ask": may, "problem": problem},
        status=400 if problem else 200,
    )


def refusal(code: str) -> str:
    """Why a request is not taken."""
    return {
        "TOO_MANY": _("You have asked five times today. Please go on tomorrow, or call 1912."),
        "EMPTY": _("Something is missing."),
        "OVER": _("It was answered already."),
        "NO_REASON": _("A refusal needs its reason."),
        "NOT_WRITTEN": _("Please say what was written where, and which paper was seen."),
    }.get(code, _("That cannot be asked here."))


def _labels(kind_code: str) -> dict[str, str]:
    """What the form of a kind calls its fields in which something can be wrong, in the order of the page."""
    words = {
        "CORRECTION": _("How it should read, and how you can show it"),
        "ERASURE": _("Anything you wish to say"),
    }
    return {
        "field": _("What is wrong"),
        "name": _("Name of the person"),
        "mobile": _("Mobile number"),
        "words": words.get(kind_code, _("In your own words")),
        "sure": _("What is erased does not come back"),
    }


def _checked(kind_code: str, typed: dict[str, str]) -> tuple[str, dict[str, str]]:
    """(the nominee's mobile, what is wrong by field)."""
    errors, nominee = dict[str, str](), ""
    if kind_code == "CORRECTION" and typed["field"] not in rights.FIELDS:
        errors["field"] = _("Please say what is wrong.")
    if kind_code in ("CORRECTION", "GRIEVANCE") and not typed["words"].strip():
        errors["words"] = _("Please write it in your own words.")
    if kind_code == "ERASURE" and typed["sure"] != "1":
        errors["sure"] = _("Please tick that you have read what stays; an erasure cannot be taken back.")
    if kind_code == "NOMINATION":
        if not typed["name"].strip():
            errors["name"] = _("Please write the person's name.")
        read, wrong = forms.read_mobile(typed["mobile"])
        nominee = read or ""
        if wrong:
            errors["mobile"] = wrong
    return nominee, errors


def _file(request: HttpRequest, connection: ConnectionRecord) -> FileResponse:
    actions.record_access(
        connection_id=connection.id, purpose_code="OWN", page="portal/privacy/copy",
        by=consumer_of(request), at=clock.now(),
    )  # fmt: skip
    file = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115  (the answer closes it)
    personal_copy.pack(file, [connection.id])
    file.seek(0)
    answer = FileResponse(
        file, as_attachment=True, filename=f"{connection.service_number}.zip", content_type="application/zip"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
