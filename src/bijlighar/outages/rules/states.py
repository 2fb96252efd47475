"""The life of an outage: its states, and which step may be taken in which."""

from __future__ import annotations

from typing import Literal

Kind = Literal["PLANNED", "FAULT"]
KINDS: tuple[str, ...] = ("PLANNED", "FAULT")
STATES: dict[str, tuple[str, str]] = {
    "REQUESTED": ("waits for approval", "मंज़ूरी बाकी"),
    "APPROVED": ("planned", "तय"),
    "STARTED": ("switched off", "बिजली बंद"),
    "SUSPECTED": ("suspected", "शक"),
    "CONFIRMED": ("confirmed", "पक्का"),
    "RESTORED": ("power is back", "बिजली आ गई"),
    "CANCELLED": ("cancelled", "रद्द"),
    "DISMISSED": ("was none", "कुछ नहीं था"),
    "MERGED": ("part of another", "दूसरे में शामिल"),
}
"""(English, Hindi) of each state."""
LIVE: tuple[str, ...] = ("STARTED", "SUSPECTED", "CONFIRMED")
"""There is no electricity, or so it seems. An APPROVED one is live from its beginning on too."""
ENDED: tuple[str, ...] = ("RESTORED", "CANCELLED", "DISMISSED", "MERGED")

_MAY: dict[str, frozenset[str]] = {
    "approve": frozenset({"REQUESTED"}),
    "change": frozenset({"REQUESTED", "APPROVED"}),
    "cancel": frozenset({"REQUESTED", "APPROVED"}),
    "start": frozenset({"APPROVED"}),
    "confirm": frozenset({"SUSPECTED"}),
    "dismiss": frozenset({"SUSPECTED", "CONFIRMED"}),
    "merge": frozenset({"SUSPECTED", "CONFIRMED"}),
    "split": frozenset({"SUSPECTED", "CONFIRMED", "STARTED"}),
    "restore": frozenset(LIVE),
    "estimate": frozenset(LIVE),
    "set_cause": frozenset({*LIVE, "RESTORED"}),
    "set_crew": frozenset(LIVE),
    "arrive": frozenset(LIVE),
    "verify": frozenset({"RESTORED"}),
}


def may(step: str, state_code: str) -> bool:
    """Whether a step may be taken in a state."""
    return state_code in _MAY[step]
