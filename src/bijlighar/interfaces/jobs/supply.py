"""One turn at the supply of a company: what failed suspends, who paid is switched on, who did not is cut."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.kernel.actor import Actor
from bijlighar.supply import actions

BY = Actor.system("supply")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn came to."""

    is_suspended: bool
    confirmed: int
    back: int
    not_carried_out: int
    restoring: int
    still_short: int
    warned_reached: int
    holds_ended: int
    looked_at: int
    cut: int


def turn(company_id: int, at: datetime) -> Turn:
    """Each step is an action of its own, in this order: power back comes before power off."""
    followed = actions.follow_commands(company_id=company_id, by=BY, at=at)
    restored = actions.restore_due(company_id=company_id, by=BY, at=at)
    reached = actions.follow_notices(company_id=company_id, by=BY, at=at)
    is_suspended = actions.follow_health(company_id=company_id, by=BY, at=at)
    ended = actions.review_holds(company_id=company_id, by=BY, at=at)
    wave = actions.decide_waves(company_id=company_id, by=BY, at=at)
    return Turn(
        is_suspended=is_suspended,
        confirmed=followed.confirmed,
        back=followed.back,
        not_carried_out=followed.not_carried_out,
        restoring=restored.restoring,
        still_short=restored.short,
        warned_reached=reached,
        holds_ended=ended,
        looked_at=wave.considered,
        cut=wave.cut,
    )
