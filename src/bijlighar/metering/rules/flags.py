"""What each of a day's 96 values is: how it came about, and why.

A flag is one byte beside each value. Tens group them: below 10 the value was measured, or there is a plain
reason for its absence; 20 to 39 it was estimated; 40 to 49 it is missing although it should be there.
"""

from __future__ import annotations

from enum import IntEnum
from typing import overload

import numpy as np
from numpy.typing import NDArray


class Flag(IntEnum):
    """One byte a block. Stored: numbers never change their meaning, new ones are only added."""

    MEASURED = 1
    """The meter gave this block."""
    SPREAD = 2
    """The meter gave a half-hour or hour; its energy is shared equally over its blocks, the sum exact."""
    DAILY = 3
    """Only the day's sum is known; shared equally over the day, the sum exact."""
    FROM_REGISTER = 4
    """Readings in between are missing; the register's advance is shared equally, the sum exact."""
    NOT_YET = 8
    """The block has not ended, or the meter has not told of it yet today."""
    NOT_INSTALLED = 9
    """The meter hung nowhere, or elsewhere, during this block."""

    ESTIMATED_GAP_INTERPOLATED = 20
    ESTIMATED_GAP_PROFILE = 21
    ESTIMATED_GAP_RECENT = 22
    ESTIMATED_NEGATIVE_INTERPOLATED = 23
    ESTIMATED_NEGATIVE_PROFILE = 24
    ESTIMATED_NEGATIVE_RECENT = 25
    ESTIMATED_RANGE_INTERPOLATED = 26
    ESTIMATED_RANGE_PROFILE = 27
    ESTIMATED_RANGE_RECENT = 28
    ESTIMATED_SPIKE_INTERPOLATED = 29
    ESTIMATED_SPIKE_PROFILE = 30
    ESTIMATED_SPIKE_RECENT = 31
    ESTIMATED_RESET_INTERPOLATED = 32
    ESTIMATED_RESET_PROFILE = 33
    ESTIMATED_RESET_RECENT = 34

    MISSING = 40
    MISSING_NEGATIVE = 41
    MISSING_RANGE = 42
    MISSING_SPIKE = 43
    MISSING_RESET = 44


class Reason(IntEnum):
    """Why a block's own value is not used; NONE where it is."""

    NONE = 0
    GAP = 1
    NEGATIVE = 2
    RANGE = 3
    SPIKE = 4
    RESET = 5


class Method(IntEnum):
    """How an estimate is made, in the order in which they are tried."""

    INTERPOLATED = 0
    PROFILE = 1
    RECENT = 2


FIRST_ESTIMATED, LAST_ESTIMATED, FIRST_MISSING = 20, 34, 40


def estimated(reason: int, method: int) -> int:
    """The flag of a value estimated for `reason` by `method`."""
    return FIRST_ESTIMATED + 3 * (reason - 1) + method


def missing(reason: int) -> int:
    """The flag of a block that stays missing for `reason`."""
    return FIRST_MISSING + reason - 1


@overload
def is_estimated(flag: int) -> bool: ...
@overload
def is_estimated(flag: NDArray[np.uint8]) -> NDArray[np.bool_]: ...
def is_estimated(flag: int | NDArray[np.uint8]) -> bool | NDArray[np.bool_]:
    """Whether a value was put in by estimation; takes one flag or an array of them."""
    if isinstance(flag, np.ndarray):
        return (flag >= FIRST_ESTIMATED) & (flag <= LAST_ESTIMATED)
    return FIRST_ESTIMATED <= flag <= LAST_ESTIMATED


@overload
def is_missing(flag: int) -> bool: ...
@overload
def is_missing(flag: NDArray[np.uint8]) -> NDArray[np.bool_]: ...
def is_missing(flag: int | NDArray[np.uint8]) -> bool | NDArray[np.bool_]:
    """Whether a block has no value although the meter hung there and the block is over."""
    return flag >= FIRST_MISSING


_WHY = {
    "GAP": ("The reading did not come", "रीडिंग नहीं आई"),
    "NEGATIVE": ("The meter sent less than nothing", "मीटर ने शून्य से कम भेजा"),
    "RANGE": ("The meter sent more than it can carry", "मीटर ने अपनी क्षमता से ज़्यादा भेजा"),
    "SPIKE": ("The meter sent a jump far above the usual", "मीटर ने आम खपत से बहुत ऊँची छलाँग भेजी"),
    "RESET": ("The meter's register started anew", "मीटर की गिनती नए सिरे से शुरू हुई"),
}
_HOW = {
    "INTERPOLATED": ("estimated from the readings before and after", "आगे-पीछे की रीडिंग से अनुमान"),
    "PROFILE": (
        "estimated from the same weekday of the last four weeks",
        "पिछले चार हफ़्तों के इसी वार से अनुमान",
    ),
    "RECENT": ("estimated from the last seven days", "पिछले सात दिनों से अनुमान"),
}
_PLAIN = {
    Flag.MEASURED: ("Measured", "मीटर से नापा हुआ"),
    Flag.SPREAD: (
        "Measured over a longer time, shared equally over its quarter-hours",
        "लंबे समय की एक रीडिंग, 15-15 मिनट में बराबर बाँटी हुई",
    ),
    Flag.DAILY: (
        "Only the day's total was measured, shared equally over the day",
        "सिर्फ़ दिन का जोड़ नापा गया, पूरे दिन में बराबर बाँटा हुआ",
    ),
    Flag.FROM_REGISTER: (
        "The meter's total before and after is known, shared equally in between",
        "पहले और बाद की कुल रीडिंग पता है, बीच में बराबर बाँटी हुई",
    ),
    Flag.NOT_YET: ("Not here yet", "अभी नहीं आई"),
    Flag.NOT_INSTALLED: ("This meter was not installed here then", "तब यह मीटर यहाँ नहीं लगा था"),
    Flag.MISSING: ("The reading did not come", "रीडिंग नहीं आई"),
}


def words(flag: int) -> tuple[str, str]:
    """(English, Hindi) of a flag, as a consumer reads it beside the curve; ValueError for an unknown one."""
    known = Flag(flag)
    if known in _PLAIN:
        return _PLAIN[known]
    kind, _, rest = known.name.partition("_")
    reason, _, method = rest.partition("_")
    why_en, why_hi = _WHY[reason]
    if kind == "ESTIMATED":
        how_en, how_hi = _HOW[method]
        return f"{why_en}: {how_en}", f"{why_hi}: {how_hi}"
    return f"{why_en}: left out", f"{why_hi}: छोड़ दी गई"
