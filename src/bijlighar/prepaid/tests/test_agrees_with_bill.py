"""Terms that change inside a month cost the same by the day as by the bill, to the paisa (M1, M17)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bijlighar.billing import queries as billing
from bijlighar.billing.actions import bill_cycle
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.actions import charge_days

JUNE = (date(2025, 6, 1), date(2025, 7, 1))
SEPTEMBER = (date(2025, 9, 1), date(2025, 10, 1))


@pytest.mark.parametrize(
    ("month", "daily_wh", "before", "change"),
    [
        (JUNE, 5200, {"area_code": "RURAL", "sanctioned_load_w": 3000}, {"area_code": "URBAN"}),
        (JUNE, 6000, {"sanctioned_load_w": 3000}, {"sanctioned_load_w": 3100}),
        (JUNE, 1000, {"category_code": "LV-2.2", "sanctioned_load_w": 2000}, {"sanctioned_load_w": 4000}),
        (
            SEPTEMBER,
            7500,
            {"code": "bihar", "category_code": "DS-II", "sanctioned_load_w": 2000},
            {"sanctioned_load_w": 2100},
        ),
    ],
    ids=["village to town", "load that no price depends on", "shop's load", "free units"],
)
def test_the_days_of_a_month_with_two_terms_are_its_bill(
    db: None, month: tuple[date, date], daily_wh: int, before: dict[str, Any], change: dict[str, Any]
) -> None:
    days = all_days(*month)
    at = morning_after(days[-1])
    company_id, (prepaid, postpaid) = company_with_connections(2, **before)
    change_terms(connection_id=prepaid, from_date=month[0], is_prepaid=True, by=BY, at=at)
    for home in (prepaid, postpaid):
        change_terms(connection_id=home, from_date=days[15], by=BY, at=at, **change)
    store([prepaid, postpaid], days, daily_wh)

    assert (
        bill_cycle(company_id=company_id, cycle_from=month[0], cycle_to=month[1], by=BY, at=at).not_billed
        == ()
    )
    for day in days:
        done = charge_days(company_id=company_id, through_day=day, by=BY, at=morning_after(day))
        assert done.refused == ()

    (bill,) = billing.bills(postpaid)
    taken = -ledger.balance(prepaid, Account.PREPAID) + ledger.balance(prepaid, Account.NOT_YET_DUE)
    assert taken == bill.total_paise > 0
