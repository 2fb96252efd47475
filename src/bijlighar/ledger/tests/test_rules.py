"""Rules of the ledger: what may be posted, and how it is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from bijlighar.kernel.money import PAISE_LIMIT
from bijlighar.ledger.rules import (
    ACCOUNTS,
    Account,
    Entry,
    TransfersRefused,
    checked_transfers,
    entry_name,
    reverse,
)
from bijlighar.ledger.rules.entries import is_known
from bijlighar.ledger.tests.frames import transfer, transfers


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"amount_paise": 0}, "not positive"),
        ({"amount_paise": -1}, "not positive"),
        ({"amount_paise": PAISE_LIMIT + 1}, "larger than any"),
        ({"debit_code": 99}, "debit account is not in the chart"),
        ({"credit_code": 999}, "credit account is not in the chart"),
        ({"debit_code": int(Account.PREPAID)}, "both accounts are the same"),
        ({"code": 199}, "kind of entry is unknown"),
        ({"sequence": -1}, "sequence is negative"),
        ({"document": ""}, "no document"),
    ],
)
def test_it_refuses(changed: dict[str, Any], why: str) -> None:
    with pytest.raises(TransfersRefused, match=why):
        checked_transfers(transfers(transfer(sequence=5), transfer(**changed)))


def test_it_refuses_the_same_key_twice_in_a_batch() -> None:
    with pytest.raises(TransfersRefused, match=r"twice.*holder 7, 2026-06-01, entry 70/0"):
        checked_transfers(transfers(transfer(), transfer(amount_paise=3)))


def test_the_largest_amount_is_accepted() -> None:
    assert checked_transfers(transfers(transfer(amount_paise=PAISE_LIMIT))).height == 1


def test_a_refusal_names_a_few_keys_and_counts_the_rest() -> None:
    with pytest.raises(TransfersRefused, match=r"9 of them: .* and 4 more"):
        checked_transfers(transfers(*(transfer(sequence=n, amount_paise=0) for n in range(9))))


def test_reversal_swaps_the_accounts_under_a_key_of_its_own() -> None:
    taken_back = reverse(transfers(), posted_on=date(2026, 7, 1)).row(0, named=True)
    assert (taken_back["debit_code"], taken_back["credit_code"]) == (Account.PREPAID, Account.CASH)
    assert (taken_back["code"], taken_back["amount_paise"]) == (1070, 100)
    assert (taken_back["for_day"], taken_back["posted_on"]) == (date(2026, 6, 1), date(2026, 7, 1))
    assert taken_back["document"] == "reversal of receipt/1"


def test_a_reversal_is_not_reversed_again() -> None:
    with pytest.raises(TransfersRefused, match="not reversed again"):
        reverse(reverse(transfers()))


def test_entry_and_its_reversal_add_up_to_nothing() -> None:
    both = pl.concat([checked_transfers(transfers()), reverse(transfers())])
    sums = both.group_by("debit_code").agg(pl.sum("amount_paise")).sort("debit_code").rows()
    assert sums == [(Account.PREPAID, 100), (Account.CASH, 100)]


def test_every_account_and_entry_has_a_name_in_both_languages() -> None:
    assert set(ACCOUNTS) == set(Account)
    for code in filter(is_known, range(0, 2000)):
        assert entry_name(code, "en").isascii()
        assert not entry_name(code, "hi").isascii()
    assert entry_name(Entry.DAY + 1, "en") == "Day's deduction: energy"
    assert entry_name(1070, "hi") == "वापस लिया: रिचार्ज"
