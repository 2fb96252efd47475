"""Finds every text that the portal shows: msgids of its templates and its Python."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

PORTAL = Path(__file__).resolve().parents[1]
_KEYWORDS = {
    "gettext": None,
    "_": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, slots=True, order=True)
class Message:
    """One text: its context (or empty), English singular, and English plural where it counts."""

    context: str
    singular: str
    plural: str


def messages(folder: Path = PORTAL) -> set[Message]:
    """Every message in the templates and modules of the portal, or of another folder of interfaces."""
    found: set[Message] = set()
    for path in sorted(folder.rglob("*.html")):
        found |= _in(templatize(path.read_text(encoding="utf-8"), origin=str(path)))
    for path in sorted(folder.rglob("*.py")):
        if "tests" not in path.parts:
            found |= _in(path.read_text(encoding="utf-8"))
    return found


def _in(source: str) -> set[Message]:
    found = set()
    for _line, said, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS):
        singular, plural = said if isinstance(said, tuple) else (said, "")
        if isinstance(said, tuple) and len(said) == 2 and context is None and singular == plural:
            plural = ""
        found.add(Message(context or "", singular, plural))
    return found
