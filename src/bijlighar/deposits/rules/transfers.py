"""How deposits are booked. docs/rules/deposits.md says it in words."""

from __future__ import annotations

from datetime import date

import polars as pl

from bijlighar.ledger.rules import Account, Entry

BETWEEN: dict[Entry, tuple[Account, Account]] = {
    Entry.DEPOSIT_INSTALMENT: (Account.DEPOSIT_DUE, Account.DEPOSITS_ASKED),
    Entry.DEPOSIT_COLLECTED: (Account.RECEIVABLE, Account.DEPOSIT),
    Entry.DEPOSIT_SETTLED: (Account.DEPOSITS_ASKED, Account.DEPOSIT_DUE),
    Entry.DEPOSIT_WITHDRAWN: (Account.DEPOSITS_ASKED, Account.DEPOSIT_DUE),
    Entry.DEPOSIT_USED: (Account.DEPOSIT, Account.RECEIVABLE),
    Entry.DEPOSIT_MOVED: (Account.DEPOSIT, Account.PREPAID),
    Entry.DEPOSIT_REFUNDED: (Account.DEPOSIT, Account.REFUNDS_PAYABLE),
    Entry.BALANCE_USED: (Account.PREPAID, Account.RECEIVABLE),
    Entry.SURPLUS_USED: (Account.RECEIVABLE, Account.PREPAID),
    Entry.BALANCE_REFUNDED: (Account.PREPAID, Account.REFUNDS_PAYABLE),
    Entry.SURPLUS_REFUNDED: (Account.RECEIVABLE, Account.REFUNDS_PAYABLE),
    Entry.REFUND_PAID: (Account.REFUNDS_PAYABLE, Account.CASH),
    Entry.DEPOSIT_TAKEN_OVER: (Account.CASH, Account.DEPOSIT),
}
"""Debit and credit of each entry; interest goes from its own account to the one it is credited to."""


def deposit_transfers(
    rows: pl.DataFrame,
    what: Entry,
    *,
    company_id: int,
    posted_on: date,
    credited: Account | None = None,
) -> pl.DataFrame:
    """One transfer a row with an amount above nothing.

    Rows: connection_id, for_day, sequence, amount_paise, document. `credited`: for interest, which account.
    """
    debit, credit = (
        (Account.INTEREST_ON_DEPOSITS, credited or Account.RECEIVABLE)
        if what == Entry.DEPOSIT_INTEREST
        else BETWEEN[what]
    )
    whole = {
        "company_id": company_id, "code": int(what), "debit_code": int(debit), "credit_code": int(credit),
    }  # fmt: skip
    return rows.filter(pl.col("amount_paise") > 0).select(
        *(pl.lit(value, dtype=pl.Int64).alias(name) for name, value in whole.items()),
        "for_day",
        "sequence",
        "amount_paise",
        "document",
        holder_id="connection_id",
        posted_on=pl.lit(posted_on),
    )
