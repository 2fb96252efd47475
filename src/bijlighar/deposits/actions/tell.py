"""The message that says what a review asks, in the transaction that approves it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.deposits.rules import PARTS
from bijlighar.kernel import outbox
from bijlighar.kernel.money import rupees

PORTION = 50_000


def tell(review_id: int, company_id: int, asked: pl.DataFrame, due_days: Sequence[date], at: datetime) -> int:
    """Post one message a connection that is asked for something, where it has a mobile; how many are new.

    `asked`: connection_id, total_paise and the instalments in `PARTS`, a part a due day.
    """
    told = 0
    days = pl.lit([f"{day:%d-%m-%Y}" for day in due_days], dtype=pl.List(pl.String))
    for portion in asked.filter(pl.col("total_paise") > 0).iter_slices(PORTION):
        contacts = consumers.contacts(portion.get_column("connection_id").to_list())
        rows = portion.join(contacts.filter(pl.col("mobile").is_not_null()), on="connection_id")
        is_part = pl.col(PARTS).list.eval((pl.element() > 0).cast(pl.Int8))
        context = pl.struct(
            "service_number",
            amount=pl.struct("total_paise", "language").map_elements(_amount, return_dtype=pl.String),
            count=is_part.list.sum(),
            day=days.list.get(is_part.list.arg_max()),
        )
        told += outbox.post_all(
            channel="sms",
            messages=rows.select(
                "connection_id",
                "language",
                key=pl.format("deposit/review/{}/{}", pl.lit(review_id), "connection_id"),
                template=pl.lit("deposit_asked"),
                recipient="mobile",
                context=context.struct.json_encode(),
                company_id=pl.lit(company_id, dtype=pl.Int64),
            ),
            at=at,
        )
    return told


def _amount(row: dict[str, object]) -> str:
    """An amount as a message says it: the rupee sign would make an English one cost twice as much."""
    written = rupees(int(str(row["total_paise"])))
    return written if row["language"] == "hi" else written.replace("₹", "Rs ")
