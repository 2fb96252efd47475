"""Who may open a page: a signed-in mobile number, and only connections linked to it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.kernel.actor import Actor

P = ParamSpec("P")

SIGNED_IN_MOBILE = "mobile"
"""Session key of the verified mobile number (E.164)."""
GUEST = Actor("consumer", "guest")
"""Somebody who proved nothing: whoever knows a service number, or the secret of a link."""


def mobile_of(request: HttpRequest) -> str | None:
    """Return the mobile number that signed in on this browser, or None."""
    mobile: str | None = request.session.get(SIGNED_IN_MOBILE)
    return mobile


def consumer_of(request: HttpRequest) -> Actor:
    """Return who acts; the label never holds the number itself."""
    return Actor("consumer", "portal")


def typist_of(request: HttpRequest) -> Actor:
    """Who types where anybody may fill a form in: an operator whose shift this browser has, or a consumer."""
    staff_by: Callable[[], Actor | None] | None = getattr(request, "staff_by", None)
    return (staff_by() if staff_by else None) or consumer_of(request)


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Ask for sign-in first, then come back to the same page."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if mobile_of(request) is None:
            return redirect(f"{reverse('portal:sign_in')}?{urlencode({'next': request.get_full_path()})}")
        return view(request, *args, **kwargs)

    checked.asks_sign_in = True  # type: ignore[attr-defined]
    return checked


def my_connection(
    view: Callable[Concatenate[HttpRequest, ConnectionRecord, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Hand the view the connection of its address, or answer 404 as if it did not exist.

    A neighbour's connection and one that was never made answer alike. Every address with a `connection_id`
    must use this: a test walks all of them.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, connection_id: int, *args: Any, **kwargs: Any) -> HttpResponseBase:
        mobile = mobile_of(request)
        if mobile is None or not consumers.may_see(mobile, connection_id):
            raise Http404
        record = consumers.connection(connection_id)
        if record is None:
            raise Http404
        request.connection = record  # type: ignore[attr-defined]
        return view(request, record, *args, **kwargs)

    answer = signed_in(checked)
    answer.checks_connection = True  # type: ignore[attr-defined]
    return answer
