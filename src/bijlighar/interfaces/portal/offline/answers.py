"""What a form that was kept on a phone hears when it is sent: done and where, or refused and why."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]


def wants_data(request: HttpRequest) -> bool:
    """Whether a program of ours on the page sends the form, and not the browser itself."""
    return "application/json" in request.headers.get("Accept", "")


def done(to: str, words: str) -> HttpResponse:
    """It was taken, now or before with the same key: what became of it, and the page that shows it."""
    return JsonResponse({"outcome": "DONE", "to": to, "words": words})


def refused(words: Iterable[str], to: str = "") -> HttpResponse:
    """It was not taken; `to` is where it can be put right, else the form itself."""
    said = {"outcome": "REFUSED", "to": to, "words": " ".join(each for each in words if each)}
    return JsonResponse(said, status=HTTPStatus.CONFLICT)


def by_its_page(taken: object, not_taken: object) -> Callable[[View], View]:
    """Let a view of pages answer a phone too: where it leads on the form was taken, else it was not.

    `taken` and `not_taken` are what is said then, as lazy texts. The form must be one that may come twice.
    """

    def of(view: View) -> View:
        @functools.wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.method != "POST" or not wants_data(request):
                return response
            to = response.headers.get("Location", "")
            if to.startswith(reverse("portal:sign_in")):
                return refused([_("Please sign in first, then send it.")], to)
            if to or response.status_code == HTTPStatus.OK:
                return done(to or request.get_full_path(), str(taken))
            if response.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY):
                return refused([str(not_taken)])
            return response

        return answer

    return of
