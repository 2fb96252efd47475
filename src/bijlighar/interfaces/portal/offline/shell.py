"""What the head of every page of the portal says for the phone: whose page it is, of when, and the app."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from bijlighar.interfaces.portal import clock, writing
from bijlighar.interfaces.portal.offline import build, company
from bijlighar.interfaces.portal.offline.pages import is_portal, person_of, place_of
from bijlighar.interfaces.portal.reader import language
from bijlighar.network.queries import CompanyRecord


@dataclass(frozen=True, slots=True)
class Shell:
    """Whose page, when it was made, its place of `KEPT`, else 0; script, app, icon and colour of the page."""

    person: str
    at: str
    place: int
    script: str
    manifest: str
    icon: str
    colour: str


def shell_of(request: HttpRequest, of_company: CompanyRecord | None) -> Shell | None:
    """The head of a page; None where the portal's script has no business, as at the desk."""
    if not hasattr(request, "session") or not is_portal(request):
        return None
    now, lang = clock.now(), language()
    brand = of_company.brand_code if of_company else company.NEUTRAL
    # With its day always: on another day the page is still there.
    day = writing.day(now.astimezone(writing.INDIA).date(), lang)
    return Shell(
        person=person_of(request),
        at=f"{day}, {writing.clock_of(now, lang)}",
        place=place_of(request) if request.method == "GET" else 0,
        script=build.script_address(lang),
        manifest=reverse("offline:manifest", args=[of_company.code if of_company else company.NEUTRAL]),
        icon=reverse("offline:icon", args=[brand, "whole", company.SIZES[0]]),
        colour=company.colour_of(brand),
    )
