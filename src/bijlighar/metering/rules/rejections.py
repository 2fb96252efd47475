"""Why a row of a file is not taken, in a code and in words."""

from __future__ import annotations

from enum import IntEnum


class Rejection(IntEnum):
    """Stored by name; the order is the order in which a row is judged: the first that applies is given."""

    WRONG_COLUMNS = 1
    NO_METER = 2
    UNKNOWN_METER = 3
    NO_STAMP = 4
    BAD_STAMP = 5
    OFF_GRID = 6
    TOO_OLD = 7
    FUTURE = 8
    NO_VALUE = 9
    NOT_A_NUMBER = 10
    NEGATIVE = 11
    TOO_LARGE = 12
    CONFLICT = 13
    ARCHIVED = 14
    """Judged with the age of a row; it came to the list last."""


_WORDS = {
    Rejection.WRONG_COLUMNS: (
        "The row has more or fewer columns than the header.",
        "इस पंक्ति में शीर्षक से कम या ज़्यादा खाने हैं।",
    ),
    Rejection.NO_METER: ("The row names no meter.", "इस पंक्ति में मीटर का नंबर नहीं है।"),
    Rejection.UNKNOWN_METER: (
        "No such meter is registered. Register it, then replay.",
        "यह मीटर दर्ज नहीं है। पहले दर्ज कीजिए, फिर दोबारा चलाइए।",
    ),
    Rejection.NO_STAMP: ("The row has no date and time.", "इस पंक्ति में तारीख और समय नहीं है।"),
    Rejection.BAD_STAMP: (
        "The date and time fit none of the layout's formats.",
        "तारीख और समय किसी तय रूप में नहीं हैं।",
    ),
    Rejection.OFF_GRID: (
        "The time is not on a bound of the meter's interval.",
        "समय मीटर के अंतराल की सीमा पर नहीं पड़ता।",
    ),
    Rejection.TOO_OLD: ("The date is before the earliest one that is taken.", "तारीख बहुत पुरानी है।"),
    Rejection.FUTURE: ("The interval had not ended when the file came.", "फ़ाइल आने तक यह समय पूरा नहीं हुआ था।"),
    Rejection.NO_VALUE: ("The row has no value.", "इस पंक्ति में रीडिंग नहीं है।"),
    Rejection.NOT_A_NUMBER: ("The value is not a number.", "रीडिंग कोई संख्या नहीं है।"),
    Rejection.NEGATIVE: ("The value is below zero.", "रीडिंग शून्य से कम है।"),
    Rejection.TOO_LARGE: ("The value is beyond what can be stored.", "रीडिंग इतनी बड़ी है कि रखी नहीं जा सकती।"),
    Rejection.CONFLICT: (
        "The file gives different values for the same meter and time; none of them is taken.",
        "फ़ाइल में एक ही मीटर और समय की अलग-अलग रीडिंग हैं; कोई नहीं ली गई।",
    ),
    Rejection.ARCHIVED: (
        "The month is archived. Bring it back, then replay.",
        "यह महीना अभिलेख में जा चुका है। पहले उसे वापस लाइए, फिर दोबारा चलाइए।",
    ),
}


def words(code: str) -> tuple[str, str]:
    """(English, Hindi) sentence of a rejection's code."""
    return _WORDS[Rejection[code]]
