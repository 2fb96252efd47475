"""Transfers for the tests of this area."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from bijlighar.kernel.actor import Actor
from bijlighar.ledger.rules import Account, Entry

BY = Actor.system("test")
AT = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
DAY = date(2026, 6, 1)


def transfer(**changed: Any) -> dict[str, Any]:
    """A recharge of one rupee on 1 June 2026, with anything changed."""
    return {
        "company_id": 1,
        "holder_id": 7,
        "for_day": DAY,
        "posted_on": DAY,
        "code": int(Entry.RECHARGE),
        "sequence": 0,
        "debit_code": int(Account.CASH),
        "credit_code": int(Account.PREPAID),
        "amount_paise": 100,
        "document": "receipt/1",
    } | changed


def transfers(*rows: dict[str, Any]) -> pl.DataFrame:
    """A frame of such rows."""
    return pl.DataFrame(list(rows) or [transfer()])
