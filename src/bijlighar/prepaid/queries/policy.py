"""The dated settings of prepaid charging."""

from __future__ import annotations

from datetime import date

from bijlighar.network import queries as network
from bijlighar.prepaid.rules.policy import NoPrepaidPolicy, PrepaidPolicy, policy_on


def policy(company_id: int, day: date) -> PrepaidPolicy:
    """The settings of a company on a day, as its state's rulebook has them. Raises `NoPrepaidPolicy`."""
    company = network.company(company_id)
    if company is None:
        raise NoPrepaidPolicy(f"There is no company {company_id}.")
    return policy_on(company.state_code, day, company.code)
