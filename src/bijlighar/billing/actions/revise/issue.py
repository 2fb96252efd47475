"""Revised bills into their table and the ledger, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from bijlighar.billing.actions.keep import keep
from bijlighar.billing.actions.tell import tell
from bijlighar.billing.actions.write_bills import write_bills, write_pieces
from bijlighar.billing.models import Revision, RevisionSet
from bijlighar.billing.queries.anew import Anew
from bijlighar.billing.queries.policy import policy
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.cycle import bill_number
from bijlighar.billing.rules.heads import bill_transfers, line_columns
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.money import decimal_rupees
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, reverse
from bijlighar.network import queries as network


@dataclass(frozen=True, slots=True)
class Issued:
    """What was written."""

    bills: int
    change_paise: int
    transfers: int


def issue_anew(
    found: RevisionSet, anew: Anew, connection_ids: Sequence[int], *, by: Actor, at: datetime
) -> Issued:
    """Write the next revision of these connections' bills; take the old entries back and book the new."""
    company = network.company(found.company_id)
    assert company is not None
    today = settlement_day(at)
    chosen = anew.bills.filter(pl.col("connection_id").is_in(list(connection_ids))).with_columns(
        revision=pl.col("old_revision") + 1
    )
    bills = chosen.with_columns(number=pl.Series(_numbers(company.code, chosen), dtype=pl.String))
    rows = _rows(bills, found.company_id, company.state_code, today)
    write_bills(rows, at)
    parts = anew.parts.join(bills.select("connection_id", "revision"), on="connection_id")
    write_pieces(parts)
    keep(
        bills.select(
            pl.lit(found.company_id).alias("company_id"),
            "connection_id",
            "cycle_from",
            "cycle_to",
            "revision",
        ),
        at,
    )
    Revision.objects.bulk_create(
        Revision(connection_id=one, cycle_from=found.cycle_from, revision=revision, set_id=found.id)
        for one, revision in bills.select("connection_id", "revision").iter_rows()
    )
    taken_back = _taken_back(bills, found.company_id, today)
    entries = pl.concat([taken_back, bill_transfers(bills, found.company_id, today)], how="diagonal")
    posted = post(transfers=entries, by=by, at=at)
    _tell(bills, found, at)
    change = int((bills["total_paise"] - bills["old_total_paise"]).sum())
    return Issued(bills.height, change, posted.inserted)


def _numbers(company_code: str, bills: pl.DataFrame) -> list[str]:
    cells = bills.select("cycle_from", "connection_id", "revision").iter_rows()
    return [bill_number(company_code, cycle_from, one, revision) for cycle_from, one, revision in cells]


def _rows(bills: pl.DataFrame, company_id: int, state_code: str, today: date) -> pl.DataFrame:
    """The bills in the shape of their table; dues of before are what is owed without the old bill."""
    holders = bills.get_column("connection_id").to_list()
    dues = ledger.balances(Account.RECEIVABLE, holder_ids=holders, as_of_day=today)
    due_date = today + timedelta(days=policy(company_id, today).due_days)
    lines = line_columns("line_")
    return (
        bills.join(dues, left_on="connection_id", right_on="holder_id", how="left", maintain_order="left")
        .with_columns(
            company_id=pl.lit(company_id, dtype=pl.Int64),
            issued_on=pl.lit(today),
            due_date=pl.lit(due_date),
            rulebook=pl.lit(digest_half(book_of(state_code))),
            lines_paise=pl.concat_str(pl.lit("{"), pl.concat_str(lines, separator=","), pl.lit("}")),
            previous_dues_paise=pl.col("balance_paise").fill_null(0) - pl.col("old_total_paise"),
        )
        .with_columns(payable_paise=pl.col("total_paise") + pl.col("previous_dues_paise"))
        .drop("balance_paise", *lines, *(name for name in bills.columns if name.startswith("old_")))
    )


def _taken_back(bills: pl.DataFrame, company_id: int, today: date) -> pl.DataFrame:
    """The reversals of the entries that the bills had until now."""
    until_now = bills.select(
        "connection_id",
        "cycle_to",
        number="old_number",
        revision="old_revision",
        **{name: f"old_{name}" for name in line_columns("line_")},
    )
    return reverse(bill_transfers(until_now, company_id, today), posted_on=today)


def _tell(bills: pl.DataFrame, found: RevisionSet, at: datetime) -> None:
    about = {
        one: {"number": number, "before": decimal_rupees(before), "now": decimal_rupees(now)}
        for one, number, before, now in bills.select(
            "connection_id", "number", "old_total_paise", "total_paise"
        ).iter_rows()
    }
    tell(about, template="bill_revised", key=f"revision_set/{found.id}", at=at)
