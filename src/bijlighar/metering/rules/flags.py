"""What each of a day's 96 values is: how it came about, and why.

A flag is one byte beside each value. Tens group them: below 10 the value was measured or is known, or there
is a plain reason for its absence; 20 to 39 it was estimated; 40 to 49 it is missing although it should be
there; 60 to 129 it was estimated too: ten numbers a reason, the upper five fitted to the register's advance.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, overload

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
    NO_SUPPLY = 5
    """There was no electricity during this block: a true zero, told by an event, the feeder or an officer."""
    SHIFTED = 6
    """Measured, but the meter's clock was wrong: part of it may belong to the block before or after."""
    EDITED = 7
    """A person put this value in, another one approved it; who and why is in the correction."""
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
    MISSING_REFUSED = 46

    ESTIMATED_GAP_INTERPOLATED_SCALED = 65
    ESTIMATED_GAP_PROFILE_SCALED = 66
    ESTIMATED_GAP_RECENT_SCALED = 67
    ESTIMATED_GAP_NEIGHBOURS_SCALED = 68
    ESTIMATED_GAP_REGISTER = 69
    ESTIMATED_NEGATIVE_INTERPOLATED_SCALED = 75
    ESTIMATED_NEGATIVE_PROFILE_SCALED = 76
    ESTIMATED_NEGATIVE_RECENT_SCALED = 77
    ESTIMATED_NEGATIVE_NEIGHBOURS_SCALED = 78
    ESTIMATED_NEGATIVE_REGISTER = 79
    ESTIMATED_RANGE_INTERPOLATED_SCALED = 85
    ESTIMATED_RANGE_PROFILE_SCALED = 86
    ESTIMATED_RANGE_RECENT_SCALED = 87
    ESTIMATED_RANGE_NEIGHBOURS_SCALED = 88
    ESTIMATED_RANGE_REGISTER = 89
    ESTIMATED_SPIKE_INTERPOLATED_SCALED = 95
    ESTIMATED_SPIKE_PROFILE_SCALED = 96
    ESTIMATED_SPIKE_RECENT_SCALED = 97
    ESTIMATED_SPIKE_NEIGHBOURS_SCALED = 98
    ESTIMATED_SPIKE_REGISTER = 99
    ESTIMATED_RESET_INTERPOLATED_SCALED = 105
    ESTIMATED_RESET_PROFILE_SCALED = 106
    ESTIMATED_RESET_RECENT_SCALED = 107
    ESTIMATED_RESET_NEIGHBOURS_SCALED = 108
    ESTIMATED_RESET_REGISTER = 109
    ESTIMATED_STUCK_INTERPOLATED_SCALED = 115
    ESTIMATED_STUCK_PROFILE_SCALED = 116
    ESTIMATED_STUCK_RECENT_SCALED = 117
    ESTIMATED_STUCK_NEIGHBOURS_SCALED = 118
    ESTIMATED_STUCK_REGISTER = 119
    ESTIMATED_REFUSED_INTERPOLATED_SCALED = 125
    ESTIMATED_REFUSED_PROFILE_SCALED = 126
    ESTIMATED_REFUSED_RECENT_SCALED = 127
    ESTIMATED_REFUSED_NEIGHBOURS_SCALED = 128
    ESTIMATED_REFUSED_REGISTER = 129
    ESTIMATED_REFUSED_INTERPOLATED = 120
    ESTIMATED_REFUSED_PROFILE = 121
    ESTIMATED_REFUSED_RECENT = 122


class Reason(IntEnum):
    """Why a block's own value is not used; NONE where it is."""

    NONE = 0
    GAP = 1
    NEGATIVE = 2
    RANGE = 3
    SPIKE = 4
    RESET = 5
    STUCK = 6
    """The same value for hours, and the register says that something else was used."""
    REFUSED = 7
    """An officer refused the meter's value and another one agreed."""


class Method(IntEnum):
    """How an estimate is made. SCALED: and then scaled so that the sum is the register's advance."""

    INTERPOLATED = 0
    PROFILE = 1
    RECENT = 2
    INTERPOLATED_SCALED = 5
    PROFILE_SCALED = 6
    RECENT_SCALED = 7
    NEIGHBOURS_SCALED = 8
    REGISTER = 9


FIRST_ESTIMATED, FIRST_MISSING = 20, 40
_LAST_ESTIMATED, _LAST_MISSING = 34, 49
_MORE_ESTIMATED, _LAST_MORE_ESTIMATED = 60, 129


def estimated(reason: int, method: int) -> int:
    """The flag of a value estimated for `reason` by `method`."""
    if reason <= Reason.RESET and method <= Method.RECENT:
        return FIRST_ESTIMATED + 3 * (reason - 1) + method
    return _MORE_ESTIMATED + 10 * (reason - 1) + method


ESTIMATED = np.array([[0] * 10, *([estimated(r, m) for m in range(10)] for r in range(1, 8))], np.uint8)
"""`estimated` as a table: [reason, method]."""


def missing(reason: int) -> int:
    """The flag of a block that stays missing for `reason`."""
    return FIRST_MISSING + reason - 1


