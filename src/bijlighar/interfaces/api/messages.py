"""Providers call here: what became of messages, SMS that came in, calls that were missed.

A provider shows the token that its `token_file` holds, in the address or as a bearer: providers rarely sign.
"""

from __future__ import annotations

import hmac
import json
import logging
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from bijlighar.conf.home import home
from bijlighar.conf.messages import setup, token_of
from bijlighar.interfaces.answer.desk import Desk, layout
from bijlighar.interfaces.answer.server import INCOMING, MISSED, read_question
from bijlighar.interfaces.api.answers import Refused, answer, refusal
from bijlighar.interfaces.api.complaint_sms import taken_as_complaint
from bijlighar.interfaces.api.language import in_the_caller_s
from bijlighar.interfaces.portal import clock
from bijlighar.kernel.actor import Actor
from bijlighar.notifications import actions
from bijlighar.notifications.rules.reports import read_reports
from bijlighar.notifications.rules.setup import Provider, SetupRefused

log = logging.getLogger(__name__)

MOST_BYTES = 256 * 1024
MOST_REPORTS = 1000


@csrf_exempt
def report(request: HttpRequest, provider_code: str) -> HttpResponse:
    """Take delivery reports, one or many; the same again changes nothing."""
    return _called(request, provider_code, _report)


@csrf_exempt
def incoming(request: HttpRequest, provider_code: str) -> HttpResponse:
    """Take an SMS somebody wrote; the answer goes out by the answering process's provider."""
    return _called(request, provider_code, _incoming)


@csrf_exempt
def missed_call(request: HttpRequest, provider_code: str) -> HttpResponse:
    """Take a missed call, which asks for the balance."""
    return _called(request, provider_code, _missed)


@in_the_caller_s
def _called(request: HttpRequest, provider_code: str, take: Any) -> HttpResponse:
    try:
        if request.method not in ("GET", "POST"):
            raise Refused(
                HTTPStatus.METHOD_NOT_ALLOWED, "WRONG_METHOD", _("Use GET or POST."), Allow="GET, POST"
            )
        answered: HttpResponse = take(_provider(request, provider_code), _sent(request))
        return answered
    except Refused as problem:
        return refusal(problem)
    except (DatabaseError, InterfaceError) as problem:
        log.error("A provider's call was not taken, the database is away: %s", problem)
        return refusal(
            Refused(
                HTTPStatus.SERVICE_UNAVAILABLE, "NOT_NOW", _("Call again with the same."), Retry_After="5"
            )
        )


def _provider(request: HttpRequest, code: str) -> Provider:
    try:
        found = setup().provider(code)
        token = token_of(found) if found else ""
    except SetupRefused as problem:
        log.error("%s", problem)
        found, token = None, ""
    given = request.GET.get("token") or request.headers.get("Authorization", "").removeprefix("Bearer ")
    if found is None or not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Refused(
            HTTPStatus.UNAUTHORIZED,
            "NOT_LET_IN",
            _("Show the token that was agreed, as ?token= or as a bearer."),
        )
    return found


def _sent(request: HttpRequest) -> Any:
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        words = _("%(most)s bytes are taken at once.") % {"most": f"{MOST_BYTES:,}"}
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "TOO_LARGE", words)
    try:
        given = (
            json.loads(body) if request.content_type == "application/json" else dict(parse_qsl(body.decode()))
        )
    except ValueError as problem:
        raise Refused(HTTPStatus.BAD_REQUEST, "NOT_UNDERSTOOD", _("Send JSON or a form.")) from problem
    return {**request.GET.dict(), **given} if isinstance(given, dict) else given


def _report(provider: Provider, sent: Any) -> HttpResponse:
    reports = read_reports(sent, provider.options)[:MOST_REPORTS]
    taken = actions.take_reports(
        provider_code=provider.code,
        reports=reports,
        by=Actor.system(f"provider {provider.code}"),
        at=clock.now(),
    )
    desk = _desk()
    at = clock.now().timestamp()
    answers = sum(desk.state.reported(provider.code, one.provider_ref, one.state, at) for one in reports)
    return answer({"new": taken.new, "changed": taken.changed + answers})


def _incoming(provider: Provider, sent: Any) -> HttpResponse:
    return _question(provider, read_question(sent, layout(provider.options, "incoming", INCOMING)), "sms")


def _missed(provider: Provider, sent: Any) -> HttpResponse:
    asked = read_question(sent, layout(provider.options, "missed_call", MISSED))
    return _question(provider, asked, "missed-call")


def _question(provider: Provider, asked: tuple[str, str, str] | None, what: str) -> HttpResponse:
    if asked is None:
        raise Refused(HTTPStatus.BAD_REQUEST, "LACKS_SOMETHING", _("An id and the mobile are needed."))
    ref, sender, text = asked
    if what == "sms" and (taken := taken_as_complaint(provider.code, ref, sender, text, clock.now())):
        return answer({"outcome": taken})
    desk, at = _desk(), clock.now()
    outcome = desk.question(provider.code, f"{what}/{ref}", sender, text if what == "sms" else None, at)
    desk.send_due(at)
    return answer({"outcome": outcome})


def _desk() -> Desk:
    try:
        return Desk(home(), setup())
    except SetupRefused as problem:
        log.error("%s", problem)
        words = _("No SMS is answered here.")
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "NOT_SET_UP", words) from problem
