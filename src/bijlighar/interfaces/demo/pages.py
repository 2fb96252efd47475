"""The demo's start page: the stories by name, each opening where it is shown. Not found without a demo."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.demo import plan as plans
from bijlighar.interfaces.demo.tales import TALES, Also, Tale
from bijlighar.interfaces.demo.who import service_numbers
from bijlighar.interfaces.portal import clock
from bijlighar.interfaces.portal.reader import language
from bijlighar.network import queries as network
from bijlighar.outages import queries as outages


@dataclass(frozen=True, slots=True)
class Told:
    """A story as the page shows it; with a `mobile` the page behind it asks for sign-in as that person."""

    code: str
    name: str
    line: str
    href: str
    mobile: str
    person: str
    also: tuple[Told, ...] = ()


def is_loaded() -> bool:
    """Whether this installation shows the demo."""
    # Importing sheets and all that comes with it is nothing a web server needs otherwise.
    from bijlighar.interfaces.demo.connect import demo_folder

    kept = plans.kept(demo_folder())
    return kept is not None and kept.is_loaded


@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Name each story with one line, and lead to the page that shows it, as the person whose it is."""
    if not is_loaded():
        raise Http404
    told = [each for each in map(_told, TALES) if each is not None]
    return render(request, "portal/stories.html", {"stories": told})


def _told(tale: Tale) -> Told | None:
    """The story, or None where its connection is not in this demo."""
    place = 0 if language() == "en" else 1
    href = _href(tale, tale.place)
    if href is None:
        return None
    more = [(each, _href(each, each.place)) for each in tale.also]
    return Told(
        code=tale.code,
        name=tale.name[place],
        line=tale.line[place],
        href=href,
        mobile=tale.story.mobile if tale.story else "",
        person=tale.story.name[place] if tale.story else "",
        also=tuple(
            Told(
                code="",
                name=each.name[place],
                line="",
                href=found,
                mobile=each.story.mobile if each.story else "",
                person=each.story.name[place] if each.story else "",
            )
            for each, found in more
            if found is not None
        ),
    )


def _href(page: Tale | Also, place: int) -> str | None:
    """Where a page of a story lies; None where its connection is not in this demo, or no street is dark."""
    if isinstance(page, Also) and page.dark_street_of:
        return _dark_street(page)
    if page.story is None or not page.has_connection:
        return reverse(page.address)
    found = consumers.connection_of_number(service_numbers(page.story)[place])
    return reverse(page.address, args=[found.id]) if found else None


def _dark_street(page: Also) -> str | None:
    """The page of everybody, narrowed to a street of the company that has no power now."""
    company = network.company(page.dark_street_of)
    dark = outages.public_list(company.id, clock.now()) if company else []
    if company is None or not dark:
        return None
    street = dark[0].device_name_en if language() == "en" else dark[0].device_name_hi
    return f"{reverse(page.address)}?{urlencode({'company': company.code, 'q': street})}"
