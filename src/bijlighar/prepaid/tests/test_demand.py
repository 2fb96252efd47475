"""Prepaid days by demand and peak hours: together the month's bill, each higher demand a step (M1, M17)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.rules.stretches import NET_METERED, NO_KVA
from bijlighar.billing.tests.readings import (
    BY,
    all_days,
    blocks,
    company_with_connections,
    morning_after,
    store_blocks,
)
from bijlighar.consumers.actions import change_terms
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid import queries
from bijlighar.prepaid.actions import charge_days

JUNE = (date(2026, 6, 1), date(2026, 7, 1))
DAYS = all_days(*JUNE)
MILL = {"category_code": "LV-4", "sanctioned_load_w": 22_000, "contract_demand_w": 20_000}
MONTH = dict.fromkeys(DAYS, blocks(1250)) | {
    DAYS[9]: blocks(1250, {30: 4875}),
    DAYS[20]: blocks(1250, {70: 5250}),
}
"""19.5 kW on the 10th, 21 kW on the 21st; 90 % of the contract are 18 kW."""


def charged(company_id: int, days: list[date]) -> None:
    for day in days:
        done = charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
        assert done.refused == ()


@pytest.mark.parametrize(
    ("terms", "month"),
    [
        (MILL, MONTH),
        ({"code": "bihar", "category_code": "DS-II", "sanctioned_load_w": 2000},
         {day: blocks(70, {80: 400 + 10 * n}) for n, day in enumerate(DAYS)}),
        ({"category_code": "LV-5.1", "sanctioned_load_w": 5000, "load_millihp": 7500}, MONTH),
    ],
    ids=["mill", "Bihar home", "pump"],
)  # fmt: skip
def test_the_days_of_a_month_are_its_bill(db: None, terms: dict[str, Any], month: dict[date, Any]) -> None:
    company_id, (prepaid, postpaid) = company_with_connections(2, **terms)
    change_terms(connection_id=prepaid, from_date=JUNE[0], is_prepaid=True, by=BY, at=morning_after(DAYS[0]))
    for home in (prepaid, postpaid):
        store_blocks(home, month)
    charged(company_id, DAYS)
    at = morning_after(DAYS[-1])
    done = bill_cycle(company_id=company_id, cycle_from=JUNE[0], cycle_to=JUNE[1], by=BY, at=at)
    assert done.not_billed == ()
    (bill,) = billing.bills(postpaid)
    taken = -ledger.balance(prepaid, Account.PREPAID) + ledger.balance(prepaid, Account.NOT_YET_DUE)
    assert taken == bill.total_paise > 0


def test_a_higher_demand_is_a_step_of_its_own_that_falls_due_in_parts(db: None) -> None:
    company_id, (mill,) = company_with_connections(1, is_prepaid=True, **MILL)
    store_blocks(mill, MONTH)
    charged(company_id, DAYS[:21])
    tenth, last = queries.charge(mill, DAYS[9]), queries.charge(mill, DAYS[20])
    assert tenth is not None
    assert last is not None
    # Nine days of 336 rupees for each kW: 19.5 - 18 = 1.5 kW are 151.20; twenty days of another 1.5 are 336.
    assert [(one.code, one.amount_paise) for one in tenth.entries][1:] == [("DEMAND_STEP", 151_20)]
    assert [(one.code, one.amount_paise) for one in last.entries][1:] == [("DEMAND_STEP", 336_00)]
    assert [one.name_hi for one in last.entries][1:] == ["महीने की सबसे ऊँची माँग बढ़ी"]
    assert last.entries[1].spread_parts
    assert any(step["label_en"].startswith("Billing demand 21.000 kW") for step in last.trace)


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        (MILL | {"contract_demand_w": None, "contract_demand_va": 20_000}, NO_KVA),
        ({"is_net_metered": True}, NET_METERED),
    ],
    ids=["kVA", "net metering"],
)
def test_what_no_rule_prices_is_refused_by_name(db: None, terms: dict[str, Any], reason: str) -> None:
    company_id, (home,) = company_with_connections(1, is_prepaid=True, **terms)
    store_blocks(home, dict.fromkeys(DAYS[:2], blocks(100)))
    done = charge_days(company_id=company_id, through_day=DAYS[1], by=BY, at=morning_after(DAYS[1]))
    assert [(one.connection_id, one.day, one.reason) for one in done.refused] == [(home, DAYS[0], reason)]
    assert done.days == 0
