"""A recharge is credited at once, and once (M18)."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from bijlighar.billing.tests.readings import BY, company_with_connections, morning_after
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.actions import UnableToCredit, credit, credit_receipts
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


def frame(*receipts: tuple[int, int, str, str]) -> pl.DataFrame:
    columns = ("connection_id", "amount_paise", "receipt_number", "channel")
    return pl.DataFrame(list(receipts), schema=columns, orient="row")


def test_a_frame_is_credited_in_one_go_and_again_changes_nothing(db: None) -> None:
    company_id, (first, second) = company_with_connections(2, is_prepaid=True)
    pay(first)
    receipts = frame(
        (first, 50_000, "R1", "UPI"),  # credited before
        (second, 7_000, "R1", "COUNTER"),  # another connection's receipt of the same number
        (second, 7_000, "R1", "COUNTER"),  # stands there twice
        (second, 3_000, "R2", "UPI"),
    )
    assert credit_receipts(company_id=company_id, receipts=receipts, by=BY, at=AT) == 2
    later = AT + timedelta(days=2)
    assert credit_receipts(company_id=company_id, receipts=receipts, by=BY, at=later) == 0
    assert credit_receipts(company_id=company_id, receipts=receipts.clear(), by=BY, at=later) == 0
    assert ledger.balance(first, Account.PREPAID) == 50_000
    assert ledger.balance(second, Account.PREPAID) == 10_000
    assert not pay(second, 3_000, "R2"), "one row of a frame is the same as a single receipt"


@pytest.mark.parametrize(
    ("paise", "receipt", "channel", "why"),
    [
        (60_000, "R1", "UPI", "R1 was credited with 50000"),
        (50_000, "R1", "COUNTER", r"R1 was credited with 50000 paise \(UPI\)"),
        (0, "R9", "UPI", "R9.*above nothing"),
        (100, "", "UPI", "number"),
        (100, "R" * 61, "UPI", "60"),
        (900, "R2", "UPI", "R2.*twice"),
    ],
)
def test_a_frame_with_one_wrong_receipt_is_refused_whole(
    db: None, paise: int, receipt: str, channel: str, why: str
) -> None:
    company_id, (first, second) = company_with_connections(2, is_prepaid=True)
    pay(first)
    receipts = frame((first, 800, "R2", "UPI"), (first, paise, receipt, channel), (second, 100, "R5", "UPI"))
    with pytest.raises(UnableToCredit, match=why):
        credit_receipts(company_id=company_id, receipts=receipts, by=BY, at=AT)
    assert ledger.balance(first, Account.PREPAID) == 50_000
    assert ledger.balance(second, Account.PREPAID) == 0


def test_a_frame_holds_one_company_alone(db: None) -> None:
    company_id, (home,) = company_with_connections(1, is_prepaid=True)
    receipts = frame((home, 100, "R1", "UPI"))
    with pytest.raises(UnableToCredit, match=f"no connection {home}"):
        credit_receipts(company_id=company_id + 1, receipts=receipts, by=BY, at=AT)
