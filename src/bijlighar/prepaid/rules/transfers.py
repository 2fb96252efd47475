"""Charges and their parts as transfers of the ledger."""

from __future__ import annotations

from datetime import date

import polars as pl

from bijlighar.billing.rules.heads import line_transfers
from bijlighar.ledger.rules import Account, Entry
from bijlighar.prepaid.rules.difference import CORRECTION, WITHDRAWN
from bijlighar.prepaid.rules.spread import due_on


def charge_transfers(charges: pl.DataFrame, company_id: int) -> pl.DataFrame:
    """The transfers of new charges: a line of the tariff each, the version being the sequence of their key.

    The day's use is taken from the balance, on the month's last day under the name of its closing. A step is
    held as not yet due or goes to the balance, as `netted` says; what it pays out of what is held goes to the
    balance as well.
    """
    keyed = charges.with_columns(
        company_id=pl.lit(company_id, dtype=pl.Int64),
        holder_id=pl.col("connection_id"),
        sequence=pl.col("version").cast(pl.Int64),
        document=pl.lit("charge/") + pl.col("version").cast(pl.String),
    )
    is_correction = pl.col("kind_code").is_in([CORRECTION, WITHDRAWN])
    held = pl.when("is_held").then(int(Account.NOT_YET_DUE)).otherwise(int(Account.PREPAID))
    return pl.concat(
        [
            line_transfers(keyed.filter(~pl.col("is_closing")), "regular_", Entry.DAY, Account.PREPAID),
            line_transfers(keyed.filter(pl.col("is_closing")), "regular_", Entry.CLOSING, Account.PREPAID),
            line_transfers(keyed.filter(~is_correction), "step_", Entry.THRESHOLD, held),
            line_transfers(keyed.filter(is_correction), "step_", Entry.CORRECTION, held),
            _paid_out(keyed),
        ]
    )


def _paid_out(keyed: pl.DataFrame) -> pl.DataFrame:
    return keyed.filter(pl.col("paid_out_paise") > 0).select(
        "company_id",
        "holder_id",
        "for_day",
        "posted_on",
        "sequence",
        "document",
        code=pl.lit(int(Entry.PAID_OUT), dtype=pl.Int64),
        debit_code=pl.lit(int(Account.NOT_YET_DUE), dtype=pl.Int64),
        credit_code=pl.lit(int(Account.PREPAID), dtype=pl.Int64),
        amount_paise="paid_out_paise",
    )


def release_transfers(
    spreads: pl.DataFrame, released: pl.DataFrame, days: list[date], company_id: int, posted_on: date
) -> pl.DataFrame:
    """The parts that fall due on some days and are not yet taken, one transfer a holder and day.

    `spreads`: connection_id, spread_paise, spread_parts, spread_from, cancelled_paise, due_from (the last day
    on which the connection's parts are taken) of every step with a part due on these days; `released`:
    holder_id, for_day, count, amount_paise of what these days have already taken.
    """
    due = (
        spreads.drop("for_day", strict=False)
        .join(pl.DataFrame({"for_day": days}, schema={"for_day": pl.Date}), how="cross")
        .filter(pl.col("for_day") <= pl.col("due_from"))
        .with_columns(
            due=due_on(
                pl.col("spread_paise"),
                pl.col("spread_parts"),
                pl.col("spread_from"),
                pl.col("for_day"),
                pl.col("cancelled_paise"),
            )
        )
        .group_by(pl.col("connection_id").alias("holder_id"), "for_day")
        .agg(pl.sum("due"))
        .join(released, on=["holder_id", "for_day"], how="left")
        .with_columns(amount_paise=pl.col("due") - pl.col("amount_paise").fill_null(0))
        .filter(pl.col("amount_paise") > 0)
    )
    return due.select(
        pl.lit(company_id, dtype=pl.Int64).alias("company_id"),
        "holder_id",
        "for_day",
        pl.lit(posted_on).alias("posted_on"),
        pl.lit(int(Entry.RELEASE), dtype=pl.Int64).alias("code"),
        pl.col("count").fill_null(0).cast(pl.Int64).alias("sequence"),
        pl.lit(int(Account.PREPAID), dtype=pl.Int64).alias("debit_code"),
        pl.lit(int(Account.NOT_YET_DUE), dtype=pl.Int64).alias("credit_code"),
        "amount_paise",
        pl.lit("parts due").alias("document"),
    )
