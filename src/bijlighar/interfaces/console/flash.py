"""One sentence for the next page: what was done, or why it was not."""

from __future__ import annotations

from django.http import HttpRequest

_KEY = "said"


def say(request: HttpRequest, words: str, *, is_refusal: bool = False) -> None:
    """Keep a sentence until the next page has shown it."""
    request.staff_session[_KEY] = [words, is_refusal]  # type: ignore[attr-defined]


def said(request: HttpRequest) -> tuple[str, bool] | None:
    """Take the sentence out: (words, whether it is a refusal)."""
    found = request.staff_session.pop(_KEY, None)  # type: ignore[attr-defined]
    return None if found is None else (str(found[0]), bool(found[1]))
