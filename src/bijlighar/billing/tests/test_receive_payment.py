"""Payments against bills: once a receipt, the oldest bill first (M24)."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from bijlighar.billing import queries
from bijlighar.billing.actions import UnableToReceive, bill_cycle, receive_payment, receive_payments
from bijlighar.billing.tests.readings import BY, all_days, company_with_connections, morning_after, store

DECEMBER, JANUARY, FEBRUARY = date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)
AT = morning_after(FEBRUARY)


def billed() -> int:
    company_id, (home,) = company_with_connections(1)
    store([home], all_days(DECEMBER, FEBRUARY), 4000)
    for start, end in ((DECEMBER, JANUARY), (JANUARY, FEBRUARY)):
        at = morning_after(end - timedelta(days=1))
        bill_cycle(company_id=company_id, cycle_from=start, cycle_to=end, by=BY, at=at)
    return home


def pay(connection_id: int, paise: int, receipt: str = "P1", days_later: int = 0) -> bool:
    return receive_payment(
        connection_id=connection_id,
        amount_paise=paise,
        receipt_number=receipt,
        channel="UPI",
        by=BY,
        at=AT + timedelta(days=days_later),
    )


def paid(connection_id: int) -> list[bool]:
    """Whether the bills are paid, the oldest first."""
    return [one.is_paid for one in queries.bills(connection_id)][::-1]


def test_the_oldest_bill_is_paid_first(db: None) -> None:
    home = billed()
    second, first = queries.bills(home)
    assert paid(home) == [False, False]
    pay(home, first.total_paise)
    assert paid(home) == [True, False]
    pay(home, second.total_paise - 1, "P2")
    assert paid(home) == [True, False]
    pay(home, 1, "P3")
    assert paid(home) == [True, True]


def test_the_card_says_what_is_owed_and_until_when(db: None) -> None:
    home = billed()
    second, first = queries.bills(home)
    day = FEBRUARY + timedelta(days=1)
    card = queries.dues_card(home, day)
    late = second.previous_dues_paise - first.total_paise
    assert late > 0
    assert (card.owed_paise, card.due_date) == (first.total_paise + second.total_paise + late, first.due_date)
    pay(home, first.total_paise)
    card = queries.dues_card(home, FEBRUARY + timedelta(days=5))
    assert (card.owed_paise, card.due_date) == (second.total_paise + late, second.due_date)
    pay(home, second.total_paise + late + 500, "P2")
    card = queries.dues_card(home, FEBRUARY + timedelta(days=5))
    assert (card.owed_paise, card.due_date) == (-500, None)
    assert card.last_bill is not None
    assert card.last_bill.number == second.number


def test_before_the_first_bill_nothing_is_owed(db: None) -> None:
    home = billed()
    card = queries.dues_card(home, date(2025, 12, 15))
    assert (card.owed_paise, card.due_date, card.last_bill) == (0, None, None)


def test_a_receipt_counts_once_also_on_another_day(db: None) -> None:
    home = billed()
    assert pay(home, 5000)
    owed = queries.dues_card(home, FEBRUARY + timedelta(days=9)).owed_paise
    assert not pay(home, 5000, days_later=3)
    assert queries.dues_card(home, FEBRUARY + timedelta(days=9)).owed_paise == owed


def test_it_refuses(db: None) -> None:
    home = billed()
    pay(home, 5000)
    for paise, receipt, why in [
        (0, "P9", "above nothing"),
        (100, "", "number"),
        (7000, "P1", "booked with 5000"),
    ]:
        with pytest.raises(UnableToReceive, match=why):
            pay(home, paise, receipt)
    with pytest.raises(UnableToReceive, match="no connection"):
        pay(10**9, 100)


def test_a_frame_of_payments_is_booked_in_one_go_and_once(db: None) -> None:
    company_id, (first, second) = company_with_connections(2)
    receipts = pl.DataFrame(
        {
            "connection_id": [second, first],
            "amount_paise": [200, 100],
            "receipt_number": ["P1", "P1"],
            "channel": ["UPI", "COUNTER"],
        }
    )
    assert receive_payments(company_id=company_id, receipts=receipts, by=BY, at=AT) == 2
    assert receive_payments(company_id=company_id, receipts=receipts, by=BY, at=AT) == 0
    other = receipts.with_columns(amount_paise=pl.col("amount_paise") + 1, receipt_number=pl.lit("P2"))
    receive_payments(company_id=company_id, receipts=other, by=BY, at=AT)
    day = FEBRUARY + timedelta(days=9)
    assert [queries.dues_card(one, day).owed_paise for one in (first, second)] == [-201, -401]
    changed = pl.concat([receipts.head(1), other.tail(1).with_columns(receipt_number=pl.lit("P1"))])
    with pytest.raises(UnableToReceive, match=f"P1 was booked with 100 paise .* of connection {first}"):
        receive_payments(company_id=company_id, receipts=changed, by=BY, at=AT)
