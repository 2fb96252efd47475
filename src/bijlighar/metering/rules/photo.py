"""A register read by photo: for whom it is offered, what was typed, what makes a photo doubtful.

What its reading tells is `rules.read_off`'s.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.hearing import Hearing
from bijlighar.metering.rules.read_off import Doubt, Judged, Limits, Since, against

OLD_AFTER = timedelta(hours=48)
"""An older photo shows what the register was, not what it is."""
AHEAD_BY = timedelta(minutes=10)
"""A phone's clock may be so far ahead."""
FAR_M = 300
"""Phones find themselves within some ten metres; houses stand up to a few hundred metres from their wires."""
SAME_BITS = 8
"""Of 256: copies of a photo that were made smaller or saved anew differ by fewer, two photos by many more."""
_DIGITS = str.maketrans("०१२३४५६७८९", "0123456789")


class Offer(StrEnum):
    """Whether a connection may send a photo, and why not."""

    OFFERED = "OFFERED"
    NO_METER = "NO_METER"
    PREPAID = "PREPAID"
    """Charged by day from what the meter tells; a photo cannot say of which day it was."""
    REPORTS = "REPORTS"
    """The meter tells by itself: a photo would add nothing."""


@dataclass(frozen=True, slots=True)
class Photo:
    """What is known of the photo itself: taken and sent when, digits seen, how far off."""

    read_at: datetime
    submitted_at: datetime
    hint: str = ""
    distance_m: int | None = None
    is_known: bool = False


def offered(*, is_prepaid: bool, is_smart: bool, hearing: Hearing) -> Offer:
    """Say who may read by photo: who pays after the month, and whose meter does not tell by itself.

    It does not where no smart meter hangs, or where it was not heard for a day or longer.
    """
    if is_prepaid:
        return Offer.PREPAID
    if is_smart and hearing in (Hearing.FRESH, Hearing.LATE):
        return Offer.REPORTS
    return Offer.OFFERED


def register_wh(typed: str) -> int:
    """A register as typed in kWh -> Wh; Hindi digits and leading zeros are fine. Raises ValueError."""
    text = re.sub(r"\s", "", typed.translate(_DIGITS))
    found = re.fullmatch(r"([0-9]{1,8})(?:[.]([0-9]{1,3}))?", text)
    if found is None:
        raise ValueError("A register shows 1 to 8 digits, perhaps with a point and up to 3 more.")
    return int(found[1]) * 1000 + int((found[2] or "").ljust(3, "0"))


def last_digit_wh(typed: str) -> int:
    """What one more in the last digit typed would be, in Wh: displays cut what follows."""
    return int(10 ** (3 - len(re.sub(r"\s", "", typed).partition(".")[2])))


def agrees(hint: str, typed: str) -> bool:
    """Whether the digits seen are those typed; the point, and digits behind it, are easily overlooked."""
    whole, _, part = re.sub(r"\s", "", typed.translate(_DIGITS)).partition(".")
    seen, _, seen_part = hint.partition(".")
    if seen_part:
        return seen.lstrip("0") == whole.lstrip("0")
    return seen.lstrip("0") in {whole.lstrip("0"), (whole + part).lstrip("0")}


def judged(typed: str, photo: Photo, since: Since | None, limits: Limits) -> Judged:
    """Hold a reading against everything that is known. `since` None: the register was never known.

    `typed` as for `register_wh`.
    """
    doubts = [
        doubt
        for doubt, holds in (
            (Doubt.HINT, bool(photo.hint) and not agrees(photo.hint, typed)),
            (Doubt.FAR, photo.distance_m is not None and photo.distance_m > FAR_M),
            (Doubt.SAME_PHOTO, photo.is_known),
            (Doubt.OLD, photo.submitted_at - photo.read_at > OLD_AFTER),
            (Doubt.AHEAD, photo.read_at - photo.submitted_at > AHEAD_BY),
        )
        if holds
    ]
    found = against(register_wh(typed), last_digit_wh(typed), since, limits)
    return replace(found, doubts=(*found.doubts, *doubts))


def distance_m(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Metres between two places (latitude, longitude in millionths of a degree); good for some kilometres."""
    north = (one[0] - other[0]) * 0.111_320
    east = (one[1] - other[1]) * 0.111_320 * math.cos(math.radians(one[0] / 1e6))
    return round(math.hypot(north, east))


def is_same(one: bytes, other: bytes) -> bool:
    """Whether two likenesses are of one photo."""
    a: NDArray[np.uint8] = np.frombuffer(one, np.uint8)
    b: NDArray[np.uint8] = np.frombuffer(other, np.uint8)
    return len(a) == len(b) and int(np.bitwise_count(a ^ b).sum()) <= SAME_BITS
