"""The rebate of prepaid meters: so much a unit of the month, to the balance, as the rulebook gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.rebates import corrected, due_for_units
from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import next_month, settlement_day
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.actions import post
from bijlighar.ledger.rules import REVERSAL, Account, Entry
from bijlighar.network import queries as network
from bijlighar.prepaid.queries.units import units_of_month

_FIRST, _LAST = date(2000, 1, 1), date(9999, 12, 31)


class UnableToCreditRebates(ValueError):
    """The rebates of a month cannot be credited; nothing was written."""


@dataclass(frozen=True, slots=True)
class RebatesCredited:
    """How many connections got the month's rebate or another one than before, and the change in paise."""

    connections: int
    change_paise: int


@action
def credit_rebates(
    *, company_id: int, month_from: date, connection_ids: Sequence[int], by: Actor, at: datetime
) -> RebatesCredited:
    """Credit a month's rebate for the units that were charged; again changes nothing.

    A month whose days were corrected since has its rebate taken back and booked anew. For a large company in
    portions (`prepaid.queries.portions`). Raises `UnableToCreditRebates`.
    """
    company = network.company(company_id)
    if company is None:
        raise UnableToCreditRebates(f"There is no company {company_id}.")
    today = settlement_day(at)
    if next_month(month_from) > today:
        raise UnableToCreditRebates(f"The month from {month_from} is not over on {today}.")
    one_at_a_time(f"prepaid.credit_rebates.{company_id}")
    used = units_of_month(connection_ids, month_from)
    code = int(Entry.REBATE_PREPAID)
    booked = ledger.entries((code, code + REVERSAL), connection_ids, _FIRST, _LAST)
    booked = booked.filter(pl.col("sequence") // 100 == int(f"{month_from:%Y%m%d}"))
    due = due_for_units(used, book_of(company.state_code))
    moved = corrected(due, booked, company_id=company_id, credited=Account.PREPAID, posted_on=today)
    if moved.height:
        post(transfers=moved, by=by, at=at)
    sign = pl.when(pl.col("code") < REVERSAL).then(1).otherwise(-1)
    change = int(moved.select((pl.col("amount_paise") * sign).sum()).item() or 0)
    return RebatesCredited(moved.get_column("holder_id").n_unique(), change)
