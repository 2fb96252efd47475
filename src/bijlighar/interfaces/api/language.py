"""In which language a program hears why it was refused: as Accept-Language asks, without it in English."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

SPOKEN = ("en", "hi")
HEADER = "Accept-Language"
View = Callable[..., HttpResponse]


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


def marked(response: HttpResponse, language: str = "") -> HttpResponse:
    """Write on a refusal in which language it is (the active one), and that another may be asked for."""
    response.headers["Content-Language"] = language or translation.get_language() or "en"
    patch_vary_headers(response, (HEADER,))
    return response
