"""Who may be cut off: the policy, the hours, the links, the snapshot and the decision."""

from bijlighar.supply.rules.decide import Decision, Verdict, decide, own_reasons, short_paise
from bijlighar.supply.rules.health import LINKS, Limit, LinkFact, problem, problems, unbroken_since
from bijlighar.supply.rules.policy import (
    NoSupplyPolicy,
    SupplyPolicy,
    digest_of,
    policy_data,
    policy_of,
    policy_on,
)
from bijlighar.supply.rules.snapshot import GROUNDS, Ground, Hold, Snapshot, as_data, from_data
from bijlighar.supply.rules.words import CAUSES, link_words, reason_words

__all__ = [
    "CAUSES",
    "GROUNDS",
    "LINKS",
    "Decision",
    "Ground",
    "Hold",
    "Limit",
    "LinkFact",
    "NoSupplyPolicy",
    "Snapshot",
    "SupplyPolicy",
    "Verdict",
    "as_data",
    "decide",
    "digest_of",
    "from_data",
    "link_words",
    "own_reasons",
    "policy_data",
    "policy_of",
    "policy_on",
    "problem",
    "problems",
    "reason_words",
    "short_paise",
    "unbroken_since",
]
