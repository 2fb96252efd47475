"""Staff sign in with login and password, and sign out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bijlighar.interfaces.console import sessions
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.client import address_of
from bijlighar.interfaces.portal.forms import Field
from bijlighar.interfaces.portal.views.appearance import back_to
from bijlighar.kernel.actor import Actor
from bijlighar.people import actions as people

_LONGEST_PASSWORD = 200


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login and password; every wrong pair is answered alike."""
    after = back_to(request, reverse("console:home"))
    at = clock.now()
    if request.method != "POST" and sessions.staff_of(request, at) is not None:
        return redirect(after)
    login = Field(name="login", label=_("Login"), autocomplete="username", longest=60)
    password = Field(
        name="password",
        label=_("Password"),
        kind="password",
        autocomplete="current-password",
        longest=_LONGEST_PASSWORD,
    )
    if request.method == "POST":
        typed = request.POST.get("login", "")[:60]
        found = people.sign_in(
            login=typed,
            password=request.POST.get("password", "")[:_LONGEST_PASSWORD],
            ip=address_of(request),
            by=Actor("staff", "console"),
            at=at,
        )
        if found.staff_id is not None:
            sessions.begin(request, found.staff_id, at)
            rotate_token(request)
            return redirect(after)
        login, password = login.wrong("", typed), password.wrong(_refusal(found.refusal))
    return render(
        request, "console/sign_in.html", {"fields": (login, password), "next": after, "brand": "desk"}
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the shift and have the browser forget what it kept of us."""
    sessions.end(request)
    response = redirect("console:sign_in")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _refusal(outcome: str) -> str:
    if outcome == "TOO_MANY":
        return _("Too many wrong tries. Please wait a quarter of an hour and try again.")
    return _("Login and password do not belong together. Please look again.")
