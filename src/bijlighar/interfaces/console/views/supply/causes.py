"""Why an officer may spare somebody, in words; what the links hold they hold by themselves."""

from __future__ import annotations

from bijlighar.interfaces.portal.reader import language
from bijlighar.supply.rules import CAUSES, reason_words

_OF_A_COMPANY = ("OFFICER", "COURT")


def causes(*, company: bool = False) -> dict[str, str]:
    """The causes an officer may give, by their code, in the reader's language."""
    offered = _OF_A_COMPANY if company else tuple(code for code in CAUSES if code != "LINKS")
    return {code: cause_words(code) for code in offered}


def cause_words(code: str) -> str:
    """A cause in words."""
    words = reason_words("HELD_LINKS" if code == "LINKS" else f"HELD_{code}")[1 if language() == "hi" else 0]
    return words[:1].upper() + words[1:]
