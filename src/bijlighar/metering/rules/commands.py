"""What follows from how a turn at a command ended: confirmed, over, tried again, or looked at again.

A command is sent again only to a meter that has shown that it did not act. Where nobody knows whether it did,
the next turn looks and sends nothing. Turns are bounded, and so is the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

from bijlighar.metering.rules.is15959 import reasons
from bijlighar.metering.rules.is15959.reasons import MAY_PASS

KINDS = ("DISCONNECT", "CONNECT", "READ_NOW", "CHECK_CLOCK", "SET_CLOCK")
SWITCHING = frozenset({"DISCONNECT", "CONNECT"})
LIVE = frozenset({"REQUESTED", "SENT"})
MOST_ATTEMPTS = 3
LOOKS = 3
"""Turns beyond the attempts in which a meter that may have acted is still looked at."""
VALID_FOR = {
    "DISCONNECT": timedelta(hours=12),
    "CONNECT": timedelta(hours=48),
    "READ_NOW": timedelta(hours=1),
    "CHECK_CLOCK": timedelta(hours=6),
    "SET_CLOCK": timedelta(hours=6),
}
"""How long a command may wait: one that cuts off must not surprise anybody later."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=30)

_WORDS = {
    "METER_LEFT": ("The meter no longer hangs there.", "वह मीटर अब वहाँ नहीं लगा है।"),
    "SUPERSEDED": ("A newer command took its place.", "इसकी जगह नया आदेश आ गया।"),
    "EXPIRED": ("Its time was over before it was done.", "तय समय में आदेश पूरा नहीं हो सका।"),
    "NO_ADDRESS": ("Nobody wrote down where the meter listens.", "मीटर का पता दर्ज नहीं है।"),
    "NO_KEY": ("The meter's key is not in the file of keys.", "मीटर की चाबी (की) फ़ाइल में नहीं है।"),
    "NOT_ACTED": (
        "The meter was looked at afterwards and had not acted.",
        "बाद में देखा तो मीटर ने आदेश नहीं माना था।",
    ),
    "UNRESOLVED": (
        "The meter may have acted, but it could not be asked.",
        "हो सकता है मीटर ने आदेश माना हो, पर उससे पूछा नहीं जा सका।",
    ),
    "NO_LONGER_RIGHT": (
        "What it was decided on no longer holds.",
        "जिस वजह से तय हुआ था, वह अब नहीं रही।",
    ),
    "CLOCK_TOO_FAR": (
        "The clock is too far off to be shifted from here.",
        "घड़ी का अंतर इतना ज़्यादा है कि यहाँ से ठीक नहीं हो सकता।",
    ),
    "WITHDRAWN": ("It was withdrawn.", "आदेश वापस ले लिया गया।"),
}


class Sending(NamedTuple):
    """A command to cut off that is about to be sent, and the key of the decision that it carries."""

    command_id: int
    connection_id: int
    decision_key: str


Gate: TypeAlias = Callable[[Sequence[Sending], datetime], Mapping[int, str]]
"""Says which commands to cut off must not be sent any more, each with why."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a turn ended at the meter.

    `read_back`: what the meter showed last, as wanted (True), otherwise (False), or nothing (None).
    `was_sent`: a command may have reached it in this turn.
    """

    is_done: bool
    was_sent: bool = False
    read_back: bool | None = None
    reason_code: str = ""
    detail: str = ""
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to write: the step, the state that follows, why, and when the next turn is (live states only)."""

    step_code: str
    state_code: str
    reason_code: str
    next_at: datetime


def verdict(
    result: Result, *, is_look: bool, attempts: int, most_attempts: int, at: datetime, expires_at: datetime
) -> Verdict:
    """Judge a turn. `attempts` counts turns, this one included; `is_look`: it only looked."""
    if result.is_done:
        return Verdict("CONFIRMED", "CONFIRMED", "", at)
    later = at + pause(attempts)
    if is_look or result.was_sent:
        if result.read_back is None:
            if attempts >= most_attempts + LOOKS:
                return Verdict("FAILED", "FAILED", "UNRESOLVED", at)
            return Verdict("PUT_OFF", "SENT", result.reason_code, later)
        if not is_look:
            return Verdict("FAILED", "FAILED", result.reason_code, at)
        if attempts < most_attempts and at < expires_at:
            return Verdict("PUT_OFF", "REQUESTED", "NOT_ACTED", at)
        return Verdict("FAILED", "FAILED", "NOT_ACTED", at)
    if result.reason_code in MAY_PASS and attempts < most_attempts:
        if later < expires_at:
            return Verdict("PUT_OFF", "REQUESTED", result.reason_code, later)
        return Verdict("EXPIRED", "EXPIRED", result.reason_code, at)
    return Verdict("FAILED", "FAILED", result.reason_code, at)


def pause(attempts: int) -> timedelta:
    """How long to wait after that many turns: doubled each time, up to half an hour."""
    doubled: timedelta = _FIRST_PAUSE * 2 ** min(attempts - 1, 10)
    return min(doubled, _LONGEST_PAUSE)


def words(reason_code: str) -> tuple[str, str]:
    """(English, Hindi) sentence of a reason; ValueError for one that nobody gives."""
    return _WORDS.get(reason_code) or reasons.words(reason_code)
