"""Rules of complaints: the standard's clock, the way to a team, the way up, and what may follow what."""

from bijlighar.complaints.rules.clock import Span, due_at, late_days, merged, overlap
from bijlighar.complaints.rules.ladder import level_at, next_at
from bijlighar.complaints.rules.policy import (
    Allowance,
    Amount,
    Category,
    ComplaintPolicy,
    NoComplaintPolicy,
    PauseReason,
    Question,
    Rung,
    policy_on,
)
from bijlighar.complaints.rules.routing import DutyRow, Owner, route
from bijlighar.complaints.rules.states import (
    CLOSED,
    STATE_NUMBERS,
    STATE_WORDS,
    VERB_WORDS,
    WORKING,
    may,
)

__all__ = [
    "CLOSED",
    "STATE_NUMBERS",
    "STATE_WORDS",
    "VERB_WORDS",
    "WORKING",
    "Allowance",
    "Amount",
    "Category",
    "ComplaintPolicy",
    "DutyRow",
    "NoComplaintPolicy",
    "Owner",
    "PauseReason",
    "Question",
    "Rung",
    "Span",
    "due_at",
    "late_days",
    "level_at",
    "may",
    "merged",
    "next_at",
    "overlap",
    "policy_on",
    "route",
]
