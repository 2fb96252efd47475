"""Signing in by mobile number and one-time code, and signing out."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.portal import clock, forms
from bijlighar.interfaces.portal.access import SIGNED_IN_MOBILE, consumer_of, mobile_of
from bijlighar.interfaces.portal.client import address_of
from bijlighar.interfaces.portal.refusals import refusal
from bijlighar.interfaces.portal.views.appearance import back_to
from bijlighar.people import actions as people

ASKED_MOBILE = "asked_mobile"
"""Session key of the number that asked for a code and has not proved itself."""
CODE_UNTIL = "code_until"
CHALLENGE = "sign_in_challenge"
"""Session key of what binds the code that was asked for to this browser."""


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the number and send a code; the answer is the same for every number."""
    after = back_to(request, "")
    field = forms.mobile_field()
    if request.method == "POST":
        typed = request.POST.get("mobile", "")
        mobile, error = forms.read_mobile(typed)
        if mobile is not None:
            asked = people.request_code(
                mobile=mobile,
                language=get_language() or "hi",
                ip=address_of(request),
                by=consumer_of(request),
                at=clock.now(),
            )
            request.session[ASKED_MOBILE] = mobile
            request.session[CHALLENGE] = asked.challenge
            request.session[CODE_UNTIL] = asked.expires_at.isoformat()
            return redirect(f"{reverse('portal:code')}{_carry(after)}")
        field = field.wrong(error, typed)
    return render(request, "portal/sign_in.html", {"field": field, "next": after})


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Take the code; on success a new session begins and the person goes where they wanted."""
    mobile: str | None = request.session.get(ASKED_MOBILE)
    after = back_to(request, "")
    challenge: str | None = request.session.get(CHALLENGE)
    if mobile is None or challenge is None:
        return redirect(f"{reverse('portal:sign_in')}{_carry(after)}")
    field = forms.code_field()
    if request.method == "POST":
        typed, error = forms.read_code(request.POST.get("code", ""))
        if typed is not None:
            check = people.verify_code(
                mobile=mobile, challenge=challenge, code=typed, by=consumer_of(request), at=clock.now()
            )
            if check.is_right:
                request.session.flush()
                rotate_token(request)
                request.session[SIGNED_IN_MOBILE] = mobile
                return redirect(after or first_page(mobile))
            error = refusal(check.refusal)
        field = field.wrong(error)
    return render(
        request,
        "portal/code.html",
        {"field": field, "mobile": mobile, "next": after, "until": _code_until(request)},
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and have the browser forget what it kept of us."""
    if mobile_of(request) is not None:
        request.session.flush()
    response = redirect("portal:welcome")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _code_until(request: HttpRequest) -> datetime:
    return datetime.fromisoformat(request.session[CODE_UNTIL])


def first_page(mobile: str) -> str:
    """Where somebody signed in begins: at the only connection, else at the list of them."""
    mine = consumers.connections_of_mobile(mobile)
    return reverse("portal:home", args=[mine[0].id]) if len(mine) == 1 else reverse("portal:connections")


def _carry(after: str) -> str:
    return f"?{urlencode({'next': after})}" if after else ""
