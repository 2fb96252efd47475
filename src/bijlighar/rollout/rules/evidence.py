"""What belongs to the evidence of an installation, and what a record lacks.

A meter that was put up is recorded even where a photo or the consumer's yes is missing: a wrong record of
what hangs on the wall would bill somebody wrongly. What is missing is named and can be brought later.
Readings and the seal cannot be brought later, so nothing is recorded without them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

PHOTOS = ("OLD_METER", "NEW_METER", "SEAL", "SIGNATURE")
"""Kinds of documents an installation may have."""
Lacking = Literal["OLD_PHOTO", "NEW_PHOTO", "POSITION", "CONSUMER"]

LACKING_WORDS: dict[Lacking, tuple[str, str]] = {
    "OLD_PHOTO": ("photo of the old meter with its reading", "पुराने मीटर की रीडिंग के साथ फ़ोटो"),
    "NEW_PHOTO": ("photo of the new meter with its reading", "नए मीटर की रीडिंग के साथ फ़ोटो"),
    "POSITION": ("position", "जगह (लोकेशन)"),
    "CONSUMER": ("the consumer's yes", "उपभोक्ता की सहमति"),
}


def lacking(
    *, has_old_meter: bool, photos: Collection[str], has_position: bool, is_acknowledged: bool
) -> tuple[Lacking, ...]:
    """What is missing of an installation's evidence."""
    found: list[Lacking] = []
    if has_old_meter and "OLD_METER" not in photos:
        found.append("OLD_PHOTO")
    if "NEW_METER" not in photos:
        found.append("NEW_PHOTO")
    if not has_position:
        found.append("POSITION")
    if not is_acknowledged:
        found.append("CONSUMER")
    return tuple(found)
