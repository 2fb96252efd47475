"""Rules of security deposits: the dated policy, the year's months, what is asked, and how it is booked."""

from bijlighar.deposits.rules.demand import DEMANDED, PARTS, demands, in_parts
from bijlighar.deposits.rules.explain import DepositStep, Worked, steps
from bijlighar.deposits.rules.final import Accounts, Parts, final_parts
from bijlighar.deposits.rules.held import stretches
from bijlighar.deposits.rules.months import SEEN, months_seen, unpaid_months
from bijlighar.deposits.rules.outcomes import OUTCOME_WORDS, REASON_WORDS, Outcome, Reason
from bijlighar.deposits.rules.policy import DepositPolicy, NoDepositPolicy, policy_on
from bijlighar.deposits.rules.quote import Asked, Quote, quote
from bijlighar.deposits.rules.transfers import deposit_transfers
from bijlighar.deposits.rules.value import values

__all__ = [
    "DEMANDED",
    "OUTCOME_WORDS",
    "PARTS",
    "REASON_WORDS",
    "SEEN",
    "Accounts",
    "Asked",
    "DepositPolicy",
    "DepositStep",
    "NoDepositPolicy",
    "Outcome",
    "Parts",
    "Quote",
    "Reason",
    "Worked",
    "demands",
    "deposit_transfers",
    "final_parts",
    "in_parts",
    "months_seen",
    "policy_on",
    "quote",
    "steps",
    "stretches",
    "unpaid_months",
    "values",
]
