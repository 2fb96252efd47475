"""In which language a program hears why it was refused: as Accept-Language asks, without it in English.

Only what has words says in which language they are. All else that programs get is the same in any language,
or says everything in both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

SPOKEN = ("en", "hi")
HEADER = "Accept-Language"
View = Callable[..., HttpResponse]


class InBoth(Protocol):
    """A refusal of an area of the business, which brings its words in both languages."""

    words_en: str
    words_hi: str


def language_of(request: HttpRequest) -> str:
    """Which of our languages the call likes best; English where it names neither."""
    liked = parse_accept_lang_header(request.headers.get(HEADER, "").lower())
    names = (name.partition("-")[0] for name, weight in liked if weight > 0)
    return next((name for name in names if name in SPOKEN), "en")


def in_the_caller_s(view: View) -> View:
    """Let a view speak the language of the call while it answers."""

    @wraps(view)
    def called(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            return view(request, *args, **given)

    return called


class ForPeople(LocaleMiddleware):
    """The framework's way to a page's language, which names one for every answer: not for programs'."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language of a page; an answer to a program names its own, or has none."""
        if request.path_info.startswith("/api/"):
            return response
        return super().process_response(request, response)


def in_words_of(problem: InBoth) -> str:
    """The words of a refusal that has its own, in the language of the call."""
    return problem.words_hi if translation.get_language() == "hi" else problem.words_en


def marked(response: HttpResponse, language: str = "") -> HttpResponse:
    """Write on a refusal in which language it is (the active one), and that another may be asked for."""
    response.headers["Content-Language"] = language or translation.get_language() or "en"
    patch_vary_headers(response, (HEADER,))
    return response
