"""What moved the accounts of connections before their bills: payments, and the security deposit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from bijlighar.billing.queries.sheet.rows import Row
from bijlighar.billing.rules.rebates import KINDS
from bijlighar.billing.rules.sheet import SheetPayment
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import REVERSAL, Account, Entry


class Money:
    """What moved the connections' accounts before each bill; `ref` is the bill's place."""

    def __init__(self, bills: Sequence[Row], earlier: Sequence[Sequence[Row]]) -> None:
        asked = _asked(bills, earlier)
        self.payments: dict[int, tuple[SheetPayment, ...]] = {}
        moved = ledger.changes_as_known(Account.RECEIVABLE, asked)
        late = moved.filter(pl.col("code").is_in([Entry.LATE_CHARGE, REVERSAL + Entry.LATE_CHARGE]))
        self.late: dict[int, int] = dict(late.group_by("ref").agg(pl.sum("change_paise")).iter_rows())
        rebates = moved.filter((pl.col("code") % REVERSAL).is_in([int(one) for one in KINDS.values()]))
        self.rebates: dict[int, int] = dict(rebates.group_by("ref").agg(pl.sum("change_paise")).iter_rows())
        paid = moved.filter(pl.col("code") == Entry.PAYMENT)
        for ref, day, change in paid.select("ref", "for_day", "change_paise").iter_rows():
            self.payments[ref] = (*self.payments.get(ref, ()), SheetPayment(day, -change))
        self.instalments, self.deposit_arrears = _deposit(bills, earlier, asked)
        self.deposits = self._balances(Account.DEPOSIT, asked)

    @staticmethod
    def _balances(account: Account, asked: pl.DataFrame) -> dict[int, int]:
        every = ledger.changes_as_known(account, asked.with_columns(since_us=pl.lit(-1)))
        return dict(every.group_by("ref").agg(pl.sum("change_paise")).iter_rows())


def deposit_of(
    bills: Sequence[Row], earlier: Sequence[Sequence[Row]]
) -> tuple[dict[int, int], dict[int, int]]:
    """The deposit's instalment that came with each bill, and what was open of earlier ones, by its place."""
    return _deposit(bills, earlier, _asked(bills, earlier))


def _asked(bills: Sequence[Row], earlier: Sequence[Sequence[Row]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "ref": range(len(bills)),
            "holder_id": [row["connection_id"] for row in bills],
            "as_of_day": [row["issued_on"] for row in bills],
            "since_us": [before[0]["issued_us"] if before else -1 for before in earlier],
            "known_us": [row["issued_us"] for row in bills],
            "without": [f"bill/{row['number']}" for row in bills],
        },
        schema_overrides={"ref": pl.Int64},
    )


def _deposit(
    bills: Sequence[Row], earlier: Sequence[Sequence[Row]], asked: pl.DataFrame
) -> tuple[dict[int, int], dict[int, int]]:
    """What of the deposit is due with each bill: this one's instalment, and what is open of earlier ones.

    An instalment is this bill's when it fell due after the last bill, or in the cycle of a first one.
    """
    instalments: dict[int, int] = {}
    arrears: dict[int, int] = {}
    moved = ledger.changes_as_known(Account.DEPOSIT_DUE, asked.with_columns(since_us=pl.lit(-1)))
    due: dict[int, int] = dict(moved.group_by("ref").agg(pl.sum("change_paise")).iter_rows())
    fallen: dict[int, int] = {}
    asked_for = moved.filter(pl.col("code") == Entry.DEPOSIT_INSTALMENT)
    for ref, day, change in asked_for.select("ref", "posted_on", "change_paise").iter_rows():
        before = earlier[ref]
        first = before[0]["issued_on"] if before else bills[ref]["cycle_from"] - timedelta(days=1)
        if day > first:
            fallen[ref] = fallen.get(ref, 0) + change
    for ref, paise in due.items():
        now = min(fallen.get(ref, 0), max(paise, 0))
        if now:
            instalments[ref] = now
        arrears[ref] = paise - now
    return instalments, arrears
