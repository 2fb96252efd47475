"""Which connections this mobile number may see."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.portal.access import mobile_of, signed_in
from bijlighar.network import queries as network


@signed_in
@require_safe
def connections(request: HttpRequest) -> HttpResponse:
    """List my connections, each under its company, and the way to add one."""
    mobile = mobile_of(request) or ""
    companies = {company.id: company for company in network.companies()}
    mine = [
        {"record": record, "company": companies.get(record.company_id)}
        for record in consumers.connections_of_mobile(mobile)
    ]
    return render(request, "portal/connections.html", {"mine": mine, "mobile": mobile})
