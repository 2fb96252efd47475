"""The bill sheet on a real PostgreSQL (M1, M21): what paper and screen show, as it was known at the issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bijlighar.billing import queries
from bijlighar.billing.actions import bill_cycle, receive_payment
from bijlighar.billing.rules.sheet import BillSheet
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.kernel.time import next_month

JUNE, JULY = date(2025, 6, 1), date(2025, 7, 1)
DECEMBER = date(2025, 12, 1)


def bill_month(company_id: int, first: date) -> None:
    after = next_month(first)
    at = morning_after(after - timedelta(days=1))
    bill_cycle(company_id=company_id, cycle_from=first, cycle_to=after, by=BY, at=at)


def newest(home: int) -> BillSheet:
    found = queries.sheet(home, queries.bills(home)[0].id)
    assert found is not None
    return found


def test_a_first_bill(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    store([home], all_days(JUNE, JULY), 5200)
    bill_month(company_id, JUNE)
    sheet = newest(home)
    assert sheet.change is None
    assert (sheet.energy_wh, sheet.total_paise, sheet.payable_paise) == (156_000, 121_614, 121_614)
    assert (sheet.before_paise, sheet.payments, sheet.other_paise) == (0, (), 0)
    assert [cycle.energy_wh for cycle in sheet.cycles] == [156_000]
    assert sum(line.amount_paise for line in sheet.lines) == sheet.total_paise
    assert {line.code: line.steps[-1]["paise"] for line in sheet.lines if line.steps} == {
        line.code: line.amount_paise for line in sheet.lines if line.amount_paise
    }
    (reading,) = sheet.readings
    assert (reading.from_date, reading.to_date) == (JUNE, JULY)
    assert (sheet.deposit_instalment_paise, sheet.deposit_arrear_paise) == (None, 0)
