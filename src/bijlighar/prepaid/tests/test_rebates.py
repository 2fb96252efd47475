"""The rebate of prepaid meters, 25 paise a unit: once a month, and anew when its days change (M1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.actions import RebatesCredited, UnableToCreditRebates, charge_days, credit_rebates

JUNE = (date(2025, 6, 1), date(2025, 7, 1))
DAYS = all_days(*JUNE)
AT = morning_after(DAYS[-1])


def test_a_month_of_units_worked_by_hand(db: None) -> None:
    company_id, homes = company_with_connections(2, is_prepaid=True)
    store(homes[:1], DAYS, 5200)
    charge_days(company_id=company_id, through_day=DAYS[-1], by=BY, at=AT)
    before = ledger.balance(homes[0], Account.PREPAID)

    def run(days_later: int) -> RebatesCredited:
        at = AT + timedelta(days=days_later)
        return credit_rebates(company_id=company_id, month_from=JUNE[0], connection_ids=homes, by=BY, at=at)

    # 30 x 5.2 = 156 units x 0.25 = 39.00.
    assert run(0) == RebatesCredited(1, 39_00)
    assert run(1) == RebatesCredited(0, 0)
    assert ledger.balance(homes[0], Account.PREPAID) == before + 39_00
    # A day comes to 1.2 units more: 157.2 x 0.25 = 39.30.
    later = AT + timedelta(days=2)
    store(homes[:1], DAYS[3:4], 6400, version=2, known_at=later)
    charge_days(company_id=company_id, through_day=date(2025, 7, 2), by=BY, at=later)
    assert run(3) == RebatesCredited(1, 30)
    assert ledger.company_balances(company_id)[Account.REBATES] == 39_30


def test_a_state_whose_rule_ended_gives_none(db: None) -> None:
    may = all_days(date(2026, 5, 1), date(2026, 6, 1))
    company_id, (home,) = company_with_connections(
        1, code="bihar", category_code="DS-II", sanctioned_load_w=2000, is_prepaid=True
    )
    store([home], may, 6000)
    at = morning_after(may[-1])
    charge_days(company_id=company_id, through_day=may[-1], by=BY, at=at)
    said = {"company_id": company_id, "connection_ids": [home], "by": BY, "at": at}
    assert credit_rebates(month_from=may[0], **said) == RebatesCredited(0, 0)  # type: ignore[arg-type]
    with pytest.raises(UnableToCreditRebates, match="not over"):
        credit_rebates(month_from=date(2026, 6, 1), **said)  # type: ignore[arg-type]
