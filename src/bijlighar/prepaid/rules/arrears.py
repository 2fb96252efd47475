"""What was owed before a connection became prepaid: taken in equal parts, one a day, and never at once."""

from __future__ import annotations

from datetime import date

import polars as pl

from bijlighar.ledger.rules import Account, Entry
from bijlighar.prepaid.rules.spread import due_on

PLAN: dict[str, pl.DataType] = {
    "connection_id": pl.Int64(),
    "number": pl.Int64(),
    "amount_paise": pl.Int64(),
    "parts": pl.Int64(),
    "from_day": pl.Date(),
    "taken_paise": pl.Int64(),
    "given_paise": pl.Int64(),
}
"""An open plan: what its parts have taken, and what was paid or ended before its time."""

SEVERAL_A_DAY = 100
"""What is paid early may come in several times a day: its sequence counts on from the number times this."""

_PARTS = ("amount_paise", "parts", "from_day")


def parts_due(plans: pl.DataFrame, taken: pl.DataFrame, days: list[date]) -> pl.DataFrame:
    """The parts that fall due on some days and are not yet taken: connection_id, number, for_day, due_paise.

    `plans`: the columns of `PLAN` and due_from, the last day on which the connection's parts are taken.
    `taken`: connection_id, number, for_day of the parts that were. What is paid before its time is missing
    from the end, so that the plan ends sooner and no part grows.
    """
    amount, parts, from_day = (pl.col(name) for name in _PARTS)
    return (
        plans.join(pl.DataFrame({"for_day": days}, schema={"for_day": pl.Date}), how="cross")
        .filter(pl.col("for_day") <= pl.col("due_from"))
        .join(taken, on=["connection_id", "number", "for_day"], how="anti")
        .with_columns(due_paise=due_on(amount, parts, from_day, pl.col("for_day"), pl.col("given_paise")))
        .filter(pl.col("due_paise") > 0)
        .select("connection_id", "number", "for_day", "due_paise")
    )


def left_of(plans: pl.DataFrame) -> pl.DataFrame:
    """The plans with left_paise, what is neither taken nor given."""
    return plans.with_columns(
        left_paise=pl.col("amount_paise") - pl.col("taken_paise") - pl.col("given_paise")
    )


_MOVES: dict[Entry, tuple[Account, Account]] = {
    Entry.ARREARS_PLANNED: (Account.NOT_YET_DUE, Account.RECEIVABLE),
    Entry.ARREARS_PART: (Account.PREPAID, Account.NOT_YET_DUE),
    Entry.ARREARS_PAID: (Account.RECEIVABLE, Account.NOT_YET_DUE),
    Entry.ARREARS_ENDED: (Account.RECEIVABLE, Account.NOT_YET_DUE),
}
"""Debit and credit. Planned: out of the bills, to be deducted later. A part: out of that, from the balance.

Paid: money that came in for the bills covers it. Ended: what is left goes back among the bills."""


def arrears_transfers(rows: pl.DataFrame, what: Entry, *, company_id: int, posted_on: date) -> pl.DataFrame:
    """One transfer a row of connection_id, number, for_day, sequence, paise; the plan is its document."""
    named = rows.with_columns(document=pl.lit("arrears/") + pl.col("number").cast(pl.String))
    return _transfers(named, what, *_MOVES[what], company_id=company_id, posted_on=posted_on)


def carried_transfers(rows: pl.DataFrame, *, company_id: int, posted_on: date) -> pl.DataFrame:
    """Money moves from the prepaid balance to the bills: rows of connection_id, for_day, sequence, paise.

    Below nothing it moves the other way: a balance that is owed becomes a bill's debt, and what was paid
    ahead for bills becomes balance. A row of nothing moves nothing.
    """
    there = rows.filter(pl.col("paise") > 0)
    back = rows.filter(pl.col("paise") < 0).with_columns(-pl.col("paise"))
    named = [part.with_columns(document=pl.lit("conversion")) for part in (there, back)]
    return pl.concat(
        [
            _transfers(
                named[0],
                Entry.CARRIED,
                Account.PREPAID,
                Account.RECEIVABLE,
                company_id=company_id,
                posted_on=posted_on,
            ),
            _transfers(
                named[1],
                Entry.CARRIED,
                Account.RECEIVABLE,
                Account.PREPAID,
                company_id=company_id,
                posted_on=posted_on,
            ),
        ]
    )


def _transfers(
    rows: pl.DataFrame, what: Entry, debit: Account, credit: Account, *, company_id: int, posted_on: date
) -> pl.DataFrame:
    def same(number: int) -> pl.Expr:
        return pl.lit(number, dtype=pl.Int64)

    return rows.select(
        "for_day",
        "document",
        pl.col("sequence").cast(pl.Int64),
        company_id=same(company_id),
        holder_id="connection_id",
        posted_on=pl.lit(posted_on),
        code=same(int(what)),
        debit_code=same(int(debit)),
        credit_code=same(int(credit)),
        amount_paise="paise",
    )
