"""The postpaid cycle: one bill a connection and cycle. docs/rules/ledger.md says how it is booked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection

from bijlighar.billing import queries
from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.billing.rules.cycle import NotBilled, bill_number, bills_of, drafts, priced
from bijlighar.billing.rules.heads import line_columns, line_transfers
from bijlighar.billing.rules.pieces import INPUTS, is_plain
from bijlighar.billing.rules.stretches import TERMS
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import minute_label, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network

_CAST = {"lines_paise": "::bigint[]", "missing_days": "::date[]", "rulebook": "::uuid"}


class UnableToBill(ValueError):
    """The cycle cannot be billed at all; nothing was written."""


@dataclass(frozen=True, slots=True)
class Billed:
    """What one run did.

    `provisional` of the `bills` lack days. `already_billed` connections had their bill; of these `outdated`
    have since got other readings, and need a revision. `not_billed` names every other connection, and why.
    """

    bills: int
    provisional: int
    already_billed: int
    total_paise: int
    transfers: int
    outdated: tuple[int, ...]
    not_billed: tuple[NotBilled, ...]


@action
def bill_cycle(
    *,
    company_id: int,
    cycle_from: date,
    cycle_to: date,
    by: Actor,
    at: datetime,
    issued_on: date | None = None,
    connection_ids: Sequence[int] | None = None,
) -> Billed:
    """Bill postpaid connections for [cycle_from, cycle_to), issued on the settlement day of `at` by default.

    `issued_on` names an earlier day of issue, but none before the cycle is over.
    `connection_ids` limits it to some of the company's connections, so that a large company is billed in
    portions, each a transaction (`billing.queries.portions`). Billing again changes nothing: a connection has
    one bill a cycle, and its number is made from both. A second run for the company waits for the first.
    Raises `UnableToBill`.
    """
    # Which days are billed already is read below; a second run must not read it before the first has written.
    one_at_a_time(f"billing.bill_cycle.{company_id}")
    company = network.company(company_id)
    if company is None:
        raise UnableToBill(f"There is no company {company_id}.")
    if cycle_to > settlement_day(at):
        raise UnableToBill(f"The cycle ends on {cycle_to}, which is not over at {minute_label(at)}.")
    if cycle_to <= cycle_from:
        raise UnableToBill(f"The cycle from {cycle_from} to {cycle_to} has no day.")
    issued = issued_on or settlement_day(at)
    if issued < cycle_to:
        raise UnableToBill(
            f"A bill issued on {issued} would come before the end of its cycle. "
            f"Issue it on {cycle_to} or later."
        )
    if issued > settlement_day(at):
        raise UnableToBill(f"The day of issue {issued} has not come yet at {minute_label(at)}.")
    terms = consumers.terms_between(connection_ids, cycle_from, cycle_to, company_id=company_id)
    terms = terms.filter((~pl.col("is_prepaid")).any().over("connection_id"))
    if terms.is_empty():
        return Billed(0, 0, 0, 0, 0, (), ())
    connections = terms.get_column("connection_id").unique().sort().to_list()
    energy = metering.energy_frame(None, connections, cycle_from, cycle_to)
    drafted, not_billed = drafts(terms, energy.filter("is_complete"), cycle_from, cycle_to)
    billed = queries.billed(connections, cycle_from, cycle_to)
    done = billed.filter((pl.col("cycle_from") == cycle_from) & (pl.col("cycle_to") == cycle_to))
    overlapping = billed.join(done, on="connection_id", how="anti")
    not_billed += [
        NotBilled(one, f"its bill {number} already covers some of these days")
        for one, number in overlapping.select("connection_id", "number").iter_rows()
    ]
    covered = billed.get_column("connection_id").implode()
    parts, refused = priced(
        drafted.filter(~pl.col("connection_id").is_in(covered)), book_of(company.state_code)
    )
    new = bills_of(parts)
    no_bill = [one for one in not_billed if one.connection_id not in set(done.get_column("connection_id"))]
    run = _Run(company_id, company.code, issued, queries.policy(company_id, issued).due_days, at)
    bills = _insert(_rows(new, run, digest_half(book_of(company.state_code))), at)
    _insert_pieces(parts.join(bills, on="connection_id", how="semi").filter(~is_plain()))
    posted = post(transfers=_transfers(new.join(bills, on="connection_id"), run), by=by, at=at)
    is_new = new.filter(pl.col("connection_id").is_in(bills.get_column("connection_id").implode()))
    return Billed(
        bills=is_new.height,
        provisional=is_new.filter("is_provisional").height,
        already_billed=done.height,
        total_paise=sum(is_new.get_column("total_paise").to_list()),
        transfers=posted.inserted,
        outdated=_outdated(done, drafted, cycle_from),
        not_billed=(*no_bill, *refused),
    )


@dataclass(frozen=True, slots=True)
class _Run:
    company_id: int
    company_code: str
    issued_on: date
    due_days: int
    at: datetime


def _rows(new: pl.DataFrame, run: _Run, rulebook: str) -> pl.DataFrame:
    """The bills in the shape of their table, with what the ledger says is still owed as previous dues."""
    holders = new.get_column("connection_id").to_list()
    dues = ledger.balances(Account.RECEIVABLE, holder_ids=holders, as_of_day=run.issued_on)
    numbers = [
        bill_number(run.company_code, cycle_from, holder)
        for holder, cycle_from in new.select("connection_id", "cycle_from").iter_rows()
    ]
    lines = pl.concat_str(pl.lit("{"), pl.concat_str(line_columns("line_"), separator=","), pl.lit("}"))
    return (
        new.join(dues, left_on="connection_id", right_on="holder_id", how="left", maintain_order="left")
        .with_columns(
            company_id=pl.lit(run.company_id),
            revision=pl.lit(0),
            number=pl.Series(numbers, dtype=pl.String),
            issued_on=pl.lit(run.issued_on),
            due_date=pl.lit(run.issued_on + timedelta(days=run.due_days)),
            rulebook=pl.lit(rulebook),
            lines_paise=lines,
            previous_dues_paise=pl.col("balance_paise").fill_null(0),
        )
        .with_columns(
            pl.col("company_id", "revision").cast(pl.Int64),
            payable_paise=pl.col("total_paise") + pl.col("previous_dues_paise"),
        )
        .drop("balance_paise", *line_columns("line_"))
    )


def _insert(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Write the bills that are not there; connection_id and number of those that were written."""
    names = ", ".join(rows.columns)
    values = ", ".join(f"{name}{_CAST.get(name, '')}" for name in rows.columns)
    with incoming(rows, "billing_drafts"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO billing_bill ({names}, issued_at) SELECT {values}, %s FROM billing_drafts"
            " ORDER BY connection_id ON CONFLICT DO NOTHING RETURNING connection_id, number",
            [at],
        )
        written = cursor.fetchall()
    return pl.DataFrame(written, schema={"connection_id": pl.Int64, "number": pl.String}, orient="row")


