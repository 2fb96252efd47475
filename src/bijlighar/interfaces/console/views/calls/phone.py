"""The telephone in the operator's page: what it signs in with, and what the browser lets the page do."""

from __future__ import annotations

import logging
import urllib.parse
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from bijlighar.interfaces.console.access import Desk, staff_required
from bijlighar.interfaces.console.views.calls.reach import me
from bijlighar.interfaces.portal.middleware import POLICY
from bijlighar.interfaces.telephony import settings
from bijlighar.interfaces.telephony.credentials import credentials

log = logging.getLogger(__name__)


def is_here() -> bool:
    """Whether this installation has a telephone line of its own; else operators have other telephones."""
    try:
        return (settings.read().folder / "phone.secret").exists()
    except settings.BadSetting as problem:
        log.error("Operators have no telephone: %s", problem)
        return False


def with_telephone(response: HttpResponse) -> HttpResponse:
    """Let this one page reach the line and the microphone; no other page may."""
    if is_here():
        parts = urllib.parse.urlsplit(settings.read().page)
        line = f"connect-src 'self' {parts.scheme}://{parts.netloc}"
        response.headers["Content-Security-Policy"] = POLICY.replace("connect-src 'self'", line)
        response.headers["Permissions-Policy"] = "camera=(), microphone=(self), geolocation=()"
    return response


@staff_required("call.take")
@require_POST
def phone(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Name and password for the desk at which this operator is signed on; 409 where he is at none."""
    agent = me(desk)
    if agent is None or not is_here():
        return JsonResponse({"code": "NO_DESK"}, status=HTTPStatus.CONFLICT)
    given = credentials(settings.read(), agent.operator_code, desk.at)
    return JsonResponse(
        {
            "uri": given.uri,
            "username": given.username,
            "password": given.password,
            "websocket": given.websocket,
            "until": given.until.isoformat(),
        }
    )
