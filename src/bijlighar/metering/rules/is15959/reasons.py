"""Why a meter was not read, or not switched: a code, whether to try again, and words for both languages."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What stood between us and the meter."""

    REFUSED = "REFUSED"
    SILENT = "SILENT"
    CLOSED = "CLOSED"
    TRUNCATED = "TRUNCATED"
    TOO_SLOW = "TOO_SLOW"
    WRONG_KEY = "WRONG_KEY"
    ASSOCIATION_REFUSED = "ASSOCIATION_REFUSED"
    DAMAGED = "DAMAGED"
    REPLAYED = "REPLAYED"
    COUNTER_REFUSED = "COUNTER_REFUSED"
    COUNTER_SPENT = "COUNTER_SPENT"
    OTHER_METER = "OTHER_METER"
    NO_ACCESS = "NO_ACCESS"
    PROTOCOL = "PROTOCOL"
    PARTIAL = "PARTIAL"
    RELAY_STUCK = "RELAY_STUCK"
    RELAY_READY = "RELAY_READY"
    INTERNAL = "INTERNAL"


MAY_PASS = frozenset(
    {Reason.REFUSED, Reason.SILENT, Reason.CLOSED, Reason.TRUNCATED, Reason.DAMAGED, Reason.COUNTER_REFUSED}
)
"""Reasons that another attempt may cure. A wrong key is not among them: a meter locks itself after a few."""

_WORDS = {
    Reason.REFUSED: ("Nothing listens at the meter's address.", "मीटर के पते पर कोई जवाब देने वाला नहीं है।"),
    Reason.SILENT: ("The meter did not answer in time.", "मीटर ने समय पर जवाब नहीं दिया।"),
    Reason.CLOSED: ("The meter closed the connection midway.", "मीटर ने बीच में ही संपर्क तोड़ दिया।"),
    Reason.TRUNCATED: ("An answer was cut off.", "जवाब बीच में कटा हुआ मिला।"),
    Reason.TOO_SLOW: ("The meter took longer than it may in all.", "मीटर ने तय समय से ज़्यादा समय लिया।"),
    Reason.WRONG_KEY: ("The key does not fit this meter.", "यह चाबी (की) इस मीटर की नहीं है।"),
    Reason.ASSOCIATION_REFUSED: ("The meter refused the association.", "मीटर ने जुड़ने से मना किया।"),
    Reason.DAMAGED: ("An answer was changed on its way.", "जवाब रास्ते में बिगड़ गया।"),
    Reason.REPLAYED: ("An old answer was played again.", "पुराना जवाब दोबारा भेजा गया।"),
    Reason.COUNTER_REFUSED: ("The meter did not take our counter.", "मीटर ने हमारा काउंटर नहीं माना।"),
    Reason.COUNTER_SPENT: (
        "The key's counter is used up; the key must be changed.",
        "इस चाबी का काउंटर पूरा हो गया; चाबी बदलनी होगी।",
    ),
    Reason.OTHER_METER: ("Another meter answers at this address.", "इस पते पर कोई दूसरा मीटर जवाब दे रहा है।"),
    Reason.NO_ACCESS: ("The meter does not give what was asked for.", "मीटर माँगी गई जानकारी नहीं देता।"),
    Reason.PROTOCOL: ("The answer makes no sense.", "जवाब समझ में नहीं आया।"),
    Reason.PARTIAL: ("Some rows are missing in the meter.", "मीटर में कुछ हिस्से नहीं हैं।"),
    Reason.RELAY_STUCK: (
        "The meter took the command, but its switch did not move.",
        "मीटर ने आदेश लिया, पर स्विच नहीं बदला।",
    ),
    Reason.RELAY_READY: (
        "The meter waits for its button to be pressed.",
        "मीटर अपने बटन के दबाए जाने का इंतज़ार कर रहा है।",
    ),
    Reason.INTERNAL: (
        "The reader itself failed; please report it.",
        "पढ़ने वाले प्रोग्राम में गड़बड़ी हुई; कृपया बताइए।",
    ),
}


def words(reason: str) -> tuple[str, str]:
    """(English, Hindi) sentence of a reason's code."""
    return _WORDS[Reason(reason)]
