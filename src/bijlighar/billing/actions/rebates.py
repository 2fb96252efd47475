"""Rebates for paying online, promptly or ahead, from what the ledger's documents say of each payment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from bijlighar.billing.queries.cycle import billed
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.rebates import corrected, due_for_advances, settled
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import next_month, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import REVERSAL, Account, Entry
from bijlighar.network import queries as network

_FIRST, _LAST = date(2000, 1, 1), date(9999, 12, 31)
_FOR_PAYING = tuple(
    int(code) + back for code in (Entry.REBATE_ONLINE, Entry.REBATE_PROMPT) for back in (0, REVERSAL)
)
_BILLS_AND_PAYMENTS = tuple(
    code + back
    for code in (*range(int(Entry.BILL), int(Entry.BILL) + 10), int(Entry.PAYMENT))
    for back in (0, REVERSAL)
)


class UnableToRebate(ValueError):
    """No rebate can be booked as asked; nothing was written."""


@dataclass(frozen=True, slots=True)
class Rebated:
    """What one run did: rebates that were given and taken back, in paise, and how many entries that took."""

    given: int
    given_paise: int
    taken_back: int
    taken_back_paise: int


@action
def book_rebates(
    *,
    company_id: int,
    from_day: date,
    by: Actor,
    at: datetime,
    connection_ids: Sequence[int] | None = None,
) -> Rebated:
    """Book the rebates of bills that were paid whole on `from_day` or later; again changes nothing.

    A bill is paid by what came in first, in the order in which bills and other dues arose. What a payment was
    (its day, its way) is read from its receipt. A payment that was taken back since, or a bill made anew,
    takes its rebate back and books the right one. Raises `UnableToRebate`.
    """
    one_at_a_time(f"billing.book_rebates.{company_id}")
    state_code = _state_of(company_id)
    today = settlement_day(at)
    holders = ledger.payers(Entry.PAYMENT, company_id, from_day)
    if connection_ids is not None:
        holders = sorted(set(holders) & set(connection_ids))
    if not holders:
        return Rebated(0, 0, 0, 0)
    bills = billed(holders, _FIRST, _LAST)
    booked = ledger.entries(_FOR_PAYING, holders, _FIRST, _LAST)
    moved = ledger.movements(Account.RECEIVABLE, holders, except_codes=(*_BILLS_AND_PAYMENTS, *_FOR_PAYING))
    receipts = ledger.receipts(Entry.PAYMENT, holders)
    due, booked = settled(bills, moved, receipts, booked, book_of(state_code), from_day)
    return _post(due, booked, company_id, today, by, at)


@action
def book_advance_rebates(
    *,
    company_id: int,
    month_from: date,
    by: Actor,
    at: datetime,
    connection_ids: Sequence[int] | None = None,
) -> Rebated:
    """Book the rebates for what lay paid ahead in a month that is over; again changes nothing.

    Of each connection the least that lay there on any day of the month counts. Raises `UnableToRebate`.
    """
    one_at_a_time(f"billing.book_rebates.{company_id}")
    state_code = _state_of(company_id)
    month_to, today = next_month(month_from), settlement_day(at)
    if month_to > today:
        raise UnableToRebate(f"The month from {month_from} is not over on {today}. Ask again on {month_to}.")
    terms = consumers.terms_on(
        connection_ids if connection_ids is not None else _ahead(company_id, month_from),
        month_to - timedelta(days=1),
    ).filter((pl.col("company_id") == company_id) & ~pl.col("is_prepaid"))
    holders = terms.get_column("connection_id").to_list()
    least = _least_ahead(holders, month_from, month_to)
    left = least.join(terms.select(holder_id="connection_id", category_code="category_code"), on="holder_id")
    due = due_for_advances(left, month_from, month_to - timedelta(days=1), book_of(state_code))
    code = int(Entry.REBATE_ADVANCE)
    booked = ledger.entries((code, code + REVERSAL), holders, _FIRST, _LAST)
    of_month = pl.col("sequence") // 100 == int(f"{month_from:%Y%m%d}")
    return _post(due, booked.filter(of_month), company_id, today, by, at)


def _state_of(company_id: int) -> str:
    company = network.company(company_id)
    if company is None:
        raise UnableToRebate(f"There is no company {company_id}.")
    return company.state_code


def _ahead(company_id: int, day: date) -> list[int]:
    """The connections of a company that had paid ahead at the start of a day."""
    owed = ledger.balances(Account.RECEIVABLE, company_id=company_id, as_of_day=day - timedelta(days=1))
    return owed.filter(pl.col("balance_paise") < 0).get_column("holder_id").to_list()


def _least_ahead(holders: list[int], month_from: date, month_to: date) -> pl.DataFrame:
    """holder_id and left_paise: the least that lay paid ahead at the start of the month and on its days."""
    moved = ledger.movements(Account.RECEIVABLE, holders)
    before = pl.col("posted_on") < month_from
    at_start = moved.filter(before).group_by("holder_id").agg(owed=pl.sum("change_paise"))
    on_days = (
        moved.sort("holder_id", "posted_on")
        .with_columns(owed=pl.col("change_paise").cum_sum().over("holder_id"))
        .filter(pl.col("posted_on").is_between(month_from, month_to, closed="left"))
    )
    most = pl.concat([at_start.select("holder_id", "owed"), on_days.select("holder_id", "owed")])
    return (
        most.join(at_start.select("holder_id"), on="holder_id", how="semi")
        .group_by("holder_id")
        .agg(left_paise=-pl.max("owed"))
        .sort("holder_id")
    )


def _post(
    due: pl.DataFrame, booked: pl.DataFrame, company_id: int, today: date, by: Actor, at: datetime
) -> Rebated:
    moved = corrected(due, booked, company_id=company_id, credited=Account.RECEIVABLE, posted_on=today)
    if moved.height:
        post(transfers=moved, by=by, at=at)
    back = moved.filter(pl.col("code") >= REVERSAL).get_column("amount_paise")
    given = moved.filter(pl.col("code") < REVERSAL).get_column("amount_paise")
    return Rebated(len(given), int(given.sum()), len(back), int(back.sum()))
