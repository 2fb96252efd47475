"""One row a connection of mine, gathered in a fixed number of reads however many there are (M1, M16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from bijlighar.billing import queries as billing
from bijlighar.billing.queries import DuesCard
from bijlighar.consumers import queries as consumers
from bijlighar.consumers.queries import ConnectionRecord
from bijlighar.deposits import queries as deposits
from bijlighar.interfaces.portal import writing
from bijlighar.interfaces.portal.to_pay import ToPay, in_parts, together
from bijlighar.kernel.time import settlement_day
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.network.queries import CompanyRecord
from bijlighar.outages import queries as outages
from bijlighar.prepaid import queries as prepaid
from bijlighar.supply import queries as supply

SOON_DAYS = 3
"""A balance that lasts so many days or fewer is low."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure over [first, last] and over the same stretch a month before; None where nothing is known."""

    first: date
    last: date
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One connection as it stands: `balance_paise` of a prepaid one, else `due`; use and cost side by side.

    `cost` is what days took from a balance, or the last bill beside the one before. `off` says why there is
    no power: OUTAGE, CUT (by a decision of the company), or nothing.
    """

    record: ConnectionRecord
    given_name: str
    company: CompanyRecord
    office_en: str
    office_hi: str
    is_prepaid: bool
    balance_paise: int | None
    balance_as_of: date | None
    days_left: int | None
    due: ToPay
    last_bill_number: str
    use: Beside | None
    cost: Beside | None
    off: str
    as_of: date

    @property
    def rise_wh(self) -> int | None:
        """By how much the use rose, negative when it fell, as the two figures are shown."""
        if self.use is None or self.use.before is None:
            return None
        return writing.change_wh(self.use.now, self.use.before)

    @property
    def is_low(self) -> bool:
        """Whether a balance is used up or soon will be."""
        if self.balance_paise is None:
            return False
        return self.balance_paise <= 0 or (self.days_left is not None and self.days_left <= SOON_DAYS)

    @property
    def is_overdue(self) -> bool:
        """Whether a last day for payment is over."""
        return self.due.total_paise > 0 and self.due.due_date is not None and self.due.due_date < self.as_of


def rows_of(mobile: str, now: datetime) -> tuple[Row, ...]:
    """A row for each connection linked to a mobile, in the order in which they were made."""
    records = consumers.connections_of_mobile(mobile)
    ids = [record.id for record in records]
    if not ids:
        return ()
    day = settlement_day(now)
    companies = {company.id: company for company in network.companies()}
    names = consumers.given_names(mobile)
    terms = consumers.terms_on(ids, day).filter("is_prepaid")
    prepaid_ids = set(terms.get_column("connection_id").to_list())
    standing = {row["connection_id"]: row for row in prepaid.standing(ids, day).iter_rows(named=True)}
    dues = billing.dues_cards(ids, day)
    deposit = deposits.due_cards(ids, day)
    plans = billing.open_plans_of(ids)
    use = _use(ids, day)
    taken = _taken(ids, day)
    live = outages.live_for(ids, now)
    cut = supply.cut_since(ids)
    places = network.place_names([record.office_id for record in records], [], []).offices
    found = []
    for record in records:
        is_prepaid = record.id in prepaid_ids
        stands = standing[record.id]
        held = is_prepaid and stands["is_begun"]
        office = places.get(record.office_id, ("", "", ""))
        bill = dues[record.id].last_bill
        found.append(
            Row(
                record=record,
                given_name=names.get(record.id, ""),
                company=companies[record.company_id],
                office_en=office[1],
                office_hi=office[2],
                is_prepaid=is_prepaid,
                balance_paise=stands["balance_paise"] if held else None,
                balance_as_of=stands["charged_through"] if held else None,
                days_left=stands["days_left"] if held else None,
                due=in_parts(
                    together(None if is_prepaid else dues[record.id], deposit[record.id]),
                    plans.get(record.id),
                ),
                last_bill_number=bill.number if bill else "",
                use=use.get(record.id),
                cost=taken.get(record.id) if is_prepaid else _bills(dues[record.id]),
                off="CUT" if record.id in cut else "OUTAGE" if record.id in live else "",
                as_of=day,
            )
        )
    return tuple(found)


def months_to(day: date) -> tuple[date, date, date]:
    """First days of the month before yesterday's, of yesterday's, and the day after yesterday."""
    this = (day - timedelta(days=1)).replace(day=1)
    return (this - timedelta(days=1)).replace(day=1), this, day


def side_by_side(days: pl.DataFrame, value: str, day: date) -> dict[int, Beside]:
    """A figure of the month so far beside the same days of the month before, by connection.

    `days`: connection_id, day and the value. The month so far ends with the last day that is known of each;
    where nothing is known of the month before, there is nothing to compare with.
    """
    before, this, end = months_to(day)
    frame = days.filter(pl.col("day").is_between(before, end, closed="left"))
    now = frame.filter(pl.col("day") >= this)
    last = now.group_by("connection_id").agg(pl.col("day").max().alias("last"), pl.col(value).sum())
    then = (
        frame.filter(pl.col("day") < this)
        .join(last.select("connection_id", "last"), on="connection_id")
        .filter(pl.col("day").dt.day() <= pl.col("last").dt.day())
        .group_by("connection_id")
        .agg(pl.col(value).sum())
    )
    earlier = dict(then.select("connection_id", value).iter_rows())
    return {
        connection_id: Beside(this, until, total, earlier.get(connection_id))
        for connection_id, until, total in last.select("connection_id", "last", value).iter_rows()
    }


def _use(ids: Sequence[int], day: date) -> dict[int, Beside]:
    before, _, end = months_to(day)
    return side_by_side(metering.energy_frame(None, list(ids), before, end), "energy_wh", day)


def _taken(ids: Sequence[int], day: date) -> dict[int, Beside]:
    before, _, end = months_to(day)
    return side_by_side(prepaid.taken_of_days(ids, before, end), "taken_paise", day)


def _bills(dues: DuesCard) -> Beside | None:
    last, before = dues.last_bill, dues.bill_before
    if last is None:
        return None
    until = last.cycle_to - timedelta(days=1)
    return Beside(last.cycle_from, until, last.total_paise, before.total_paise if before else None)
