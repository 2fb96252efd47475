"""Whether a transformer has room: its capacity against the load that is sanctioned on it, said plainly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Room = Literal["ROOM", "FULL", "UNKNOWN"]

ROOM_WORDS: dict[Room, tuple[str, str]] = {
    "ROOM": ("the transformer has room for this load", "ट्रांसफ़ॉर्मर में इस भार की जगह है"),
    "FULL": (
        "the transformer would carry more than it may; a stronger one or an extension is needed",
        "ट्रांसफ़ॉर्मर पर तय सीमा से ज़्यादा भार हो जाएगा; बड़ा ट्रांसफ़ॉर्मर या नई लाइन चाहिए",
    ),
    "UNKNOWN": (
        "the transformer or its capacity is not on record; only the survey can say",
        "ट्रांसफ़ॉर्मर या उसकी क्षमता दर्ज नहीं है; मौके पर देखकर ही पता चलेगा",
    ),
}


@dataclass(frozen=True, slots=True)
class Feasibility:
    """What the records say; watts and volt-amperes. `without_load`: homes there whose load nobody knows."""

    room: Room
    capacity_va: int | None
    sanctioned_w: int | None
    asked_w: int
    most_w: int | None
    connections: int = 0
    without_load: int = 0

    @property
    def percent(self) -> int | None:
        """The load with what is asked for, in per cent of the capacity."""
        if not self.capacity_va or self.sanctioned_w is None:
            return None
        return (self.sanctioned_w + self.asked_w) * 100 // self.capacity_va


def feasibility(
    *,
    capacity_va: int | None,
    sanctioned_w: int | None,
    asked_w: int,
    most_percent: int,
    connections: int = 0,
    without_load: int = 0,
) -> Feasibility:
    """Compare a load with the room on its transformer; what is not on record is said, not assumed.

    Sanctioned loads are set against the capacity as they are (1 W for 1 VA): not all draw at once, which
    `most_percent` allows for.
    """
    if not capacity_va or sanctioned_w is None:
        return Feasibility("UNKNOWN", capacity_va, sanctioned_w, asked_w, None, connections, without_load)
    most = capacity_va * most_percent // 100
    room: Room = "ROOM" if sanctioned_w + asked_w <= most else "FULL"
    return Feasibility(room, capacity_va, sanctioned_w, asked_w, most, connections, without_load)
