"""One turn at the complaints: signs to outages, clocks that go on, what is late, what is restored or over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bijlighar.complaints import actions
from bijlighar.complaints.rules import NoComplaintPolicy
from bijlighar.kernel.actor import Actor
from bijlighar.network import queries as network

BY = Actor.system("complaints")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn came to; `set_aside`: complaints that no rule says the compensation of."""

    signalled: int
    joined: int
    resumed: int
    resolved: int
    moved: int
    escalated: int
    closed: int
    amounts: int
    paise: int
    set_aside: tuple[str, ...]


def turn(at: datetime) -> Turn:
    """Each step is an action of its own; killed anywhere, the next turn goes on."""
    signalled = actions.signal_due(by=BY, at=at)
    joined = 0
    for company in network.companies():
        try:
            joined += actions.link_due(company_id=company.id, by=BY, at=at)
        except NoComplaintPolicy:
            continue
    resumed = actions.resume_due(by=BY, at=at)
    resolved = actions.resolve_restored(by=BY, at=at)
    up = actions.escalate_due(by=BY, at=at)
    closed = actions.close_due(by=BY, at=at)
    paid = actions.compensate_due(by=BY, at=at)
    return Turn(
        signalled, joined, resumed, resolved, up.moved, up.escalated, closed, paid.amounts, paid.paise,
        paid.set_aside,
    )  # fmt: skip
