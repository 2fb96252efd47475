"""Reads of outages: who is without power, until when, what is planned, and storms."""

from bijlighar.outages.queries.above import (
    Verification,
    brief,
    briefs,
    interruptions_of,
    is_watching,
    live_for,
    steps,
    upcoming_for,
    verification,
)
from bijlighar.outages.queries.fading import fading
from bijlighar.outages.queries.lists import (
    affected,
    calendar,
    history,
    live,
    public_list,
    signal_counts,
    told_counts,
    waiting,
)
from bijlighar.outages.queries.past import WithoutPower, without_power
from bijlighar.outages.queries.records import (
    AffectedPage,
    AffectedRecord,
    InterruptionOf,
    OutageBrief,
    StepRecord,
)
from bijlighar.outages.queries.reliability import FeederMonth, feeder_months, together
from bijlighar.outages.queries.storms import StormRecord, storm, storms, storms_between

__all__ = [
    "AffectedPage",
    "AffectedRecord",
    "FeederMonth",
    "InterruptionOf",
    "OutageBrief",
    "StepRecord",
    "StormRecord",
    "Verification",
    "WithoutPower",
    "affected",
    "brief",
    "briefs",
    "calendar",
    "fading",
    "feeder_months",
    "history",
    "interruptions_of",
    "is_watching",
    "live",
    "live_for",
    "public_list",
    "signal_counts",
    "steps",
    "storm",
    "storms",
    "storms_between",
    "together",
    "told_counts",
    "upcoming_for",
    "verification",
    "waiting",
    "without_power",
]
