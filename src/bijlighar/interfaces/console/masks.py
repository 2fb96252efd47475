"""Personal data as it stands before anybody has asked for it: enough to know it again, not to read it."""

from __future__ import annotations

DOTS = "•••"


def name(text: str) -> str:
    """Write the first letter of each word: "Sunita Patel" -> "S••• P•••"."""
    return " ".join(f"{_first(word)}{DOTS}" for word in text.split())


def number(text: str) -> str:
    """Write the end of a number: "N2340117856" -> "•••7856"."""
    return f"{DOTS}{text[-4:]}"


def _first(word: str) -> str:
    # A Hindi vowel sign or halant belongs to the letter before it.
    end = 1
    while end < len(word) and 0x093A <= ord(word[end]) <= 0x094F:
        end += 1
    return word[:end]
