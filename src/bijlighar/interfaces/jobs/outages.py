"""One turn at the outages of a company: begin, tell, infer, and believe the meters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.kernel.actor import Actor
from bijlighar.outages import actions

BY = Actor.system("outages")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn came to."""

    begun: int
    told: int
    told_again: int
    signals: int
    opened: int
    widened: int
    confirmed: int
    restored: int
    verified: int
    faded: int


def turn(company_id: int, at: datetime) -> Turn:
    """Each step is an action of its own: what begins explains signs, what is found may be over."""
    begun = actions.start_due(company_id=company_id, by=BY, at=at)
    told = actions.tell_due(company_id=company_id, by=BY, at=at)
    found = actions.infer_faults(company_id=company_id, by=BY, at=at)
    followed = actions.follow_meters(company_id=company_id, by=BY, at=at)
    faded = actions.end_suspicions(company_id=company_id, by=BY, at=at)
    return Turn(
        begun, told.planned, told.soon, found.signals, found.opened, found.widened, found.confirmed,
        followed.restored, followed.verified, faded,
    )  # fmt: skip
