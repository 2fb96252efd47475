"""Interest on deposits, once a year; what the consumer's money earned while it was held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection

from bijlighar.billing.rules.book import book_of, digest_half
from bijlighar.consumers import queries as consumers
from bijlighar.deposits import queries
from bijlighar.deposits.actions.review import Tell, company_lock
from bijlighar.deposits.rules import NoDepositPolicy, deposit_transfers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import Account, Entry


class UnableToCredit(ValueError):
    """Interest cannot be credited for the year; nothing was written."""


@dataclass(frozen=True, slots=True)
class Credited:
    """How many deposits were looked at, how many earned something, and how much (paise)."""

    deposits: int
    credited: int
    amount_paise: int


@action
def credit_interest(
    *,
    company_id: int,
    by: Actor,
    at: datetime,
    year_to: date | None = None,
    tell: Tell | None = None,
) -> Credited:
    """Credit a year's interest on every deposit of a company; again changes nothing.

    The last whole year, or the one that ends with `year_to`. Where it goes (off the next bill, to the prepaid
    balance, or to the deposit) the policy says. Raises `UnableToCredit`.
    """
    company_lock(company_id)
    today = settlement_day(at)
    try:
        year = queries.year_of(company_id, today, year_to)
    except (NoDepositPolicy, ValueError) as problem:
        raise UnableToCredit(f"No interest was credited: {problem}") from problem
    total = Credited(0, 0, 0)
    holders = ledger.balances(Account.DEPOSIT, company_id=company_id).get_column("holder_id")
    for portion in holders.to_frame().iter_slices(queries.PORTION):
        ids = portion.get_column("holder_id").to_list()
        earned = interest_earned(ids, year.state_code, year.from_date, year.to_date)
        terms = consumers.terms_on(earned.get_column("connection_id").to_list(), today)
        is_deposit = pl.lit(year.policy.interest_to.text == "DEPOSIT")
        # A connection that is gone without a settlement has nothing but its deposit to credit.
        rows = earned.join(
            terms.select("connection_id", "is_prepaid"), on="connection_id", how="left"
        ).with_columns(
            credited_code=pl.when(is_deposit | pl.col("is_prepaid").is_null())
            .then(int(Account.DEPOSIT))
            .when("is_prepaid")
            .then(int(Account.PREPAID))
            .otherwise(int(Account.RECEIVABLE))
            .cast(pl.Int64)
        )
        book_interest(rows.drop("is_prepaid"), company_id, year.state_code, by=by, at=at)
        total = Credited(
            total.deposits + rows.height,
            total.credited + rows.filter(pl.col("amount_paise") > 0).height,
            total.amount_paise + int(rows.get_column("amount_paise").sum()),
        )
        if tell is not None:
            tell(portion.height)
    return total


def interest_earned(
    connection_ids: Sequence[int], state_code: str, from_date: date, to_date: date
) -> pl.DataFrame:
    """What deposits earned over [from_date, to_date), of those the year was not credited for.

    Columns: connection_id, from_date, to_date, amount_paise.
    """
    earned = queries.interest_of(connection_ids, state_code, from_date, to_date)
    known = queries.credited_years(connection_ids, from_date)
    return earned.join(known, on="connection_id", how="anti")


def book_interest(rows: pl.DataFrame, company_id: int, state_code: str, *, by: Actor, at: datetime) -> None:
    """Write what was earned and post it: columns of `interest_earned` and credited_code."""
    if rows.is_empty():
        return
    kept = rows.with_columns(
        company_id=pl.lit(company_id, dtype=pl.Int64), rulebook=pl.lit(digest_half(book_of(state_code)))
    )
    names = ", ".join(kept.columns)
    values = ", ".join(f"{name}::uuid" if name == "rulebook" else name for name in kept.columns)
    with incoming(kept, "deposit_interest"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO deposits_interest ({names}, credited_at) SELECT {values}, %s FROM deposit_interest"
            " ORDER BY connection_id",
            [at],
        )
    today = settlement_day(at)
    keyed = rows.with_columns(
        for_day=pl.col("to_date") - timedelta(days=1),
        sequence=pl.lit(0, dtype=pl.Int64),
        document=pl.lit("deposit/interest"),
    )
    for (code,), part in keyed.partition_by("credited_code", as_dict=True).items():
        entries = deposit_transfers(
            part,
            Entry.DEPOSIT_INTEREST,
            company_id=company_id,
            posted_on=today,
            credited=Account(int(str(code))),
        )
        post(transfers=entries, by=by, at=at)
