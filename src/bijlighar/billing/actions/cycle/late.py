"""Late payment charges that a new bill brings with it, for what is unpaid of the bills before."""

from __future__ import annotations

from datetime import date

import polars as pl

from bijlighar.billing import queries
from bijlighar.billing.rules.arrears import unpaid, without_planned
from bijlighar.billing.rules.book import book_of
from bijlighar.ledger.rules import Account, Entry
from bijlighar.tariffs.rules import late_charge

_FIRST = date(2000, 1, 1)


def late_charges_due(dues: pl.DataFrame, state_code: str, issued_on: date) -> pl.DataFrame:
    """connection_id and late_paise of those whose unpaid bills are late and not promised in parts.

    `dues`: holder_id, balance_paise, what each owes on the day of issue. Late charges that are owed
    themselves bear none.
    """
    owing = dues.filter(pl.col("balance_paise") > 0).select(
        "balance_paise", connection_id=pl.col("holder_id")
    )
    nothing = pl.DataFrame(schema={"connection_id": pl.Int64, "late_paise": pl.Int64})
    holders = owing.get_column("connection_id").to_list()
    if not holders:
        return nothing
    so_far = queries.late_charges(holders)
    owed = owing.join(so_far, on="connection_id", how="left").select(
        "connection_id",
        owed_paise=pl.col("balance_paise") - pl.col("late_paise").fill_null(0),
    )
    late = (
        without_planned(unpaid(queries.billed(holders, _FIRST, issued_on), owed), queries.planned(holders))
        .filter(pl.col("due_date") < issued_on)
        .join(so_far.select("connection_id", "charged_to"), on="connection_id", how="left")
    )
    if late.is_empty():
        return nothing
    rows = late.select(
        "category_code",
        "due_date",
        ref=pl.col("connection_id"),
        amount_paise=pl.col("unpaid_paise"),
        on_date=pl.lit(issued_on),
        charged_to=pl.max_horizontal(pl.col("charged_to").fill_null(pl.col("due_date")), "due_date"),
    )
    charged = late_charge(rows, book_of(state_code)).frame()
    return (
        charged.group_by(connection_id="ref")
        .agg(late_paise=pl.sum("late_charge_paise"))
        .filter(pl.col("late_paise") > 0)
        .sort("connection_id")
    )


def late_transfers(late: pl.DataFrame, company_id: int, issued_on: date) -> pl.DataFrame:
    """The transfers of late charges; `late`: connection_id, late_paise, cycle_from and number of the bill."""
    return late.select(
        company_id=pl.lit(company_id, dtype=pl.Int64),
        holder_id="connection_id",
        for_day=pl.lit(issued_on),
        posted_on=pl.lit(issued_on),
        code=pl.lit(int(Entry.LATE_CHARGE), dtype=pl.Int64),
        sequence=pl.col("cycle_from").dt.strftime("%Y%m%d").cast(pl.Int64),
        debit_code=pl.lit(int(Account.RECEIVABLE), dtype=pl.Int64),
        credit_code=pl.lit(int(Account.REVENUE_LATE_CHARGE), dtype=pl.Int64),
        amount_paise=pl.col("late_paise"),
        document=pl.lit("late/") + pl.col("number"),
    )
