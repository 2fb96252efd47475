"""The frame around every page of the desk: who sits here, and where in the company the page stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bijlighar.interfaces.console.access import Desk
from bijlighar.interfaces.console.flash import said
from bijlighar.interfaces.console.menu import menu
from bijlighar.network import queries as network
from bijlighar.people.rules.roles import Permission

_WITH_OFFICES = (
    "queues", "bills", "arrears", "deposits", "messages", "payments", "supply", "complaints", "outages",
    "applications", "privacy_requests", "notices",
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
    starts = desk.scopes("meter.see")
    frame: dict[str, Any] = {
        "menu": menu(
            here,
            {
                "meters": (office_id or starts[0]) if starts else None,
                "bills": _start(desk, "bill.see", office_id),
                "complaints": _start(desk, "complaint.see", office_id),
                "outages": _start(desk, "outage.see", office_id),
                "applications": _start(desk, "application.see", office_id),
                "privacy": _start(desk, "privacy.work", office_id),
                "notices": _start(desk, "notice.write", office_id),
            },
            calls=desk.holds("call.take"),
            theft=desk.holds("theft.see"),
            counter=desk.holds("counter.serve"),
        ),
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


def _start(desk: Desk, permission: Permission, office_id: int | None) -> int | None:
    """Where a part of the menu begins: at the page's own office where that is permitted."""
    if office_id is not None and desk.may(permission, office_id):
        return office_id
    return next(iter(desk.scopes(permission)), None)
