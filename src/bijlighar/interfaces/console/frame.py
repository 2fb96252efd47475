"""The frame around every page of the desk: who sits here, and where in the company the page stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bijlighar.interfaces.console.access import Desk
from bijlighar.interfaces.console.flash import said
from bijlighar.network import queries as network

_WITH_OFFICES = (
    "queues", "bills", "arrears", "deposits", "messages", "payments", "supply", "complaints", "outages",
    "applications",
)  # fmt: skip
CRUMBS = {here: here for here in _WITH_OFFICES}
"""What the offices above a page link to, where it is not their readings."""


def show(
    request: HttpRequest,
    desk: Desk,
    template: str,
    context: dict[str, Any],
    *,
    office_id: int | None = None,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """Make a page; with an office it wears the company's colours and shows the way down to it."""
    path = network.office_path(office_id) if office_id is not None else []
    reach = {place for scope in desk.scopes(desk.permission) for place in network.offices_below(scope)}
    company = network.company(path[0].company_id) if path else None
    starts, bills = desk.scopes("meter.see"), desk.scopes("bill.see")
    if office_id is not None and desk.may("bill.see", office_id):
        bills = [office_id]
    told = desk.scopes("complaint.see")
    if office_id is not None and told and desk.may("complaint.see", office_id):
        told = [office_id]
    frame: dict[str, Any] = {
        "takes_calls": desk.holds("call.take"),
        "sees_meters": bool(starts),
        "start_office": office_id if office_id is not None else next(iter(starts), None),
        "bills_office": next(iter(bills), None),
        "complaints_office": next(iter(told), None),
        "outages_office": office_id
        if office_id is not None and desk.may("outage.see", office_id)
        else next(iter(desk.scopes("outage.see")), None),
        "sees_theft": desk.holds("theft.see"),
        "applications_office": office_id
        if office_id is not None and desk.may("application.see", office_id)
        else next(iter(desk.scopes("application.see")), None),
        "crumb_address": f"console:{CRUMBS.get(here, 'coverage')}" if path else "",
        "desk": desk,
        "here": here,
        "crumbs": [each for each in path if each.id in reach],
        "company": company,
        "connection": None,
        "said": said(request),
    }
    if company is not None:
        frame["brand"] = company.brand_code
    return render(request, template, {**frame, **context}, status=status)
