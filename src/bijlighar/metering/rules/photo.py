"""A register read by photo: for whom it is offered, what makes one doubtful, how its energy is shared.

What the register went on since it was last known, less what was measured since, was used in the blocks that
nobody measured; it is shared equally over them, and the sum is exact.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS, MISSING_WH, UNREAD, Int64s
from bijlighar.metering.rules.hearing import Hearing
from bijlighar.metering.rules.limits import OVERLOAD_PERCENT
from bijlighar.metering.rules.register import PART_WH

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


class Doubt(StrEnum):
    """Why somebody looks at a reading before it counts."""

    FIRST = "FIRST"
    BEHIND = "BEHIND"
    LOWER = "LOWER"
    JUMP = "JUMP"
    LOAD = "LOAD"
    DIFFERS = "DIFFERS"
    HINT = "HINT"
    FAR = "FAR"
    SAME_PHOTO = "SAME_PHOTO"
    OLD = "OLD"
    AHEAD = "AHEAD"


IMPOSSIBLE = frozenset({Doubt.BEHIND, Doubt.LOWER})
"""No officer can take these: what counts already would have to be corrected first."""

WORDS: dict[Doubt, tuple[str, str]] = {
    Doubt.FIRST: (
        "No earlier reading of this meter is known, so nobody can say yet what was used.",
        "इस मीटर की पहले की कोई रीडिंग नहीं है, इसलिए खपत अभी नहीं बताई जा सकती।",
    ),
    Doubt.BEHIND: (
        "A later reading of this meter counts already.",
        "इस मीटर की इससे बाद की रीडिंग पहले से दर्ज है।",
    ),
    Doubt.LOWER: (
        "The number is lower than what the meter had shown before.",
        "यह संख्या मीटर की पिछली रीडिंग से कम है।",
    ),
    Doubt.JUMP: (
        "So much cannot have gone through this meter in the time.",
        "इतने समय में इस मीटर से इतनी बिजली जा ही नहीं सकती।",
    ),
    Doubt.LOAD: (
        "It is more than the sanctioned load could use, running day and night.",
        "स्वीकृत भार दिन-रात चलाने पर भी इतनी खपत नहीं होती।",
    ),
    Doubt.DIFFERS: (
        "The register and the readings the meter sent do not agree.",
        "मीटर की भेजी रीडिंग और यह संख्या मेल नहीं खातीं।",
    ),
    Doubt.HINT: (
        "The number typed is not the one we see on the photo.",
        "लिखी गई संख्या फ़ोटो में दिखती संख्या से अलग है।",
    ),
    Doubt.FAR: (
        "The photo was taken far from where this meter was photographed before.",
        "फ़ोटो उस जगह से दूर खींची गई है जहाँ इस मीटर की फ़ोटो पहले खींची गई थी।",
    ),
    Doubt.SAME_PHOTO: (
        "The same photo was sent before.",
        "यही फ़ोटो पहले भेजी जा चुकी है।",
    ),
    Doubt.OLD: (
        "The photo is more than two days old.",
        "फ़ोटो दो दिन से ज़्यादा पुरानी है।",
    ),
    Doubt.AHEAD: (
        "The phone's clock was ahead when the photo was taken.",
        "फ़ोटो खींचते समय फ़ोन की घड़ी आगे चल रही थी।",
    ),
}


@dataclass(frozen=True, slots=True)
class Since:
    """What is known since the register was last known.

    `register_wh` at `from_at`; `values_wh` (n,) one a block from the block of `from_at` to that of the new
    reading, MISSING_WH where nothing was measured.
    """

    from_at: datetime
    register_wh: int
    values_wh: Int64s

    @property
    def measured_wh(self) -> int:
        """What was measured since."""
        return int(self.values_wh[self.values_wh != MISSING_WH].sum())

    @property
    def open_blocks(self) -> int:
        """How many blocks nobody measured."""
        return int((self.values_wh == MISSING_WH).sum())


@dataclass(frozen=True, slots=True)
class Photo:
    """What is known of the photo itself: taken and sent when, digits seen, how far off."""

    read_at: datetime
    submitted_at: datetime
    hint: str = ""
    distance_m: int | None = None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What can be: the meter's rating in W, the sanctioned load in W and where the register rolls over in Wh;
    0 where these two are unknown."""

    rating_w: int
    load_w: int = 0
    register_max_wh: int = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """Why the reading is doubtful (nothing: it counts), and what is to be shared out."""

    doubts: tuple[Doubt, ...]
    advance_wh: int
    shared_wh: int
    most_wh: int


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
    if since is None:
        return Judged((Doubt.FIRST, *doubts), 0, 0, 0)
    register, blocks = register_wh(typed), len(since.values_wh)
    advance = _advance(since.register_wh, register, limits.register_max_wh)
    rest = advance - since.measured_wh
    near = PART_WH * (blocks - since.open_blocks) + last_digit_wh(typed) - 1
    most = limits.rating_w * since.open_blocks * BLOCK_MINUTES * OVERLOAD_PERCENT // 6000 + near
    by_load = limits.load_w * since.open_blocks * BLOCK_MINUTES // 60 + near
    if blocks == 0:
        doubts.insert(0, Doubt.BEHIND)
    elif rest < -near:
        doubts.insert(0, Doubt.LOWER)
    elif not since.open_blocks:
        doubts[:0] = [Doubt.DIFFERS] if rest > near else []
    elif rest > most:
        doubts.insert(0, Doubt.JUMP)
    elif limits.load_w and rest > by_load:
        doubts.insert(0, Doubt.LOAD)
    return Judged(tuple(doubts), advance, max(rest, 0) if since.open_blocks else 0, most)


def _advance(before_wh: int, after_wh: int, most_wh: int) -> int:
    rolled = after_wh < before_wh and before_wh >= most_wh - most_wh // 10 and after_wh <= most_wh // 10
    return after_wh - before_wh + (most_wh if rolled else 0)


def laid_out(
    since: Since, shared_wh: int, first_block: int, interval_minutes: int, register_max_wh: int = 0
) -> tuple[Int64s, Int64s]:
    """Share energy over the open blocks: (d,) days since 1970, and (d, k + 1) register readings of each.

    `first_block` counts blocks since 1970, Indian time; it and the open stretches lie on the grid of
    `interval_minutes`. Readings stand at the ends of each open stretch of a day alone, UNREAD elsewhere: what
    was measured in between stays what it is. Days without an open block are absent.
    """
    gone = since.values_wh == MISSING_WH
    count = int(gone.sum())
    if not count:
        return np.empty(0, np.int64), np.empty((0, BLOCKS + 1), np.int64)
    whole, more = divmod(shared_wh, count)
    used = np.where(gone, whole, since.values_wh)
    used[np.flatnonzero(gone)[:more]] += 1
    register = since.register_wh + np.concatenate([[0], np.cumsum(used)])
    if register_max_wh:
        register %= register_max_wh
    block = first_block + np.arange(len(gone))
    day, each = np.unique(block // BLOCKS), interval_minutes // BLOCK_MINUTES
    readings = np.full((len(day), BLOCKS // each + 1), UNREAD, np.int64)
    for nth in np.flatnonzero(gone).tolist():
        at, row = int(block[nth]), int(block[nth] // BLOCKS - day[0])
        part = at % BLOCKS
        if part == 0 or nth == 0 or not gone[nth - 1]:
            readings[row, part // each] = register[nth]
        if part == BLOCKS - 1 or nth + 1 == len(gone) or not gone[nth + 1]:
            readings[row, (part + 1) // each] = register[nth + 1]
    told = (readings != UNREAD).any(axis=1)
    return day[told], readings[told]


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
