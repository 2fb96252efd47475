"""Who did a thing, in the reader's language: records keep the English name."""

from __future__ import annotations

from collections.abc import Iterable

from bijlighar.interfaces.portal.reader import language
from bijlighar.people import queries as people


def names(kept: Iterable[str]) -> dict[str, str]:
    """The name to show for each that was kept; one of nobody on the staff as it is."""
    asked = {each for each in kept if each}
    found = people.names_hi(asked) if language() == "hi" and asked else {}
    return {each: found.get(each, each) for each in asked}
