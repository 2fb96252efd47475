"""What operators say: the scripts of the rulebook, of ordinary days or of a storm."""

from __future__ import annotations

from datetime import datetime

from bijlighar.calls.rules.policy import NoCallsPolicy, Script, policy_on
from bijlighar.kernel.time import settlement_day
from bijlighar.network import queries as network


def scripts(company_id: int | None, at: datetime, *, storm: bool) -> tuple[Script, ...]:
    """The scripts of a company's state at an instant; those of the first company where none is known yet."""
    company = network.company(company_id) if company_id is not None else None
    for each in [company] if company is not None else network.companies():
        try:
            return policy_on(each.state_code, settlement_day(at), each.code).scripts_for(storm=storm)
        except NoCallsPolicy:
            continue
    return ()
