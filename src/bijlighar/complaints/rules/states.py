"""States of a complaint, and what may be done in each."""

from __future__ import annotations

WORKING = ("OPEN", "ASSIGNED", "TAKEN", "ARRIVED", "REOPENED")
CLOSED = ("CLOSED", "FORCED_CLOSED")
_NEARNESS = {"ARRIVED": 0, "TAKEN": 1, "ASSIGNED": 2, "OPEN": 3, "REOPENED": 3, "ATTENDED": 4}
STATE_WORDS: dict[str, tuple[str, str]] = {
    "OPEN": ("Registered", "दर्ज हुई"),
    "ASSIGNED": ("Given to a team", "टीम को दी गई"),
    "TAKEN": ("The team is on its way", "टीम रास्ते में है"),
    "ARRIVED": ("The team is there", "टीम पहुँच गई"),
    "ATTENDED": ("Put right, waiting for your answer", "ठीक किया, आपके जवाब का इंतज़ार"),
    "CLOSED": ("Closed", "बंद हुई"),
    "REOPENED": ("Opened again", "फिर खोली गई"),
    "FORCED_CLOSED": ("Closed by the office", "दफ़्तर ने बंद की"),
}
REPAIR_TEAM = ("Repair team", "मरम्मत टीम")
"""What whoever complained is told that a gang is, (English, Hindi)."""
STATE_NUMBERS = {
    "OPEN": 1, "ASSIGNED": 1, "TAKEN": 1, "ARRIVED": 1, "ATTENDED": 3, "CLOSED": 4, "REOPENED": 5,
    "FORCED_CLOSED": 6,
}  # fmt: skip
"""As the companies' own 1912 software counts them."""
ALLOWED: dict[str, tuple[str, ...]] = {
    "ASSIGN": WORKING,
    "TAKE": ("OPEN", "ASSIGNED", "REOPENED"),
    "ARRIVE": ("OPEN", "ASSIGNED", "TAKEN", "REOPENED"),
    "NOTE_CAUSE": WORKING,
    "RESOLVE": WORKING,
    "HAND_OVER": WORKING,
    "PAUSE": WORKING,
    "RESUME": WORKING,
    "FEEDBACK": ("ATTENDED", *CLOSED),
    "CLOSE": ("ATTENDED",),
    "ASK_FORCE": (*WORKING, "ATTENDED"),
    "FORCE": (*WORKING, "ATTENDED"),
    "REOPEN": ("ATTENDED", *CLOSED),
}
"""By what is done, the states in which it may be."""
VERB_WORDS: dict[str, tuple[str, str]] = {
    "REGISTER": ("Complaint registered", "शिकायत दर्ज हुई"),
    "ASSIGN": ("Given to a team", "टीम को दी गई"),
    "TAKE": ("The team set out", "टीम निकली"),
    "ARRIVE": ("The team arrived", "टीम पहुँची"),
    "NOTE_CAUSE": ("Cause found", "कारण मिला"),
    "RESOLVE": ("Put right", "ठीक किया गया"),
    "HAND_OVER": ("Handed to another office; the clock goes on", "दूसरे दफ़्तर को दी गई; समय चलता रहेगा"),
    "PAUSE": ("The clock stands", "समय रुका"),
    "RESUME": ("The clock goes on", "समय फिर चला"),
    "CLOCK": ("Due time moved: storm", "समय आगे बढ़ा: आँधी-तूफ़ान"),
    "ESCALATE": ("Sent up", "ऊपर भेजी गई"),
    "FEEDBACK": ("Consumer asked", "उपभोक्ता से पूछा"),
    "CLOSE": ("Closed", "बंद हुई"),
    "ASK_FORCE": ("Closing without the consumer was asked for", "बिना जवाब बंद करने को कहा गया"),
    "REFUSE_FORCE": ("Closing was refused", "बंद करने से मना किया"),
    "FORCE": ("Closed by a second officer", "दूसरे अधिकारी ने बंद की"),
    "REOPEN": ("Opened again", "फिर खोली गई"),
    "LINK": ("Joined to an outage", "बिजली बंद की सूचना से जुड़ी"),
    "COMPENSATE": ("Compensation credited", "मुआवज़ा जमा हुआ"),
    "ASK_WAIVER": ("No compensation was asked for", "मुआवज़ा न देने को कहा गया"),
    "WAIVE": ("Compensation dropped by a second officer", "दूसरे अधिकारी ने मुआवज़ा रोका"),
    "REFUSE_WAIVER": ("Compensation stays", "मुआवज़ा रहेगा"),
    "MOVE": ("Place or caller corrected", "जगह या नाम सुधारा"),
}
"""Code of a step -> (English, Hindi)."""


def nearness(state_code: str) -> int:
    """How near help is to who waits, least first: a team there, on its way, given to one, to nobody yet.

    What is put right comes after these; what is closed, last.
    """
    return _NEARNESS.get(state_code, 5)


def may(verb_code: str, state_code: str) -> bool:
    """Whether a thing may be done to a complaint in a state."""
    return state_code in ALLOWED[verb_code]
