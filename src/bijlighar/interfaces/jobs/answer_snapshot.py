"""Writes the file from which SMS are answered: what may be told of each connection, and who may ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from bijlighar.billing import queries as billing
from bijlighar.billing.rules.arrears import unpaid
from bijlighar.consumers import queries as consumers
from bijlighar.interfaces.answer.mobile import hashed
from bijlighar.interfaces.answer.snapshot import COLUMNS, key, written
from bijlighar.kernel.time import settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.prepaid import queries as prepaid

PORTION = 20_000
NUMBER_ENDS = 4
"""Only so many last digits of a service number go into the file: enough to tell one's own apart."""
_FIRST = date(1970, 1, 1)
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of a company went into the file."""

    company_code: str
    connections: int
    mobiles: int


def snapshot(
    folder: Path, *, at: datetime, companies: Sequence[CompanyRecord] | None = None
) -> Iterator[Portion]:
    """Write a new snapshot, portion by portion; it takes the old one's place when the last one is in.

    Who stops taking portions leaves the old snapshot as it was.
    """
    secret, day = key(folder, make=True), settlement_day(at)
    with written(folder, at) as file:
        for company in companies if companies is not None else network.companies():
            for ids in _portions(company.id, day):
                rows = accounts(company, ids, day)
                asking = consumers.mobiles(ids)
                file.accounts(rows.iter_rows())
                mobiles = asking.get_column("mobile").unique().to_list()
                hashes = {mobile: hashed(mobile, secret) for mobile in mobiles}
                file.mobiles(
                    (hashes[mobile], connection, language)
                    for connection, mobile, language in asking.iter_rows()
                )
                yield Portion(company.code, rows.height, asking.height)


def accounts(company: CompanyRecord, connection_ids: Sequence[int], day: date) -> pl.DataFrame:
    """What may be told of connections as things stand on a day, in the columns of the file."""
    terms = consumers.terms_on(connection_ids, day).select("connection_id", "is_prepaid")
    prepaid_ids = terms.filter("is_prepaid").get_column("connection_id").to_list()
    others = terms.filter(~pl.col("is_prepaid")).get_column("connection_id").to_list()
    found = pl.concat([_prepaid(company.id, prepaid_ids, day), _postpaid(others, day)], how="diagonal")
    # The newest whole day of the last three: readings come in the morning after.
    use = (
        metering.energy_frame(None, connection_ids, day - 3 * _A_DAY, day)
        .filter("is_complete")
        .sort("connection_id", "day")
        .group_by("connection_id", maintain_order=True)
        .agg(use_wh=pl.col("energy_wh").last(), use_on=pl.col("day").last())
    )
    numbers = consumers.contacts(connection_ids).select("connection_id", "service_number")
    rows = (
        numbers.join(found, on="connection_id", how="inner")
        .join(use, on="connection_id", how="left")
        .with_columns(
            # Money beside a use only where it is that day's.
            use_paise=pl.when(pl.col("use_on") == day - _A_DAY).then("yesterday_paise"),
            company=pl.lit(company.code),
            number=pl.col("service_number").str.tail(NUMBER_ENDS),
            id=pl.col("connection_id"),
            is_prepaid=pl.col("is_prepaid").cast(pl.Int64),
        )
        .sort("connection_id")
    )
    return rows.select(
        pl.col(name).cast(pl.String) if rows.schema[name] == pl.Date else pl.col(name) for name in COLUMNS
    )


def _prepaid(company_id: int, connection_ids: Sequence[int], day: date) -> pl.DataFrame:
    rows = prepaid.balances(company_id, day, connection_ids)
    is_begun = pl.col("charged_through").is_not_null() | pl.col("last_recharge_on").is_not_null()
    return rows.select(
        "connection_id",
        is_prepaid=pl.lit(value=True),
        balance_paise=pl.when(is_begun).then("balance_paise"),
        charged_through=pl.col("charged_through"),
        days_left=pl.col("days_left").cast(pl.Int64),
        recharge_paise=pl.col("last_recharge_paise"),
        recharge_on=pl.col("last_recharge_on"),
        yesterday_paise=pl.col("yesterday_paise"),
        due_date=pl.lit(None, dtype=pl.Date),
    )


def _postpaid(connection_ids: Sequence[int], day: date) -> pl.DataFrame:
    owed = ledger.accounts_of([Account.RECEIVABLE], connection_ids, day).select(
        connection_id=pl.col("holder_id"), owed_paise=pl.col("receivable_paise")
    )
    bills = billing.billed(connection_ids, _FIRST, day + _A_DAY).filter(pl.col("issued_on") <= day)
    due = (
        unpaid(bills, owed.filter(pl.col("owed_paise") > 0))
        .group_by("connection_id")
        .agg(due_date=pl.col("due_date").min())
    )
    return (
        pl.DataFrame({"connection_id": connection_ids}, schema={"connection_id": pl.Int64})
        .join(owed, on="connection_id", how="left")
        .join(due, on="connection_id", how="left")
        .select(
            "connection_id",
            is_prepaid=pl.lit(value=False),
            balance_paise=pl.col("owed_paise"),
            due_date="due_date",
        )
    )


def _portions(company_id: int, day: date) -> Iterator[list[int]]:
    terms = consumers.terms_between(None, day, day + _A_DAY, company_id=company_id)
    every = terms.get_column("connection_id").unique().sort().to_list()
    for start in range(0, len(every), PORTION):
        yield every[start : start + PORTION]
