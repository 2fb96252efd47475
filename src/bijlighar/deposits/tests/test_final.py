"""A connection ends: every account is set off, and what is left goes back as one refund (M25, M40)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bijlighar.billing.actions import receive_payments
from bijlighar.deposits.actions import settle_on_closing
from bijlighar.deposits.rules import Accounts, Parts, final_parts
from bijlighar.deposits.tests.test_settle import end_terms, hold
from bijlighar.deposits.tests.year import APPROVER, BY, DRAFTER, company_with_connections, on, year_of_bills
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import receive
from bijlighar.ledger.rules import Account, Entry, one_receipt
from bijlighar.payments import actions as payments
from bijlighar.payments import queries as refunds

DAY = date(2025, 7, 1)
AT = on(DAY)


@pytest.mark.parametrize(
    ("held", "owed", "prepaid", "to_come", "parts"),
    [
        # 2,000.00 held, 1,500.00 owed, 600.00 balance: 600 + 900 pay the bills, 1,100.00 go back.
        (200_000, 150_000, 60_000, 0, Parts(balance_used=60_000, deposit_used=90_000, deposit_back=110_000)),
        # Nothing held: the balance alone pays, and its rest goes back.
        (0, 10_000, 60_000, 0, Parts(balance_used=10_000, balance_back=50_000)),
        # 300.00 paid beyond the bills, 100.00 short on the balance: 200.00 of it are left.
        (0, -30_000, -10_000, 0, Parts(surplus_used=10_000, surplus_back=20_000)),
        # Everything is in credit: three parts, one refund.
        (5, -7, 11, 0, Parts(deposit_back=5, balance_back=11, surplus_back=7)),
        # More is owed than there is: all of it is used, nothing goes back.
        (50_000, 90_000, 10_000, 0, Parts(balance_used=10_000, deposit_used=50_000)),
        (50_000, 0, -90_000, 0, Parts(deposit_moved=50_000)),
        # 744.19 fall due in parts later: the balance of 500.00 stays for them, 244.19 of the deposit too.
        (200_000, 0, 50_000, 74_419, Parts(deposit_moved=24_419, deposit_back=175_581)),
        (0, 0, 100_000, 74_419, Parts(balance_back=25_581)),
    ],
)
def test_what_is_left_goes_back(held: int, owed: int, prepaid: int, to_come: int, parts: Parts) -> None:
    assert final_parts(Accounts(held, owed, prepaid, to_come)) == parts


PAISE = st.integers(-(10**9), 10**9)


@given(held=st.integers(0, 10**9), owed=PAISE, prepaid=PAISE, to_come=st.integers(0, 10**9))
def test_nothing_is_lost_and_nobody_who_owes_gets_back(
    held: int, owed: int, prepaid: int, to_come: int
) -> None:
    parts = final_parts(Accounts(held, owed, prepaid, to_come))
    assert all(getattr(parts, name) >= 0 for name in Parts.__dataclass_fields__)
    left_held = held - parts.deposit_used - parts.deposit_moved - parts.deposit_back
    left_owed = owed - parts.balance_used - parts.deposit_used + parts.surplus_used + parts.surplus_back
    left_prepaid = (
        prepaid - parts.balance_used - parts.balance_back + parts.surplus_used + parts.deposit_moved
    )
    assert left_held == 0 and left_owed >= 0 and left_prepaid <= to_come
    assert parts.back == max(held - owed + prepaid - to_come, 0)
    assert parts.back == 0 or (left_owed == 0 and left_prepaid == to_come)


def standing(home: int) -> tuple[int, ...]:
    """Held, owed, prepaid."""
    codes = (Account.DEPOSIT, Account.RECEIVABLE, Account.PREPAID)
    return tuple(ledger.balance(home, code) for code in codes)


def recharged(company_id: int, home: int, paise: int) -> None:
    receipt = one_receipt(home, paise, "R1", "COUNTER")
    receive(company_id=company_id, receipts=receipt, what=Entry.RECHARGE, by=BY, at=AT)


def test_balance_surplus_and_deposit_go_back_as_one_refund_in_the_officers_queue(db: None) -> None:
    company_id, (home, neighbour) = company_with_connections(2)
    year_of_bills(company_id, {home: [100_000], neighbour: [100_000]})
    # One bill of 500.00, paid with 740.00: 240.00 beyond it. And a recharge of 35.50 from a prepaid time.
    receive_payments(company_id=company_id, receipts=one_receipt(home, 74_000, "P1", "COUNTER"), by=BY, at=AT)
    recharged(company_id, home, 3_550)
    hold(company_id, [neighbour], DAY)
    assert standing(home) == (0, -24_000, 3_550)
    for each in (home, neighbour):
        end_terms(each, DAY)
    done = settle_on_closing(connection_id=home, by=DRAFTER, at=AT)
    assert done is not None and (done.back_paise, done.held_paise, done.used_paise) == (27_550, 0, 0)
    assert standing(home) == (0, 0, 0)
    names = {entry.name_en: entry.amount_paise for entry in ledger.passbook(home) if entry.code >= 130}
    assert names == {
        "Prepaid balance: goes back to you": 3_550,
        "Paid beyond the bills: goes back to you": 24_000,
    }
    books = ledger.company_balances(company_id)
    assert books[Account.REFUNDS_PAYABLE] == 27_550
    (refund,) = refunds.refunds(["PROPOSED"], company_id=company_id)
    assert (refund.id, refund.amount_paise, refund.connection_id) == (done.refund_id, 27_550, home)
    # As with refunds of payments: another person approves; it is never refused, and paid once.
    with pytest.raises(payments.UnableToRefund, match="Another person"):
        payments.decide_refund(refund_id=refund.id, is_approved=True, by=DRAFTER, at=AT)
    with pytest.raises(payments.UnableToRefund, match="consumer's"):
        payments.decide_refund(refund_id=refund.id, is_approved=False, by=APPROVER, at=AT, note="no")
    payments.decide_refund(refund_id=refund.id, is_approved=True, by=APPROVER, at=AT)
    assert payments.claim_refunds(gateway_code="sandbox", by=BY, at=AT) == []
    payments.pay_refund_by_hand(refund_id=refund.id, reference="NEFT-9", by=APPROVER, at=AT)
    with pytest.raises(payments.UnableToRefund):
        payments.pay_refund_by_hand(refund_id=refund.id, reference="NEFT-9", by=APPROVER, at=AT)
    after = ledger.company_balances(company_id)
    assert after[Account.REFUNDS_PAYABLE] == 0 and after[Account.CASH] == books[Account.CASH] - 27_550
    assert settle_on_closing(connection_id=home, by=DRAFTER, at=AT) is None


def test_the_balance_pays_the_last_bill_before_the_deposit_does(db: None) -> None:
    company_id, (home,) = company_with_connections(1)
    year_of_bills(company_id, {home: [100_000]})
    recharged(company_id, home, 20_000)
    hold(company_id, [home], DAY, paise=100_000)
    end_terms(home, DAY)
    # 500.00 owed: 200.00 from the balance, 300.00 from the deposit, 700.00 back, by a transfer already made.
    done = settle_on_closing(connection_id=home, reference="NEFT-1", by=DRAFTER, at=AT)
    assert done is not None and done.refund_id is None
    assert (done.used_paise, done.refunded_paise, done.back_paise) == (30_000, 70_000, 70_000)
    assert standing(home) == (0, 0, 0)
    assert ledger.company_balances(company_id)[Account.REFUNDS_PAYABLE] == 0
