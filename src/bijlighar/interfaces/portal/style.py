"""The one stylesheet of every page: the tokens, then what is made of them, joined as the program starts.

Over 2G a second file costs a second connection, and no page is painted before both are there. So the page of
a browser that does not have it yet holds it itself; the page's script then fetches it once and says so in a
cookie, and from then on pages only name it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.urls import reverse

COOKIE = "style"
"""Holds the mark of the stylesheet that a browser has."""
PARTS = ("portal/tokens.css", "portal/base.css")


@cache
def sheet() -> str:
    """The whole stylesheet, without what is written in it for people who read the files."""
    return bare("\n".join(text_of(each) for each in PARTS))


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


_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_PIECES = re.compile(
    r"""(?P<kept>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.)|(?P<gap>(?:\s|/\*.*?\*/)+)|(?P<rest>.)""", re.DOTALL
)


def bare(text: str) -> str:
    """CSS without its comments, and with blanks only where they mean something; quoted text stays as it is.

    A blank may go after a brace, semicolon or comma and before a brace. Around a colon, bracket or sign of
    arithmetic it may be what tells two rules apart.
    """
    out: list[str] = []
    for piece in _PIECES.finditer(text):
        if piece["gap"] is None:
            if piece[0] in ("{", "}") and out and out[-1] == " ":
                out.pop()
            out.append(piece[0])
        elif out and out[-1] not in ("{", "}", ";", ","):
            # A comment alone parts two words and is no blank: `.a/**/.b` is one thing, `.a .b` two.
            out.append(" " if _COMMENT.sub("", piece[0]) else "/**/")
    return "".join(out).strip()


def text_of(path: str) -> str:
    """The text of one of our static files. Raises FileNotFoundError."""
    found = finders.find(path)
    if found is None:
        raise FileNotFoundError(f"There is no file {path} in any static folder.")
    return Path(str(found)).read_text(encoding="utf-8")
