"""From tariff lines to ledger accounts: each line of a charge has its own, so every rupee is explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from bijlighar.ledger.rules import Account, Entry
from bijlighar.tariffs.rules import LINES

FEE = "FEE"
"""A fee taken beside the bills, as for testing a meter: no line of the tariff, so none of a bill or a day."""
HEADS: dict[str, Account] = {
    "ENERGY": Account.REVENUE_ENERGY,
    "FPPAS": Account.REVENUE_FUEL_SURCHARGE,
    "FIXED": Account.REVENUE_FIXED,
    "DUTY": Account.DUTY_PAYABLE,
    "TOD": Account.REVENUE_TIME_OF_DAY,
    "SUBSIDY": Account.SUBSIDY_RECEIVABLE,
    FEE: Account.REVENUE_SERVICE,
}
_CARRIED = ("company_id", "holder_id", "for_day", "posted_on", "sequence", "document")


def line_columns(prefix: str) -> list[str]:
    """Names of the columns that hold one amount a line: line_columns("step_") -> ["step_ENERGY", ...]."""
    return [f"{prefix}{line}" for line in LINES]


def line_transfers(
    charges: pl.DataFrame,
    prefix: str,
    what: Entry,
    against: Account | pl.Expr,
    lines: Sequence[str] = LINES,
) -> pl.DataFrame:
    """Transfers for the lines of some charges: the amount of each line moves between `against` and its head.

    `charges` holds company_id, holder_id, for_day, posted_on, sequence, document and, for each line, paise in
    `<prefix><line>`. A positive amount is debited to `against`, a negative one (a rebate, a subsidy)
    credited; a line of nothing has no transfer. The entry's code is `what` plus the number of the line, from
    1.
    """
    parts = []
    for number, line in enumerate(lines, 1):
        amount, head = pl.col(f"{prefix}{line}"), pl.lit(int(HEADS[line]), dtype=pl.Int64)
        other = (pl.lit(int(against)) if isinstance(against, Account) else against).cast(pl.Int64)
        is_charge = amount > 0
        parts.append(
            charges.lazy()
            .filter(amount != 0)
            .select(
                *_CARRIED,
                code=pl.lit(what + number, dtype=pl.Int64),
                debit_code=pl.when(is_charge).then(other).otherwise(head),
                credit_code=pl.when(is_charge).then(head).otherwise(other),
                amount_paise=amount.abs(),
            )
        )
    return pl.concat(parts).collect()


def bill_transfers(bills: pl.DataFrame, company_id: int, posted_on: date) -> pl.DataFrame:
    """The transfers of bills of one company: a line each, for the cycle's last day, its revision in the key.

    `bills`: connection_id, cycle_to, number, revision and line_<LINE> in paise.
    """
    keyed = bills.with_columns(
        company_id=pl.lit(company_id, dtype=pl.Int64),
        holder_id=pl.col("connection_id"),
        for_day=pl.col("cycle_to") - timedelta(days=1),
        posted_on=pl.lit(posted_on),
        sequence=pl.col("revision").cast(pl.Int64),
        document=pl.lit("bill/") + pl.col("number"),
    )
    return line_transfers(keyed, "line_", Entry.BILL, Account.RECEIVABLE)
