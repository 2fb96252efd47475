"""A register that a person read off the meter: is it possible, and how its energy is shared.

What the register went on since it was last known, less what was measured since, was used in the blocks that
nobody measured; it is shared equally over them, and the sum is exact.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np

from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS, MISSING_WH, UNREAD, Int64s
from bijlighar.metering.rules.limits import OVERLOAD_PERCENT
from bijlighar.metering.rules.register import PART_WH

MOST_DAYS = 92
"""So many days without readings a meter's last register may tell of, when it is taken away."""


class ReadOff(StrEnum):
    """Who read a register off: what the batch of its raw days names as its layout."""

    PHOTO = "PHOTO"
    REMOVAL = "REMOVAL"

    @property
    def digest(self) -> str:
        """The layout digest of its batches."""
        return hashlib.sha256(self.encode()).hexdigest()


READ_OFF = [each.digest for each in ReadOff]
"""The layout digests of all batches that a meter did not tell itself."""


class Doubt(StrEnum):
    """Why somebody looks at a reading before it counts, or why the last one of a meter tells nothing."""

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
    LONG = "LONG"


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
    Doubt.LONG: (
        "More than three months are without readings; nobody can say what was used when.",
        "तीन महीने से ज़्यादा की रीडिंग नहीं है, इसलिए कब कितनी खपत हुई, यह नहीं बताया जा सकता।",
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

    @property
    def digest(self) -> str:
        """The same for the same blocks open after the same use."""
        return hashlib.sha256(self.values_wh.tobytes()).hexdigest()


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


def against(register_wh: int, digit_wh: int, since: Since | None, limits: Limits) -> Judged:
    """Hold a register against what is known since it was last known. `since` None: it never was.

    `digit_wh`: what one more in the last digit read would be; what is behind it nobody saw.
    """
    if since is None:
        return Judged((Doubt.FIRST,), 0, 0, 0)
    doubts: list[Doubt] = []
    blocks = len(since.values_wh)
    advance = _advance(since.register_wh, register_wh, limits.register_max_wh)
    rest = advance - since.measured_wh
    near = PART_WH * (blocks - since.open_blocks) + digit_wh - 1
    # What the open blocks can have used does not grow with how long the meter was read well before them.
    most = limits.rating_w * since.open_blocks * BLOCK_MINUTES * OVERLOAD_PERCENT // 6000 + digit_wh - 1
    by_load = limits.load_w * since.open_blocks * BLOCK_MINUTES // 60 + digit_wh - 1
    if blocks == 0:
        doubts.append(Doubt.BEHIND)
    elif rest < -near:
        doubts.append(Doubt.LOWER)
    elif not since.open_blocks:
        doubts += [Doubt.DIFFERS] if rest > near else []
    elif rest > most:
        doubts.append(Doubt.JUMP)
    elif limits.load_w and rest > by_load:
        doubts.append(Doubt.LOAD)
    return Judged(tuple(doubts), advance, max(rest, 0) if since.open_blocks else 0, most)


def digit_wh(register_wh: int) -> int:
    """What one more in the last digit of a register would be, in Wh, where it was kept without its digits."""
    return next(each for each in (1000, 100, 10, 1) if register_wh % each == 0)


def not_too_long(judged: Judged, since: Since | None) -> Judged:
    """Doubt a reading that would have to tell of more than three months of open blocks."""
    if since is None or since.open_blocks <= MOST_DAYS * BLOCKS:
        return judged
    return replace(judged, doubts=(*judged.doubts, Doubt.LONG))


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
