"""The demo's start page: the stories by name, each opening where it is shown. Not found without a demo."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.demo import plan as plans
from bijlighar.interfaces.demo.tales import TALES, Tale
from bijlighar.interfaces.demo.who import service_numbers
from bijlighar.interfaces.portal.reader import language


@dataclass(frozen=True, slots=True)
class Told:
    """A story as the page shows it; with a `mobile` the page behind it asks for sign-in as that person."""

    code: str
    name: str
    line: str
    href: str
    mobile: str
    person: str


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
    story = tale.story
    arguments: list[int] = []
    if story is not None and tale.has_connection:
        found = consumers.connection_of_number(service_numbers(story)[tale.place])
        if found is None:
            return None
        arguments = [found.id]
    return Told(
        code=tale.code,
        name=tale.name[place],
        line=tale.line[place],
        href=reverse(tale.address, args=arguments),
        mobile=story.mobile if story else "",
        person=story.name[place] if story else "",
    )
