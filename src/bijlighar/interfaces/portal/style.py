"""The one stylesheet of every page: the tokens, then what is made of them, joined as the program starts.

Over 2G a second file costs a second connection, and no page is painted before both are there.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import reverse

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


def text_of(path: str) -> str:
    """The text of one of our static files. Raises FileNotFoundError."""
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(f"There is no file {path} in any static folder.")
    return Path(str(found)).read_text(encoding="utf-8")
