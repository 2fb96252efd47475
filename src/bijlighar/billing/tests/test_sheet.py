"""The bill sheet on a real PostgreSQL (M1, M21): what paper and screen show, as it was known at the issue."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.actions import bill_cycle, receive_payment
from bijlighar.billing.rules.sheet import BillSheet
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store
from bijlighar.consumers.actions import change_terms
from bijlighar.consumers.tests import place
from bijlighar.kernel.time import next_month
from bijlighar.ledger import actions as ledger
from bijlighar.ledger.rules import Account, Entry

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


def test_payments_since_the_last_bill_come_off_what_was_open(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    store([home], all_days(DECEMBER, date(2026, 2, 1)), 5200)
    bill_month(company_id, DECEMBER)
    first = newest(home)
    paid_on = morning_after(date(2026, 1, 9))
    receive_payment(
        connection_id=home, amount_paise=50_000, receipt_number="R1", channel="counter", by=BY, at=paid_on
    )
    bill_month(company_id, date(2026, 1, 1))
    sheet = newest(home)
    assert sheet.before_paise == first.payable_paise
    assert [(one.day, one.amount_paise) for one in sheet.payments] == [(date(2026, 1, 10), 50_000)]
    # Due on 16 January: on 1 February the rest of the bill carries a late charge.
    assert sheet.late_paise > 0
    assert sheet.other_paise == 0
    assert sheet.previous_dues_paise == first.payable_paise - 50_000 + sheet.late_paise
    assert sheet.payable_paise == sheet.total_paise + sheet.previous_dues_paise
    assert [cycle.cycle_from for cycle in sheet.cycles] == [DECEMBER, date(2026, 1, 1)]


def test_nothing_after_the_issue_changes_a_sheet(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    days = all_days(DECEMBER, date(2026, 2, 1))
    store([home], days, 5200)
    bill_month(company_id, DECEMBER)
    before = newest(home)
    late = morning_after(date(2026, 2, 3))
    receive_payment(
        connection_id=home, amount_paise=50_000, receipt_number="R1", channel="counter", by=BY, at=late
    )
    store([home], days[:5], 9900, version=2, known_at=late)
    bill_month(company_id, date(2026, 1, 1))
    assert queries.sheet(home, before.bill_id) == before


def test_the_new_order_of_april_is_told_as_the_reason(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    march, april = date(2026, 3, 1), date(2026, 4, 1)
    store([home], all_days(march, april), 9000)
    store([home], all_days(april, date(2026, 5, 1)), 9300)
    bill_month(company_id, march)
    bill_month(company_id, april)
    change = newest(home).change
    assert change is not None
    # 279 kWh in both months; the new order adds 279 x 0.26 = 72.54 and, on 19 blocks, 19 x 2 = 38.00.
    assert dict(change.parts)["RATE"] == 11_054
    assert (change.difference_paise > 0, change.reason) == (True, "RATE")


def test_many_sheets_are_each_what_one_alone_is(db: None) -> None:
    company_id, homes = company_with_connections(4, sanctioned_load_w=3000)
    store(homes[:2], all_days(DECEMBER, date(2026, 2, 1)), 5200)
    store(homes[2:], all_days(DECEMBER, date(2026, 2, 1)), 3100, estimated_wh=100)
    bill_month(company_id, DECEMBER)
    bill_month(company_id, date(2026, 1, 1))
    keys = queries.sheet_keys(company_id, date(2026, 1, 1))
    together = queries.sheets([(connection, first, revision) for connection, first, revision, _ in keys])
    assert [one.connection_id for one in together] == homes
    assert together == [queries.sheet(one.connection_id, one.bill_id) for one in together]
    assert together[3].estimated_wh == 31 * 100


def test_terms_that_changed_give_steps_of_each_stretch(db: None) -> None:
    company_id, (shop,) = company_with_connections(1, sanctioned_load_w=3000)
    change_terms(connection_id=shop, from_date=date(2025, 12, 16), category_code="LV-2.2", by=BY, at=place.AT)
    store([shop], all_days(DECEMBER, date(2026, 1, 1)), 5200)
    bill_month(company_id, DECEMBER)
    energy = newest(shop).lines[0]
    assert [step["step"] for step in energy.steps].count("piece") == 2
    assert energy.steps[-1]["paise"] == energy.amount_paise


def test_the_deposit_stands_apart(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    store([home], all_days(JUNE, JULY), 5200)
    ask_instalment(company_id, home, date(2025, 6, 30), 38_300)
    bill_month(company_id, JUNE)
    sheet = newest(home)
    assert (sheet.deposit_instalment_paise, sheet.deposit_arrear_paise) == (38_300, 0)
    assert sheet.current_paise == 121_614 + 38_300
    assert sheet.payable_paise == 121_614 + 38_300
    assert sheet.previous_dues_paise == 0


def test_earlier_instalments_that_are_open_stand_with_what_was_open(db: None) -> None:
    company_id, (home,) = company_with_connections(1, sanctioned_load_w=3000)
    store([home], all_days(JUNE, JULY), 5200)
    ask_instalment(company_id, home, date(2025, 4, 30), 38_300)
    ask_instalment(company_id, home, date(2025, 6, 30), 38_400)
    bill_month(company_id, JUNE)
    sheet = newest(home)
    assert (sheet.deposit_instalment_paise, sheet.deposit_arrear_paise) == (38_400, 38_300)
    assert sheet.payable_paise == 121_614 + 38_300 + 38_400


def ask_instalment(company_id: int, home: int, day: date, paise: int) -> None:
    row = {
        "company_id": company_id,
        "holder_id": home,
        "for_day": day,
        "posted_on": day,
        "code": int(Entry.DEPOSIT_INSTALMENT),
        "sequence": 0,
        "debit_code": int(Account.DEPOSIT_DUE),
        "credit_code": int(Account.DEPOSITS_ASKED),
        "amount_paise": paise,
        "document": "deposit/test",
    }
    ledger.post(transfers=pl.DataFrame([row]), by=BY, at=morning_after(day - timedelta(days=1)))


def test_a_bill_that_is_none_has_no_sheet(db: None) -> None:
    company_id, (home, neighbour) = company_with_connections(2)
    store([home], all_days(JUNE, JULY), 5200)
    bill_month(company_id, JUNE)
    bill_id = queries.bills(home)[0].id
    assert queries.sheet(neighbour, bill_id) is None
    assert queries.sheet(home, 1) is None
    assert queries.sheets([]) == []
