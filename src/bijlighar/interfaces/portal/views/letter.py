"""Adding a connection with the code on a letter, for whom the company has no mobile number (M12)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from bijlighar.consumers import actions as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, forms
from bijlighar.interfaces.portal.access import consumer_of, mobile_of, my_connection, signed_in
from bijlighar.interfaces.portal.views.link import examples


@signed_in
@sensitive_post_parameters("letter_code")
@require_http_methods(["GET", "HEAD", "POST"])
def link_letter(request: HttpRequest) -> HttpResponse:
    """Take a service number and the code printed with it; one answer for all that is not right."""
    number_field, code_field = forms.service_number_field(examples()), forms.letter_field()
    refused = ""
    if request.method == "POST":
        typed = request.POST.get("service_number", "")
        number, number_error = forms.read_service_number(typed)
        code, code_error = forms.read_letter(request.POST.get("letter_code", ""))
        number_field, code_field = number_field.wrong(number_error, typed), code_field.wrong(code_error)
        if number is not None and code is not None:
            answer = consumers.link_by_letter(
                mobile=mobile_of(request) or "",
                service_number=number,
                code=code,
                by=consumer_of(request),
                at=clock.now(),
            )
            if answer.is_linked:
                return redirect("portal:connections")
            refused = _refusal(answer.outcome)
    return render(
        request,
        "portal/link_letter.html",
        {"number_field": number_field, "code_field": code_field, "refused": refused},
        status=400 if refused or number_field.error or code_field.error else 200,
    )


def _refusal(outcome: str) -> str:
    if outcome == "TOO_MANY":
        return _("Too many tries today. Please try again tomorrow, or call 1912.")
    return _(
        "Number and code do not belong together, or the code was used, is too old or was stopped. "
        "Please look again; the next bill brings a new one."
    )


@my_connection
@require_POST
def stop_letters(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Have the code on the last bill count no more."""
    consumers.withdraw_letter_codes(connection_id=connection.id, by=consumer_of(request), at=clock.now())
    return redirect("portal:settings", connection.id)


@my_connection
@require_POST
def end_link(request: HttpRequest, connection: ConnectionRecord, link_id: int) -> HttpResponse:
    """Take another mobile off this connection, where this one may."""
    ended = consumers.end_link_of_other(
        mobile=mobile_of(request) or "",
        connection_id=connection.id,
        link_id=link_id,
        by=consumer_of(request),
        at=clock.now(),
    )
    if not ended:
        raise Http404
    return redirect("portal:settings", connection.id)
