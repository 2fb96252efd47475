"""Posting transfers: set-based beside the ORM row by row, on this machine's PostgreSQL.

The batch is 200,000 transfers of 40,000 holders as the prepaid day makes them; the row-by-row loop runs over
a hundredth of it, in one transaction.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime

TRANSFERS = 200_000
ROW_BY_ROW = 2_000


def run() -> Iterator[dict[str, object]]:
    """Rows: contestant, transfers, seconds, per_second, times."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bijlighar.conf.settings")
    from bijlighar.conf.migrate import migrate
    from bijlighar.conf.postgres import throwaway

    home = throwaway.take_home()
    try:
        throwaway.start({})  # as in production: every commit waits for the disk
        migrate(verbosity=0)
        yield from _measured()
    finally:
        throwaway.remove(home)


def _measured() -> Iterator[dict[str, object]]:
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
    began = time.perf_counter()
    with transaction.atomic():
        for row in few.iter_rows(named=True):
            Transfer.objects.create(**row, posted_at=at)
    peer = ROW_BY_ROW / (time.perf_counter() - began)
    yield _row("ORM, row by row", ROW_BY_ROW, peer, peer)

    began = time.perf_counter()
    post(transfers=batch, by=by, at=at)
    yield _row("ledger.actions.post", TRANSFERS, TRANSFERS / (time.perf_counter() - began), peer)

    began = time.perf_counter()
    again = post(transfers=batch, by=by, at=at)
    assert again.inserted == 0
    yield _row("the same again", TRANSFERS, TRANSFERS / (time.perf_counter() - began), peer)


def _row(contestant: str, count: int, per_second: float, peer: float) -> dict[str, object]:
    return {
        "contestant": contestant,
        "transfers": count,
        "seconds": count / per_second,
        "per_second": int(per_second),
        "times": per_second / peer,
    }
