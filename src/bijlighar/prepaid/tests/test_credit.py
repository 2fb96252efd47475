"""A recharge is credited at once, and once (M18)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.actions import UnableToCredit, credit
from bijlighar.prepaid.tests.months import JUNE

AT = morning_after(JUNE[0])


def pay(connection_id: int, paise: int = 50_000, receipt: str = "R1", days_later: int = 0) -> bool:
    return credit(
        connection_id=connection_id,
        amount_paise=paise,
        receipt_number=receipt,
        channel="UPI",
        by=BY,
        at=AT + timedelta(days=days_later),
    )


def test_it_works(db: None) -> None:
    _, (home,) = company_with_connections(1, is_prepaid=True)
    assert pay(home)
    assert ledger.balance(home, Account.PREPAID) == 50_000


def test_a_receipt_counts_once_also_when_it_is_repeated_on_another_day(db: None) -> None:
    _, (home,) = company_with_connections(1, is_prepaid=True)
    pay(home)
    assert not pay(home, days_later=3)
    assert ledger.balance(home, Account.PREPAID) == 50_000


def test_two_receipts_of_one_day_both_count(db: None) -> None:
    _, (home,) = company_with_connections(1, is_prepaid=True)
    pay(home)
    assert pay(home, receipt="R2")
    assert ledger.balance(home, Account.PREPAID) == 100_000


@pytest.mark.parametrize(("paise", "receipt"), [(0, "R9"), (-1, "R9"), (100, "")])
def test_it_refuses(db: None, paise: int, receipt: str) -> None:
    _, (home,) = company_with_connections(1, is_prepaid=True)
    with pytest.raises(UnableToCredit):
        pay(home, paise, receipt)


def test_it_refuses_a_known_receipt_with_another_amount_and_an_unknown_connection(db: None) -> None:
    _, (home,) = company_with_connections(1, is_prepaid=True)
    pay(home)
    with pytest.raises(UnableToCredit, match="R1 was credited with 50000"):
        pay(home, 60_000)
    with pytest.raises(UnableToCredit, match="no connection"):
        pay(10**9)
