"""What moved the accounts of connections before their bills: payments, and the security deposit."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bijlighar.billing.queries.sheet.rows import Row
from bijlighar.billing.rules.sheet import SheetPayment
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import REVERSAL, Account, Entry


class Money:
    """What moved the connections' accounts before each bill; `ref` is the bill's place."""

    def __init__(self, bills: Sequence[Row], earlier: Sequence[Sequence[Row]]) -> None:
        asked = pl.DataFrame(
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
        self.payments: dict[int, tuple[SheetPayment, ...]] = {}
        moved = ledger.changes_as_known(Account.RECEIVABLE, asked)
        late = moved.filter(pl.col("code").is_in([Entry.LATE_CHARGE, REVERSAL + Entry.LATE_CHARGE]))
        self.late: dict[int, int] = dict(late.group_by("ref").agg(pl.sum("change_paise")).iter_rows())
        paid = moved.filter(pl.col("code") == Entry.PAYMENT)
        for ref, day, change in paid.select("ref", "for_day", "change_paise").iter_rows():
            self.payments[ref] = (*self.payments.get(ref, ()), SheetPayment(day, -change))
        due = ledger.changes_as_known(Account.DEPOSIT_DUE, asked)
        fallen = (
            due.filter(pl.col("code") == Entry.DEPOSIT_INSTALMENT).group_by("ref").agg(pl.sum("change_paise"))
        )
        self.instalments: dict[int, int] = dict(fallen.iter_rows())
        self.deposit_due = self._balances(Account.DEPOSIT_DUE, asked)
        self.deposits = self._balances(Account.DEPOSIT, asked)

    @staticmethod
    def _balances(account: Account, asked: pl.DataFrame) -> dict[int, int]:
        every = ledger.changes_as_known(account, asked.with_columns(since_us=pl.lit(-1)))
        return dict(every.group_by("ref").agg(pl.sum("change_paise")).iter_rows())