def _insert_pieces(parts: pl.DataFrame) -> None:
    """Write the pieces of new bills; a bill that is one plain stretch needs none."""
    if parts.is_empty():
        return
    rows = parts.select(
        "connection_id",
        "cycle_from",
        *INPUTS,
        lines_paise=pl.concat_str(
            pl.lit("{"), pl.concat_str(line_columns("line_"), separator=","), pl.lit("}")
        ),
    )
    names = ", ".join(rows.columns)
    values = ", ".join(f"{name}{_CAST.get(name, '')}" for name in rows.columns)
    with incoming(rows, "billing_piece_drafts"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO billing_piece ({names}, revision) SELECT {values}, 0 FROM billing_piece_drafts"
            " ORDER BY connection_id, piece"
        )


def _transfers(bills: pl.DataFrame, run: _Run) -> pl.DataFrame:
    keyed = bills.with_columns(
        company_id=pl.lit(run.company_id, dtype=pl.Int64),
        holder_id=pl.col("connection_id"),
        for_day=pl.col("cycle_to") - timedelta(days=1),
        posted_on=pl.lit(run.issued_on),
        sequence=pl.lit(0, dtype=pl.Int64),
        document=pl.lit("bill/") + pl.col("number"),
    )
    return line_transfers(keyed, "line_", Entry.BILL, Account.RECEIVABLE)


def _outdated(done: pl.DataFrame, drafted: pl.DataFrame, cycle_from: date) -> tuple[int, ...]:
    """Billed connections whose readings or terms are now others than those they were billed from."""
    names = ("energy_wh", "solar_wh", "estimated_wh", "known_days", *TERMS)
    both = done.join(bills_of(drafted), on="connection_id", suffix="_now")
    changed = both.filter(pl.any_horizontal(pl.col(name) != pl.col(f"{name}_now") for name in names))
    of_bills = set(changed.get_column("connection_id"))
    now = drafted.join(both, on="connection_id", how="semi").filter(~is_plain())
    was = queries.billed_pieces(both.get_column("connection_id").to_list(), cycle_from)
    on = ["connection_id", *INPUTS]
    of_pieces = pl.concat([now.join(was, on=on, how="anti").select(on), was.join(now, on=on, how="anti")])
    return tuple(sorted(of_bills | set(of_pieces.get_column("connection_id"))))
