"""What every answer carries: a strict policy for scripts, and no copies of personal pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from bijlighar.interfaces.api.answers import byte_0
from bijlighar.interfaces.portal import style
from bijlighar.interfaces.portal.views.errors import not_this_way, not_understood

Answer = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def security_headers(get_response: Answer) -> Answer:
    """Send the policy: only our own files run or load, no frames, no sensors; inline our stylesheet alone."""
    policy = POLICY.replace("style-src 'self'", f"style-src 'self' {style.source()}")

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response

    return answer


def pages_for_refusals(get_response: Answer) -> Answer:
    """Give a wrong method a page of ours: the framework would answer with nothing.

    An address or a form with the byte 0 is none: no text of the database can hold it, so that asking would
    fail.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return byte_0(request) if request.path.startswith("/api/") else not_understood(request)
        response = get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.path.startswith("/api/"):
            return response
        page = not_this_way(request)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page

    answer.process_view = _only_texts  # type: ignore[attr-defined]
    return answer


def _only_texts(request: HttpRequest, *_: object) -> HttpResponseBase | None:
    """Refuse a form with the byte 0; programs send no forms, and their bodies are read elsewhere."""
    if request.method != "POST" or request.path.startswith("/api/"):
        return None
    try:
        texts = [text for _, given in request.POST.lists() for text in given]
    except OSError:  # cut short; whoever needs the form says so
        return None
    return not_understood(request) if any("\0" in text for text in texts) else None


def never_cached(get_response: Answer) -> Answer:
    """Forbid any store to keep a page: balances and names stay with the person who asked."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return answer
