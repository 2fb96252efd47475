"""Money that pays an instalment: what was paid beyond the bills, or paid towards the deposit itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.deposits import queries
from bijlighar.deposits.actions.review import company_lock
from bijlighar.deposits.rules import deposit_transfers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import ReceiptsRefused, post, receive
from bijlighar.ledger.rules import Account, Entry, checked_receipts

_A_DAY = 1


class UnableToReceiveDeposit(ValueError):
    """The money cannot be booked towards the deposit as told; nothing was written."""


@dataclass(frozen=True, slots=True)
class Collected:
    """Of how many connections how much became deposit."""

    connections: int
    amount_paise: int


@action
def collect(*, company_id: int, by: Actor, at: datetime) -> Collected:
    """Pay instalments that are due from what was paid beyond the bills; again changes nothing.

    Bills come first: only what the consumer has paid ahead of them, up to the instalments due, becomes
    deposit. Runs daily; an instalment not covered stays due.
    """
    company_lock(company_id)
    # By holder: the ledger is kept by holder, and asking it for a company would read all of it every day.
    asked = _asked(company_id)
    due = ledger.balances(Account.DEPOSIT_DUE, holder_ids=asked).filter(pl.col("balance_paise") > 0)
    holders = due.get_column("holder_id").to_list()
    ahead = ledger.balances(Account.RECEIVABLE, holder_ids=holders).filter(pl.col("balance_paise") < 0)
    rows = due.join(ahead, on="holder_id", suffix="_owed").select(
        connection_id="holder_id",
        amount_paise=pl.min_horizontal(pl.col("balance_paise"), -pl.col("balance_paise_owed")),
    )
    keyed = _keyed(rows, settlement_day(at))
    entries = [
        deposit_transfers(keyed, what, company_id=company_id, posted_on=settlement_day(at))
        for what in (Entry.DEPOSIT_COLLECTED, Entry.DEPOSIT_SETTLED)
    ]
    post(transfers=pl.concat(entries), by=by, at=at)
    return Collected(rows.height, int(rows.get_column("amount_paise").sum()))


@action
def receive_deposits(*, company_id: int, receipts: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Book payments towards the deposit; how many of them were not booked before.

    `receipts` has the columns of `ledger.rules.RECEIPTS`. Instalments that are due are covered at once; what
    is beyond them is held too, and set off by the next review. Raises `UnableToReceiveDeposit` naming the
    first receipt that cannot be booked, or connections that are not the company's, and `FrameRefused`.
    """
    company_lock(company_id)
    ids = checked_receipts(receipts).get_column("connection_id").unique().to_list()
    if strangers := consumers.not_of_company(ids, company_id):
        raise UnableToReceiveDeposit(
            f"Company {company_id} has no connection {', '.join(map(str, strangers[:5]))}."
        )
    before = queries.held(ids)
    try:
        new = receive(company_id=company_id, receipts=receipts, what=Entry.DEPOSIT_PAID, by=by, at=at)
    except ReceiptsRefused as problem:
        raise UnableToReceiveDeposit(str(problem)) from problem
    rows = (
        queries.held(ids)
        .join(before, on="connection_id", how="left", suffix="_before")
        .join(queries.due(ids), on="connection_id")
        .select(
            "connection_id",
            amount_paise=pl.min_horizontal(
                pl.col("held_paise") - pl.col("held_paise_before").fill_null(0), "due_paise"
            ),
        )
        .filter(pl.col("amount_paise") > 0)
    )
    today = settlement_day(at)
    settled = deposit_transfers(
        _keyed(rows, today), Entry.DEPOSIT_SETTLED, company_id=company_id, posted_on=today
    )
    post(transfers=settled, by=by, at=at)
    return new


def _asked(company_id: int) -> list[int]:
    """The connections of whom an approved review ever asked anything."""
    found = outgoing(
        "SELECT DISTINCT i.connection_id FROM deposits_review r JOIN deposits_review_item i"
        " ON i.review_id = r.id WHERE r.company_id = %(company)s AND r.approved_at IS NOT NULL"
        " AND i.total_paise > 0 ORDER BY 1",
        {"company": company_id},
        {"connection_id": pl.Int64()},
    )
    return found.get_column("connection_id").to_list()


def _keyed(rows: pl.DataFrame, today: date) -> pl.DataFrame:
    """Keys for entries of today that may come more than once a day: they are counted on."""
    there = ledger.entries(
        [Entry.DEPOSIT_COLLECTED, Entry.DEPOSIT_SETTLED],
        rows.get_column("connection_id").to_list(),
        today,
        date.fromordinal(today.toordinal() + _A_DAY),
    )
    last = there.group_by("holder_id").agg(last=pl.max("sequence"))
    return rows.join(last, left_on="connection_id", right_on="holder_id", how="left").with_columns(
        for_day=pl.lit(today),
        sequence=pl.col("last").fill_null(-1) + 1,
        document=pl.lit("deposit/instalment"),
    )
