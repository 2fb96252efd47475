"""The one stylesheet of every page: the tokens, then what is made of them, joined as the program starts.

Over 2G a second file costs a second connection, and no page is painted before both are there. So the page of
a browser that does not have it yet holds it itself; the page's script then fetches it once and says so in a
cookie, and from then on pages only name it.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import reverse

COOKIE = "style"
"""Holds the mark of the stylesheet that a browser has."""
PARTS = ("portal/tokens.css", "portal/base.css")


@cache
def sheet() -> str:
    """The whole stylesheet."""
    return "\n".join(text_of(each) for each in PARTS)


@cache
def address() -> str:
    """Its address with a mark of its content, so that a browser may keep it for a year."""
    return f"{reverse('style')}?{mark()}"


@cache
def mark() -> str:
    """The mark of its content."""
    return hashlib.sha256(sheet().encode()).hexdigest()[:10]


@cache
def source() -> str:
    """The stylesheet inside a page as the policy names it: by its hash, so that no other may stand there."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(sheet().encode()).digest()).decode()}'"


def text_of(path: str) -> str:
    """The text of one of our static files. Raises FileNotFoundError."""
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(f"There is no file {path} in any static folder.")
    return Path(str(found)).read_text(encoding="utf-8")
