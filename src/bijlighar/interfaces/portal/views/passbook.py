"""The passbook: every entry, the latest first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.interfaces.portal import clock, money_lines
from bijlighar.interfaces.portal.access import my_connection


@my_connection
@require_safe
def passbook(request: HttpRequest, connection: ConnectionRecord) -> HttpResponse:
    """Show a page of entries; with htmx only the rows, to be added below."""
    before = request.GET.get("before", "")
    try:
        page = money_lines.page(connection.id, before)
    except ValueError as problem:
        raise Http404 from problem
    template = "portal/parts/entries.html" if request.headers.get("HX-Request") else "portal/passbook.html"
    terms = consumers.terms_on([connection.id], clock.today())
    return render(
        request,
        template,
        {
            "here": "money",
            "page": page,
            "is_first": not before,
            "is_prepaid": bool(terms.height and terms["is_prepaid"][0]),
        },
    )
