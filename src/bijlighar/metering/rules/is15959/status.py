"""Bits that a meter sets: about its clock, in its pushes, and of its load switch, in words."""

from __future__ import annotations

from enum import IntEnum, IntFlag


class ClockStatus(IntFlag):
    """The last byte of a date and time."""

    INVALID = 1
    DOUBTFUL = 2
    OTHER_SOURCE = 4
    STATUS_INVALID = 8
    SUMMER_TIME = 128


_CLOCK_WORDS = {
    ClockStatus.INVALID: ("The meter has lost its time.", "मीटर का समय खो गया है।"),
    ClockStatus.DOUBTFUL: ("The meter is not sure of its time.", "मीटर को अपने समय पर भरोसा नहीं है।"),
    ClockStatus.OTHER_SOURCE: ("The time came from another clock.", "समय किसी और घड़ी से लिया गया है।"),
    ClockStatus.STATUS_INVALID: ("The clock's status cannot be trusted.", "घड़ी की हालत का पता नहीं है।"),
    ClockStatus.SUMMER_TIME: ("Summer time is on.", "मीटर में गर्मियों का समय चालू है।"),
}

PUSH_BITS = {
    81: ("MAGNET", "Magnet near the meter", "मीटर के पास चुंबक"),
    82: ("NEUTRAL_DISTURBANCE", "Disturbed neutral", "न्यूट्रल में गड़बड़ी"),
    83: ("COVER_OPEN", "Cover opened", "मीटर का ढक्कन खुला"),
    84: ("RELAY_CHANGED", "Load switch moved", "मीटर का स्विच बदला"),
    85: ("LAST_GASP", "Power gone", "बिजली गई"),
    86: ("FIRST_BREATH", "Power back", "बिजली आई"),
    87: ("BILLING_COUNTED", "Billing period closed", "बिलिंग की अवधि पूरी हुई"),
}
"""Number of the bit in a push's status -> code, English, Hindi. Bit 0 is the first one of the bit string."""


class RelayState(IntEnum):
    """Control state of the load switch (attribute 3)."""

    DISCONNECTED = 0
    CONNECTED = 1
    READY = 2


_RELAY_WORDS = {
    RelayState.DISCONNECTED: ("Disconnected", "बिजली कटी हुई"),
    RelayState.CONNECTED: ("Connected", "बिजली चालू"),
    RelayState.READY: ("Ready: press the button on the meter", "तैयार: मीटर का बटन दबाइए"),
}


def clock_words(status: int) -> list[tuple[str, str]]:
    """(English, Hindi) of each bit that is set; 255 says that the meter does not tell."""
    if status == 255:
        return []
    return [words for bit, words in _CLOCK_WORDS.items() if status & bit]


def push_words(bits: str) -> list[tuple[str, str, str]]:
    """A status as "0010..." -> (code, English, Hindi) of each bit that is set and known."""
    return [words for place, words in PUSH_BITS.items() if place < len(bits) and bits[place] == "1"]


def relay_words(state: int) -> tuple[str, str]:
    """(English, Hindi) of a load switch's state; ValueError for an unknown one."""
    return _RELAY_WORDS[RelayState(state)]
