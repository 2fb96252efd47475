"""What a reader chose for this browser: type size and light or dark, kept in cookies."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

SIZES = ("", "l", "xl", "xxl")
THEMES = ("", "light", "dark")
_YEAR = 60 * 60 * 24 * 365


@dataclass(frozen=True, slots=True)
class Choices:
    """`size` is one of `SIZES` (empty: the phone's own), `theme` one of `THEMES` (empty: as the phone)."""

    size: str
    theme: str


def choices_of(request: HttpRequest) -> Choices:
    """Read the choices, ignoring values that were never offered."""
    return Choices(
        size=_known(request.COOKIES.get("size", ""), SIZES),
        theme=_known(request.COOKIES.get("theme", ""), THEMES),
    )


def remember(response: HttpResponse, *, size: str, theme: str, secure: bool) -> None:
    """Write the choices; nothing personal is in them."""
    for name, value in (("size", _known(size, SIZES)), ("theme", _known(theme, THEMES))):
        response.set_cookie(name, value, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")


def _known(value: str, offered: tuple[str, ...]) -> str:
    return value if value in offered else ""
