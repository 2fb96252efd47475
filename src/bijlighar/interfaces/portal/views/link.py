"""Adding a connection to my mobile number, and removing it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, forms
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection, signed_in
from bijlighar.interfaces.portal.refusals import refusal
from bijlighar.network import queries as network

ASKED_SERVICE_NUMBER = "asked_service_number"


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask for a service number; a code goes to its registered mobile, and the answer tells nothing more."""
    field = forms.service_number_field(examples())
    if request.method == "POST":
        typed = request.POST.get("service_number", "")
        number, error = forms.read_service_number(typed)
        if number is not None:
            answer = consumers.link(
                mobile=mobile_of(request) or "",
                service_number=number,
                by=consumer_of(request),
                at=clock.now(),
            )
            if answer.is_linked:
                return redirect("portal:connections")
            if answer.outcome == "ASKED":
                request.session[ASKED_SERVICE_NUMBER] = number
                return redirect("portal:link_code")
            error = refusal(answer.outcome)
        field = field.wrong(error, typed)
    return render(request, "portal/link.html", {"field": field})


@signed_in
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def link_code(request: HttpRequest) -> HttpResponse:
    """Take the code that went to the registered mobile."""
    number: str | None = request.session.get(ASKED_SERVICE_NUMBER)
    if number is None:
        return redirect("portal:link")
    field = forms.code_field()
    if request.method == "POST":
        typed, error = forms.read_code(request.POST.get("code", ""))
        if typed is not None:
            answer = consumers.confirm_link(
                mobile=mobile_of(request) or "",
                service_number=number,
                code=typed,
                by=consumer_of(request),
                at=clock.now(),
            )
            if answer.is_linked:
                del request.session[ASKED_SERVICE_NUMBER]
                return redirect("portal:connections")
            error = refusal(answer.outcome)
        field = field.wrong(error)
    return render(request, "portal/link_code.html", {"field": field, "service_number": number})


def examples() -> list[str]:
    """A service number of each kind that the companies here write: one for each form of their numbers."""
    by_form = {
        company.service_number_pattern: company.service_number_example for company in network.companies()
    }
    return list(by_form.values())


@my_connection
@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Take a connection off my list, after saying what stays."""
    mobile = mobile_of(request) or ""
    if request.method == "POST":
        consumers.unlink(mobile=mobile, connection_id=connection.id, by=consumer_of(request), at=clock.now())
        return redirect("portal:connections")
    return render(request, "portal/unlink.html", {"mobile": mobile})
