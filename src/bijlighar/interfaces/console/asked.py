"""Reading what an address asks for after its "?": a day, a number, a word; nonsense counts as not asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest


def day(request: HttpRequest, name: str, otherwise: date) -> date:
    """A day as 2026-11-21, within the years that have data."""
    try:
        given = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise
    return given if date(2000, 1, 1) <= given < date(2100, 1, 1) else otherwise


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number from 0 on."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def one_of(request: HttpRequest, name: str, offered: Sequence[str]) -> str:
    """One of the words offered, else the first of them."""
    given = request.GET.get(name, "")
    return given if given in offered else offered[0]


def ids(request: HttpRequest, most: int) -> list[int]:
    """The numbers that were ticked, at most so many; what can be no number of a row counts as not ticked."""
    sent = request.POST.getlist("id")[:most]
    return [int(each) for each in sent if each.isascii() and each.isdigit() and len(each) < 19]
