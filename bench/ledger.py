"""Posting transfers: set-based beside the ORM row by row, on this machine's PostgreSQL.

The batch is 200,000 transfers of 40,000 holders as the prepaid day makes them; the row-by-row loop runs over
a hundredth of it, in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from bench._database import database
from bench._result import Measured, Result, Target, timed

TRANSFERS = 200_000
ROW_BY_ROW = 2_000


def run() -> Iterator[Result]:
    with database():
        yield from _measured()


def _measured() -> Iterator[Result]:
    import numpy as np
    import polars as pl
    from django.db import transaction

    from bijlighar.kernel.actor import Actor
    from bijlighar.ledger.actions import post
    from bijlighar.ledger.models import Transfer
    from bijlighar.ledger.rules import Account, Entry

    at = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
    number = np.arange(TRANSFERS)
    batch = pl.DataFrame(
        {
            "company_id": np.ones(TRANSFERS, dtype=np.int64),
            "holder_id": number // 5,
            "code": int(Entry.DAY) + 1 + number % 5,
            "sequence": np.ones(TRANSFERS, dtype=np.int64),
            "amount_paise": 100 + number % 5000,
        }
    ).with_columns(
        for_day=pl.lit(date(2026, 6, 1)),
        posted_on=pl.lit(date(2026, 6, 2)),
        debit_code=pl.lit(int(Account.PREPAID)),
        credit_code=pl.lit(int(Account.REVENUE_ENERGY)),
        document=pl.lit("charge/1"),
    )
    by = Actor.system("bench")

    few = batch.head(ROW_BY_ROW).with_columns(pl.col("holder_id") + TRANSFERS)

    def row_by_row() -> None:
        with transaction.atomic():
            for row in few.iter_rows(named=True):
                Transfer.objects.create(**row, posted_at=at)

    _, seconds = timed(row_by_row)
    yield Measured(
        step="post",
        contestant="Django ORM, row by row",
        count=ROW_BY_ROW,
        unit="transfers",
        seconds=seconds,
        is_yardstick=True,
        note="a hundredth of the batch in one transaction; checks neither the accounts nor what is there",
    )
    _, seconds = timed(lambda: post(transfers=batch, by=by, at=at))
    ours = Measured(
        step="post", contestant="ledger.actions.post", count=TRANSFERS, unit="transfers", seconds=seconds
    )
    yield ours
    again, seconds = timed(lambda: post(transfers=batch, by=by, at=at))
    if again.inserted:
        raise AssertionError(f"{again.inserted} transfers were posted twice")
    yield Measured(
        step="post",
        contestant="the same batch again",
        count=TRANSFERS,
        unit="transfers",
        seconds=seconds,
        note="finds every transfer already there and adds none",
    )
    yield Target(asked_for="postings", at_least=50_000, measured=ours.per_second, unit="transfers/s")
