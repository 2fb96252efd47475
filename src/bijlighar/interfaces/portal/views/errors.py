"""What a page says when it cannot be shown: whose fault it is, what is safe, and another way."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that there is nothing here; alike for what never was and what is someone else's."""
    return _page(request, "portal/errors/not_found.html", 404)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the request made no sense to us; asks nothing of it, as it may be what is wrong."""
    return _alone(request, "portal/errors/not_understood.html", 400)


def not_this_way(request: HttpRequest) -> HttpResponse:
    """Say that the address does not take this kind of request."""
    return _alone(request, "portal/errors/not_this_way.html", 405)


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is not allowed."""
    return _page(request, "portal/errors/refused.html", 403)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that the form is too old or came from elsewhere, and that nothing was changed."""
    return _page(request, "portal/errors/stale_form.html", 403)


def unexplained(request: HttpRequest, problem: Exception) -> HttpResponse:
    """Say that an amount cannot be explained and whose fault that is, and tell those who can repair it."""
    log.error("An explanation does not give its amount: %s", problem)
    return _page(request, "portal/errors/unexplained.html", 500)


def our_fault(request: HttpRequest) -> HttpResponse:
    """Say that we failed; asks neither database nor session, which may be what failed."""
    return _alone(request, "portal/errors/our_fault.html", 500)


def _alone(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """A page that needs neither database, session nor a right host name."""
    language = _language_of(request)
    with translation.override(language):
        return HttpResponse(render_to_string(template, {"language": language}), status=status)


def _page(request: HttpRequest, template: str, status: int) -> HttpResponse:
    with translation.override(_language_of(request)):
        return render(request, template, status=status)


def _language_of(request: HttpRequest) -> str:
    return "en" if request.path_info.startswith("/en/") else "hi"
