"""What a person calls a threshold or a correction."""

from __future__ import annotations

from typing import Literal

from bijlighar.prepaid.rules.difference import CORRECTED
from bijlighar.prepaid.rules.target import (
    DEMAND_STEP,
    FIXED_STEP,
    FREE_UNITS_USED,
    RATE_STEP,
    SUBSIDY_LOST,
    SUBSIDY_REDUCED,
)

_NAMES: dict[str, tuple[str, str]] = {
    SUBSIDY_LOST: ("Use passed the subsidy's limit", "खपत सब्सिडी की सीमा से ऊपर गई"),
    SUBSIDY_REDUCED: ("Use passed a step of the subsidy", "खपत सब्सिडी का एक पड़ाव पार कर गई"),
    FREE_UNITS_USED: ("Free units used up", "मुफ़्त यूनिट पूरी हुईं"),
    FIXED_STEP: ("Fixed charge went up a step", "फिक्स चार्ज एक पायदान बढ़ा"),
    DEMAND_STEP: ("Highest demand of the month went up", "महीने की सबसे ऊँची माँग बढ़ी"),
    RATE_STEP: ("Higher rate for all units", "सारी यूनिट पर ऊँची दर"),
    CORRECTED: ("Correction by later data", "बाद में आई रीडिंग से सुधार"),
}


def reason_name(reason: str, language: Literal["en", "hi"]) -> str:
    """The name of a step's reason; KeyError for an unknown one."""
    return _NAMES[reason][1 if language == "hi" else 0]
