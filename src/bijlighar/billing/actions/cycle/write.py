"""Bills into their table and the ledger, in the caller's transaction; each connection and cycle once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from bijlighar.billing.actions.cycle.late import late_charges_due, late_transfers
from bijlighar.billing.actions.write_bills import write_bills, write_pieces
from bijlighar.billing.rules.cycle import bill_number, bills_of
from bijlighar.billing.rules.heads import bill_transfers, line_columns
from bijlighar.kernel.actor import Actor
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account


@dataclass(frozen=True, slots=True)
class Issue:
    """What the bills of one run share; `rulebook` is half of a digest, written as a uuid."""

    company_id: int
    company_code: str
    state_code: str
    issued_on: date
    due_days: int
    rulebook: str

    @property
    def due_date(self) -> date:
        """Until when these bills are to be paid."""
        return self.issued_on + timedelta(days=self.due_days)


@dataclass(frozen=True, slots=True)
class Written:
    """`bills` that are new: connection_id, number, total_paise, payable_paise, is_provisional."""

    bills: pl.DataFrame
    transfers: int


def issue_parts(parts: pl.DataFrame, issue: Issue, by: Actor, at: datetime) -> Written:
    """Write the bills of priced pieces that are not there yet, with their pieces and transfers.

    What is unpaid of earlier bills beyond its due date brings its late charge now, so that the dues on the
    new bill hold it.
    """
    new = bills_of(parts)
    holders = new.get_column("connection_id").to_list()
    dues = ledger.balances(Account.RECEIVABLE, holder_ids=holders, as_of_day=issue.issued_on)
    late = late_charges_due(dues, issue.state_code, issue.issued_on)
    rows = _rows(new, issue, _with_late(dues, late))
    there = write_bills(rows, at)
    write_pieces(parts.join(there, on="connection_id", how="semi").with_columns(revision=pl.lit(0)))
    numbered = new.join(there, on="connection_id").with_columns(revision=pl.lit(0))
    transfers = pl.concat(
        [
            bill_transfers(numbered, issue.company_id, issue.issued_on),
            late_transfers(
                late.join(numbered.select("connection_id", "cycle_from", "number"), on="connection_id"),
                issue.company_id,
                issue.issued_on,
            ),
        ],
        how="diagonal",
    )
    posted = post(transfers=transfers, by=by, at=at)
    shown = ("connection_id", "number", "total_paise", "payable_paise", "is_provisional")
    return Written(rows.select(shown).join(there, on="connection_id", how="semi"), posted.inserted)


def lines_text() -> pl.Expr:
    """The lines of a bill as an array's text."""
    return pl.concat_str(pl.lit("{"), pl.concat_str(line_columns("line_"), separator=","), pl.lit("}"))


def _with_late(dues: pl.DataFrame, late: pl.DataFrame) -> pl.DataFrame:
    return dues.join(late, left_on="holder_id", right_on="connection_id", how="left").select(
        connection_id="holder_id", owed_paise=pl.col("balance_paise") + pl.col("late_paise").fill_null(0)
    )


def _rows(new: pl.DataFrame, issue: Issue, dues: pl.DataFrame) -> pl.DataFrame:
    """The bills in the shape of their table; `dues`: connection_id, owed_paise, what is owed from before."""
    numbers = [
        bill_number(issue.company_code, cycle_from, holder)
        for holder, cycle_from in new.select("connection_id", "cycle_from").iter_rows()
    ]
    return (
        new.join(dues, on="connection_id", how="left", maintain_order="left")
        .with_columns(
            company_id=pl.lit(issue.company_id),
            revision=pl.lit(0),
            number=pl.Series(numbers, dtype=pl.String),
            issued_on=pl.lit(issue.issued_on),
            due_date=pl.lit(issue.due_date),
            rulebook=pl.lit(issue.rulebook),
            lines_paise=lines_text(),
            previous_dues_paise=pl.col("owed_paise").fill_null(0),
        )
        .with_columns(
            pl.col("company_id", "revision").cast(pl.Int64),
            payable_paise=pl.col("total_paise") + pl.col("previous_dues_paise"),
        )
        .drop("owed_paise", *line_columns("line_"))
    )
