"""Receipts of every kind enter by one verb: once, whole, and never to be changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from bijlighar.ledger import queries
from bijlighar.ledger.actions import ReceiptsRefused, receive
from bijlighar.ledger.rules import RECEIVED, Account, Entry, one_receipt
from bijlighar.ledger.tests.frames import AT, BY


def come_in(what: Entry, paise: int = 500, days_later: int = 0) -> int:
    return receive(
        company_id=1,
        receipts=one_receipt(7, paise, "R1", "UPI"),
        what=what,
        by=BY,
        at=AT + timedelta(days=days_later),
    )


def test_each_kind_credits_its_own_account_and_counts_its_own_receipts(db: None) -> None:
    assert not queries.has_received(7, Entry.PAYMENT)
    assert come_in(Entry.PAYMENT) == 1
    assert queries.has_received(7, Entry.PAYMENT)
    assert not queries.has_received(7, Entry.RECHARGE)
    assert (queries.balance(7, Account.RECEIVABLE), queries.balance(7, Account.PREPAID)) == (-500, 0)
    assert come_in(Entry.RECHARGE, 300) == 1, "the same number of another kind is another receipt"
    assert (queries.balance(7, Account.RECEIVABLE), queries.balance(7, Account.PREPAID)) == (-500, 300)


@pytest.mark.parametrize("what", RECEIVED)
def test_a_receipt_counts_once_and_is_refused_with_another_amount(db: None, what: Entry) -> None:
    come_in(what)
    assert come_in(what, days_later=3) == 0
    with pytest.raises(
        ReceiptsRefused, match=r"R1 .* 500 paise \(UPI\) on 2026-06-02, not 501 .*connection 7"
    ):
        come_in(what, 501, days_later=3)
    assert abs(queries.balance(7, RECEIVED[what].credited)) == 500


@pytest.mark.parametrize("statement", ["UPDATE ledger_receipt SET code = 71", "DELETE FROM ledger_receipt"])
def test_a_receipt_can_be_neither_changed_nor_removed(db: None, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)
