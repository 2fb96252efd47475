"""Whether an SMS says that somebody's power is off: "NO SUPPLY", "बिजली नहीं", "light band hai"."""

from __future__ import annotations

import re
import unicodedata

_POWER = frozenset(
    [
        "supply",
        "light",
        "lite",
        "power",
        "bijli",
        "bijlee",
        "electricity",
        "current",
        "बिजली",
        "लाइट",
        "करंट",
        "सप्लाई",
        "पावर",
    ]
)
_OFF = frozenset(
    [
        "no",
        "not",
        "off",
        "out",
        "cut",
        "gone",
        "nahi",
        "nahin",
        "nai",
        "nhi",
        "band",
        "gul",
        "gayi",
        "gai",
        "chali",
        "gya",
        "नहीं",
        "नही",
        "बंद",
        "गुल",
        "गई",
        "गयी",
        "चली",
        "कटी",
    ]
)
_MONEY = frozenset(
    ["bal", "balance", "bill", "due", "dues", "units", "unit", "बैलेंस", "बैलेन्स", "बिल", "यूनिट", "बाकी", "बकाया"]
)
_LONGEST = 200


def says_no_supply(text: str) -> bool:
    """Whether a text says so; one that asks for a balance or a bill does not."""
    words = _words(text)
    return bool(words & _POWER) and bool(words & _OFF) and not words & _MONEY


def digits_of(text: str) -> str:
    """The digits in it, Hindi ones too: they pick a connection."""
    return "".join(str(unicodedata.digit(each)) for each in text[:_LONGEST] if each.isdigit())


def _words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFC", text[:_LONGEST]).casefold()
    # The dot below, which many phones leave out.
    return {word.replace("\u093c", "") for word in re.split(r"[^\w\u0900-\u097f]+|[\d_]+", plain) if word}
