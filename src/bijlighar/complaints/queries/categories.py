"""What may be complained about, the questions of each kind, and what stands beside it in the rulebook."""

from __future__ import annotations

from datetime import datetime

from bijlighar.complaints.rules.policy import Category, ComplaintPolicy, policy_on
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network


def policy_of(company_id: int, at: datetime) -> ComplaintPolicy:
    """What the rulebook says for complaints of a company on the day of an instant.

    Raises NoComplaintPolicy, and LookupError for an unknown company.
    """
    company = network.company(company_id)
    if company is None:
        raise LookupError(f"there is no company {company_id}.")
    return policy_on(company.state_code, settlement_day(at), company.code)


def categories(company_id: int, at: datetime) -> list[Category]:
    """Kinds of complaints of a company, danger first, then in the order of the rulebook."""
    return sorted(policy_of(company_id, at).categories.values(), key=lambda each: not each.is_danger)
