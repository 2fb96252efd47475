"""A call from its events, in the order in which they happened, whatever the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bijlighar.calls.rules.codes import KINDS

_RANK: dict[str, int] = {kind: place for place, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Happened:
    """What of an event makes the call what it is."""

    kind: str
    happened_at: datetime
    operator_code: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """A call as its events leave it.

    `state_code` of `codes.CALL_STATES`; `operator_code`: whose desk has it now, or had it last;
    `first_operator_code`: who answered first. `arrived_at` is that of the first event, arrived or not: the
    message of the arrival may still be on its way.
    """

    state_code: str
    arrived_at: datetime
    last_event_at: datetime
    queued_at: datetime | None
    offered_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    operator_code: str
    transfers: int


_AFTER = {
    "ARRIVED": "MENU",
    "IVR_CHOICE": "MENU",
    "QUEUED": "WAITING",
    "OFFERED": "RINGING",
    "ANSWERED": "TALKING",
    "TRANSFERRED": "RINGING",
    "HUNG_UP": "ENDED",
}


def fold(events: Iterable[Happened]) -> Folded:
    """The call that at least one event makes.

    Of several QUEUED, OFFERED, ANSWERED the first counts for its time, of several HUNG_UP the last. A
    transfer without a desk puts the caller back to waiting. Raises ValueError without events.
    """
    ordered = sorted(events, key=lambda one: (one.happened_at, _RANK[one.kind], one.operator_code))
    if not ordered:
        raise ValueError("a call has at least one event.")
    first: dict[str, datetime] = {}
    ended_at, operator, transfers, state = None, "", 0, "MENU"
    for one in ordered:
        first.setdefault(one.kind, one.happened_at)
        state = _AFTER[one.kind]
        if one.kind in ("OFFERED", "ANSWERED", "TRANSFERRED") and one.operator_code:
            operator = one.operator_code
        if one.kind == "TRANSFERRED":
            transfers += 1
            if not one.operator_code:
                state, operator = "WAITING", ""
        if one.kind == "HUNG_UP":
            ended_at = one.happened_at
    if ended_at is not None:
        state = "ENDED"  # nothing of a call that is over brings it back
    return Folded(
        state_code=state,
        arrived_at=ordered[0].happened_at,
        last_event_at=ordered[-1].happened_at,
        queued_at=first.get("QUEUED"),
        offered_at=first.get("OFFERED"),
        answered_at=first.get("ANSWERED"),
        ended_at=ended_at,
        operator_code=operator,
        transfers=transfers,
    )


def end_code(folded: Folded, *, was_served: bool) -> str:
    """How an ended call ended, of `codes.ENDS`; empty while it goes on."""
    if folded.ended_at is None:
        return ""
    if folded.answered_at is not None:
        return "TALKED"
    if folded.queued_at is not None or folded.offered_at is not None:
        return "ABANDONED"  # whatever the menu told him, he asked for a person
    return "SERVED" if was_served else "DROPPED"