@overload
def is_estimated(flag: int) -> bool: ...
@overload
def is_estimated(flag: NDArray[np.uint8]) -> NDArray[np.bool_]: ...
def is_estimated(flag: int | NDArray[np.uint8]) -> bool | NDArray[np.bool_]:
    """Whether a value was put in by estimation; takes one flag or an array of them."""
    first = _between(flag, FIRST_ESTIMATED, _LAST_ESTIMATED)
    found: bool | NDArray[np.bool_] = first | _between(flag, _MORE_ESTIMATED, _LAST_MORE_ESTIMATED)
    return found


@overload
def is_missing(flag: int) -> bool: ...
@overload
def is_missing(flag: NDArray[np.uint8]) -> NDArray[np.bool_]: ...
def is_missing(flag: int | NDArray[np.uint8]) -> bool | NDArray[np.bool_]:
    """Whether a block has no value although the meter hung there and the block is over."""
    found: bool | NDArray[np.bool_] = _between(flag, FIRST_MISSING, _LAST_MISSING)
    return found


_SHAPED = np.zeros(256, np.bool_)
_SHAPED[ESTIMATED[Reason.GAP :, Method.NEIGHBOURS_SCALED]] = True


def is_shaped(flags: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether values were estimated after the homes around."""
    return _SHAPED[flags]


def _between(flag: int | NDArray[np.uint8], low: int, high: int) -> Any:
    return (flag >= low) & (flag <= high)


def parts(flag: int) -> tuple[Reason, Method | None]:
    """Why and how of an estimated or missing value: (reason, method); method None where it is missing.

    Raises ValueError for a flag of a value that is neither.
    """
    if _between(flag, FIRST_MISSING, _LAST_MISSING):
        return Reason(flag - FIRST_MISSING + 1), None
    if _between(flag, FIRST_ESTIMATED, _LAST_ESTIMATED):
        reason, method = divmod(flag - FIRST_ESTIMATED, 3)
    elif _between(flag, _MORE_ESTIMATED, _LAST_MORE_ESTIMATED):
        reason, method = divmod(flag - _MORE_ESTIMATED, 10)
    else:
        raise ValueError(f"the flag {flag} says neither estimated nor missing.")
    return Reason(reason + 1), Method(method)


_WHY = {
    "GAP": ("The reading did not come", "रीडिंग नहीं आई"),
    "NEGATIVE": ("The meter sent less than nothing", "मीटर ने शून्य से कम भेजा"),
    "RANGE": ("The meter sent more than it can carry", "मीटर ने अपनी क्षमता से ज़्यादा भेजा"),
    "SPIKE": ("The meter sent a jump far above the usual", "मीटर ने आम खपत से बहुत ऊँची छलाँग भेजी"),
    "RESET": ("The meter's register started anew", "मीटर की गिनती नए सिरे से शुरू हुई"),
    "STUCK": ("The meter sent the same value for hours", "मीटर घंटों तक एक ही संख्या भेजता रहा"),
    "REFUSED": ("An officer did not accept the meter's value", "अधिकारी ने मीटर की संख्या सही नहीं मानी"),
}
_HOW = {
    "INTERPOLATED": ("estimated from the readings before and after", "आगे-पीछे की रीडिंग से अनुमान"),
    "PROFILE": (
        "estimated from the same weekday of the last four weeks",
        "पिछले चार हफ़्तों के इसी वार से अनुमान",
    ),
    "RECENT": ("estimated from the last seven days", "पिछले सात दिनों से अनुमान"),
    "NEIGHBOURS": (
        "estimated from the homes on the same transformer",
        "उसी ट्रांसफ़ॉर्मर के दूसरे घरों से अनुमान",
    ),
    "REGISTER": (
        "the meter's total is known, shared equally over this time",
        "मीटर की कुल रीडिंग पता है, इस समय में बराबर बाँटी हुई",
    ),
}
_SCALED = ("fitted to the meter's total reading", "मीटर की कुल रीडिंग से मिलाया हुआ")
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
    Flag.NO_SUPPLY: ("There was no electricity then, so nothing was used", "बिजली बंद थी, इसलिए खपत शून्य है"),
    Flag.SHIFTED: (
        "Measured, but the meter's clock was wrong: it may belong to the quarter-hour before or after",
        "मीटर से नापा हुआ, पर मीटर की घड़ी गलत थी: आगे या पीछे के 15 मिनट का भी हो सकता है",
    ),
    Flag.EDITED: (
        "Corrected by an officer and approved by another",
        "एक अधिकारी ने सुधारा और दूसरे ने मंज़ूर किया",
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
    reason, method = parts(known)
    why_en, why_hi = _WHY[reason.name]
    if method is None:
        return f"{why_en}: left out", f"{why_hi}: छोड़ दी गई"
    name, _, scaled = method.name.partition("_")
    how_en, how_hi = _HOW[name]
    if scaled:
        how_en, how_hi = f"{how_en}, {_SCALED[0]}", f"{how_hi}, {_SCALED[1]}"
    return f"{why_en}: {how_en}", f"{why_hi}: {how_hi}"
