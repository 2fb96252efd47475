"""Which stretches of a day are not simply measured: from when to when, and in words why and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.writing import BLOCK_MINUTES, Language
from bijlighar.metering.rules import flags as flag_rules
from bijlighar.metering.rules.flags import Flag

_PLAIN = (Flag.MEASURED, Flag.SPREAD, Flag.DAILY, Flag.NOT_YET)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring quarter-hours that came about in one way: "2:30 pm to 6 pm", and the words."""

    when: str
    words: str


def stretches(day_flags: Sequence[int], language: Language) -> tuple[Stretch, ...]:
    """Each stretch of a day that was estimated, corrected, missing or without electricity, in order."""
    found = []
    start = 0
    for block in range(1, len(day_flags) + 1):
        if block < len(day_flags) and day_flags[block] == day_flags[start]:
            continue
        if day_flags[start] not in _PLAIN:
            when = writing.time_range(start * BLOCK_MINUTES, block * BLOCK_MINUTES, language)
            found.append(Stretch(when, flag_rules.words(day_flags[start])[1 if language == "hi" else 0]))
        start = block
    return tuple(found)
