"""Reads of supply: what is known of a connection, links, suspensions, waves and recharges."""

from bijlighar.supply.queries.company import CompanyFacts, company_facts, link_facts
from bijlighar.supply.queries.facts import overdue, snapshots
from bijlighar.supply.queries.gate import decision_now, no_longer_right
from bijlighar.supply.queries.status import (
    CompanyStatus,
    LinkStatus,
    SuspensionRecord,
    cut_since,
    failing_links,
    history,
    live_suspensions,
    status,
    suspended,
    suspended_counts,
)
from bijlighar.supply.queries.story import (
    ServiceLevel,
    StoryStep,
    Unrestored,
    recharge_story,
    service_level,
    target_minutes,
    without_power_after_recharge,
)
from bijlighar.supply.queries.waiting import (
    Candidates,
    WaveRecord,
    candidates,
    cut_in_the_last_hour,
    open_notices,
    portions,
    waves,
)

__all__ = [
    "Candidates",
    "CompanyFacts",
    "CompanyStatus",
    "LinkStatus",
    "ServiceLevel",
    "StoryStep",
    "SuspensionRecord",
    "Unrestored",
    "WaveRecord",
    "candidates",
    "company_facts",
    "cut_in_the_last_hour",
    "cut_since",
    "decision_now",
    "failing_links",
    "history",
    "link_facts",
    "live_suspensions",
    "no_longer_right",
    "open_notices",
    "overdue",
    "portions",
    "recharge_story",
    "service_level",
    "snapshots",
    "status",
    "suspended",
    "suspended_counts",
    "target_minutes",
    "waves",
    "without_power_after_recharge",
]
