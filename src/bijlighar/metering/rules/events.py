"""Events of IS 15959 in words: what a code says, how serious it is, and which codes begin and end a thing.

Read from field software rather than from the standard's text (mark M). A code that is not in the table is
kept and shown by its number. Pushed status bits have no code of the standard; they are kept as 1000 + bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bijlighar.metering.rules.is15959.status import PUSH_BITS

PUSHED = 1000
"""A status bit of a push is kept as the code PUSHED + bit."""
LAST_GASP, FIRST_BREATH = PUSHED + 85, PUSHED + 86
POWER_FAILED, POWER_BACK = 101, 102
DISCONNECTED, CONNECTED = 301, 302


class Group(StrEnum):
    """The logs of a meter, and UNKNOWN for codes that the table does not have."""

    VOLTAGE = "VOLTAGE"
    CURRENT = "CURRENT"
    POWER = "POWER"
    TRANSACTION = "TRANSACTION"
    OTHER = "OTHER"
    NON_ROLLOVER = "NON_ROLLOVER"
    CONTROL = "CONTROL"
    UNKNOWN = "UNKNOWN"


class Severity(IntEnum):
    """How soon somebody should look: never, within the week, today."""

    INFORMATION = 0
    WATCH = 1
    URGENT = 2


class Edge(StrEnum):
    """Whether an event begins something, ends it, or happens at one moment."""

    BEGINS = "BEGINS"
    ENDS = "ENDS"
    MOMENT = "MOMENT"


@dataclass(frozen=True, slots=True)
class EventKind:
    """What is known of a code. `series`: the code that begins what this one begins, ends or is."""

    code: int
    series: int
    group: Group
    edge: Edge
    severity: Severity
    is_tamper: bool
    name_en: str
    name_hi: str

    @property
    def is_known(self) -> bool:
        """False for a code that is in no table."""
        return self.group is not Group.UNKNOWN


_PAIRS: tuple[tuple[Group, Severity, bool, tuple[tuple[int, str, str], ...]], ...] = (
    (
        Group.VOLTAGE,
        Severity.WATCH,
        True,
        (
            (1, "R phase missing", "R फेज़ गायब"),
            (3, "Y phase missing", "Y फेज़ गायब"),
            (5, "B phase missing", "B फेज़ गायब"),
        ),
    ),
    (
        Group.VOLTAGE,
        Severity.WATCH,
        False,
        (
            (7, "Voltage too high", "वोल्टेज ज़्यादा"),
            (9, "Voltage too low", "वोल्टेज कम"),
            (11, "Voltages unequal", "वोल्टेज असमान"),
        ),
    ),
    (
        Group.CURRENT,
        Severity.WATCH,
        True,
        (
            (51, "R phase current reversed", "R फेज़ का करंट उलटा"),
            (53, "Y phase current reversed", "Y फेज़ का करंट उलटा"),
            (55, "B phase current reversed", "B फेज़ का करंट उलटा"),
            (57, "R phase transformer open", "R फेज़ का सीटी खुला"),
            (59, "Y phase transformer open", "Y फेज़ का सीटी खुला"),
            (61, "B phase transformer open", "B फेज़ का सीटी खुला"),
            (63, "Currents unequal", "करंट असमान"),
            (65, "Current goes past the meter", "करंट मीटर के बाहर से जा रहा है"),
            (69, "Current returns through the earth", "करंट अर्थ से लौट रहा है"),
        ),
    ),
    (Group.CURRENT, Severity.WATCH, False, ((67, "Current too high", "करंट ज़्यादा"),)),
    (Group.POWER, Severity.INFORMATION, False, ((POWER_FAILED, "Power gone", "बिजली गई"),)),
    (
        Group.OTHER,
        Severity.URGENT,
        True,
        (
            (201, "Magnet near the meter", "मीटर के पास चुंबक"),
            (203, "Neutral disturbed", "न्यूट्रल में गड़बड़ी"),
            (207, "Neutral missing", "न्यूट्रल गायब"),
        ),
    ),
    (Group.OTHER, Severity.WATCH, False, ((205, "Power factor very low", "पावर फ़ैक्टर बहुत कम"),)),
    (
        Group.CONTROL,
        Severity.INFORMATION,
        False,
        ((DISCONNECTED, "Meter switched the power off", "मीटर ने बिजली बंद की"),),
    ),
)
"""Group, severity, whether a tamper, and (code that begins, words); the code after it ends."""

_ENDS = {
    POWER_FAILED: ("Power back", "बिजली आई"),
    DISCONNECTED: ("Meter switched the power on", "मीटर ने बिजली चालू की"),
}

_MOMENTS: tuple[tuple[int, Group, Severity, bool, str, str], ...] = (
    (151, Group.TRANSACTION, Severity.WATCH, False, "Clock set", "घड़ी मिलाई गई"),
    (152, Group.TRANSACTION, Severity.WATCH, False, "Period of demand set", "मांग की अवधि बदली गई"),
    (153, Group.TRANSACTION, Severity.WATCH, False, "Length of intervals set", "रीडिंग का अंतराल बदला गया"),
    (154, Group.TRANSACTION, Severity.WATCH, False, "Dates of billing set", "बिलिंग की तारीखें बदली गईं"),
    (155, Group.TRANSACTION, Severity.WATCH, False, "Calendar of hours set", "घंटों का कैलेंडर बदला गया"),
    (251, Group.NON_ROLLOVER, Severity.URGENT, True, "Cover opened", "मीटर का ढक्कन खुला"),
)

_PUSH_SERIES = {
    81: (201, Edge.BEGINS),
    82: (203, Edge.BEGINS),
    83: (251, Edge.MOMENT),
    85: (POWER_FAILED, Edge.BEGINS),
    86: (POWER_FAILED, Edge.ENDS),
}
"""Bits that tell of the same thing as a code of the logs."""


def _table() -> dict[int, EventKind]:
    found: dict[int, EventKind] = {}
    for group, severity, is_tamper, pairs in _PAIRS:
        for code, en, hi in pairs:
            found[code] = EventKind(code, code, group, Edge.BEGINS, severity, is_tamper, en, hi)
            end_en, end_hi = _ENDS.get(code, (f"{en}: over", f"{hi}: ठीक हुआ"))
            found[code + 1] = EventKind(
                code + 1, code, group, Edge.ENDS, Severity.INFORMATION, is_tamper, end_en, end_hi
            )
    for code, group, severity, is_tamper, en, hi in _MOMENTS:
        found[code] = EventKind(code, code, group, Edge.MOMENT, severity, is_tamper, en, hi)
    for bit, (_, en, hi) in PUSH_BITS.items():
        series, edge = _PUSH_SERIES.get(bit, (PUSHED + bit, Edge.MOMENT))
        like = found.get(series)
        found[PUSHED + bit] = EventKind(
            PUSHED + bit,
            series,
            like.group if like else Group.CONTROL if bit == 84 else Group.TRANSACTION,
            edge,
            Severity.INFORMATION if edge is Edge.ENDS or like is None else like.severity,
            like.is_tamper if like else False,
            en,
            hi,
        )
    return found


KINDS: dict[int, EventKind] = _table()
"""Every code that has words."""


def kind(code: int) -> EventKind:
    """What a code means; one that nobody knows is "code N", happens at a moment, and asks to be watched."""
    known = KINDS.get(code)
    if known is not None:
        return known
    return EventKind(
        code, code, Group.UNKNOWN, Edge.MOMENT, Severity.WATCH, False, f"code {code}", f"कोड {code}"
    )


def push_codes(bits: str) -> list[int]:
    """A push's status as "0010..." (bit 0 first) -> the codes of the bits that are set, unknown ones too."""
    return [PUSHED + place for place, bit in enumerate(bits) if bit == "1"]


TAMPER_CODES: tuple[int, ...] = tuple(
    sorted(code for code, one in KINDS.items() if one.is_tamper and one.edge is not Edge.ENDS)
)
"""Codes that say that somebody may be meddling with a meter, ascending."""
