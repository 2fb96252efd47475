"""Which pages a phone may keep, and for whom: said in a header, read by the worker that keeps them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from bijlighar.interfaces.portal.access import mobile_of
from bijlighar.kernel import codes

Answer = Callable[[HttpRequest], HttpResponseBase]

GUEST = "guest"
MARK_LENGTH = 16
_IN_ORDER = (
    ("portal:home",),
    ("portal:passbook", "portal:bills", "portal:bill", "portal:why", "portal:adjustment", "portal:cliff",
     "portal:orders", "portal:order", "portal:deposit"),
    ("portal:wrong", "portal:tell", "portal:complaints", "portal:complaint", "portal:complaint_follow"),
    ("portal:power", "portal:cuts", "portal:shutdowns"),
    ("portal:connections", "portal:days", "portal:months", "portal:day", "portal:meter",
     "portal:photo_reading", "portal:check_meter", "applications:begin", "applications:questions",
     "applications:papers", "applications:send", "applications:follow"),
)  # fmt: skip
KEPT = {name: place for place, names in enumerate(_IN_ORDER, 1) for name in names}
"""Pages that stay readable, each with its place in the list that a phone shows without network: home, money,
complaints, power cuts, the rest. What only asks for something new, and pays, is not among them."""
WITHOUT = {"report_theft", "follow_theft"}
"""Pages that leave no trace on a phone: whoever looks through it finds nothing of a report of theft."""


def person_of(request: HttpRequest) -> str:
    """Whose pages these are: a mark of the mobile that is signed in, else `GUEST`; it names nobody."""
    mobile = mobile_of(request)
    return codes.keyed_hash(mobile, purpose="kept pages", subject="")[:MARK_LENGTH] if mobile else GUEST


def is_portal(request: HttpRequest) -> bool:
    """Whether the page is one of the portal's, which has the script that works without network."""
    found = request.resolver_match
    return (
        found is not None
        and found.namespace in ("portal", "applications", "rollout", "offline")
        and found.url_name not in WITHOUT
    )


def place_of(request: HttpRequest) -> int:
    """Where the page stands among those that a phone keeps, from 1 on; 0 when it may not keep it."""
    found = request.resolver_match
    return KEPT.get(found.view_name, 0) if found is not None else 0


def told_to_the_worker(get_response: Answer) -> Answer:
    """Say whose page it is, so that what was kept of somebody else goes, and whether it may be kept."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if is_portal(request) and response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers["Kept-For"] = person_of(request)
            if request.method == "GET" and response.status_code == HTTPStatus.OK and place_of(request):
                response.headers["Keep-Page"] = "yes"
        return response

    return answer
