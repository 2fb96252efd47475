"""What if: a consumer's own last months another way, and a company's bills of a month as revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import polars as pl

from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.stretches import TERM_TYPES, TERMS, with_loads
from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.kernel.time import next_month
from bijlighar.metering import queries as metering
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import AS_IT_IS, Variant, compare

Refused = Literal["", "TERMS", "DEMAND", "NET_METERED"]
_OTHER = "other"
_MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class MonthIf:
    """A whole month of a connection: what it costs as it is, and the other way, in paise."""

    month_from: date
    energy_wh: int
    solar_wh: int
    total_paise: int
    other_paise: int


@dataclass(frozen=True, slots=True)
class OwnMonthsIf:
    """A connection's last whole months at their tariff, the latest first, as they are and another way.

    `is_prepaid` says how it pays now. `refused`: TERMS, it has none today; DEMAND, it is billed by demand,
    which days of energy do not tell; NET_METERED, its roof feeds in, which has no price yet; empty
    where it can be compared.
    """

    months: tuple[MonthIf, ...]
    is_prepaid: bool
    refused: Refused

    @property
    def change_paise(self) -> int:
        """What the other way would have cost more over all months; negative: less."""
        return sum(each.other_paise - each.total_paise for each in self.months)


def own_months_if(
    connection_id: int, day: date, *, is_prepaid: bool | None = None, solar_percent: int = 0, months: int = 6
) -> OwnMonthsIf:
    """What whole months before `day` would have cost paid the other way or with use moved to 9-17 h.

    At the terms of `day` and the tariff of each month; only months of which every day is known. `is_prepaid`:
    None as it is. `solar_percent` (0 to 100) of the use outside the solar hours moves into them.
    """
    terms = consumers.terms_on([connection_id], day)
    if terms.is_empty():
        return OwnMonthsIf((), False, "TERMS")
    now = bool(terms["is_prepaid"][0])
    held = with_loads(terms).row(0, named=True)
    if held.get("is_net_metered"):
        return OwnMonthsIf((), now, "NET_METERED")
    if held["contract_demand_w"] or held["contract_demand_va"]:
        return OwnMonthsIf((), now, "DEMAND")
    first = day.replace(day=1)
    for _ in range(min(months, _MOST_MONTHS)):
        first = (first - timedelta(days=1)).replace(day=1)
    frame = _whole_months(connection_id, first, day.replace(day=1))
    if frame.is_empty():
        return OwnMonthsIf((), now, "")
    book = book_of(terms["state_code"][0])
    rows = frame.join(with_loads(terms).select(*TERMS), how="cross").with_columns(
        ref=pl.int_range(pl.len()), is_closed=pl.lit(True)
    )
    other = now if is_prepaid is None else is_prepaid
    variants = {
        "now": Variant(is_prepaid=True if now else None),
        _OTHER: Variant(is_prepaid=True if other else None, moved_to_solar_percent=solar_percent),
    }
    found = compare(rows, book, variants).frame()
    told = pl.concat([rows.select("cycle_from", "energy_wh", "solar_wh"), found], how="horizontal")
    priced = told.drop_nulls(["now_paise", "other_paise"]).sort("cycle_from", descending=True)
    columns = ("cycle_from", "energy_wh", "solar_wh", "now_paise", "other_paise")
    return OwnMonthsIf(tuple(MonthIf(*row) for row in priced.select(columns).iter_rows()), now, "")


def _whole_months(connection_id: int, from_date: date, to_date: date) -> pl.DataFrame:
    """A row a calendar month of which every day is known, as `rate` takes it."""
    days = metering.energy_frame(None, [connection_id], from_date, to_date).filter("is_complete")
    month = pl.col("day").dt.truncate("1mo")
    found = days.group_by(cycle_from=month).agg(
        pl.col("energy_wh", "solar_wh", "estimated_wh").sum(), known=pl.len()
    )
    return (
        found.with_columns(cycle_to=pl.col("cycle_from").dt.offset_by("1mo"))
        .filter(pl.col("known") == (pl.col("cycle_to") - pl.col("cycle_from")).dt.total_days())
        .with_columns(from_date="cycle_from", to_date="cycle_to")
        .drop("known")
        .sort("cycle_from")
    )


def months_billed(company_id: int) -> list[date]:
    """First days of the months in which bills of a company begin, the latest first."""
    found = outgoing(
        "WITH RECURSIVE months AS ("
        " (SELECT cycle_from FROM billing_bill WHERE company_id = %(company)s"
        "  ORDER BY cycle_from DESC LIMIT 1)"
        " UNION ALL SELECT (SELECT b.cycle_from FROM billing_bill b WHERE b.company_id = %(company)s"
        "  AND b.cycle_from < date_trunc('month', m.cycle_from) ORDER BY b.cycle_from DESC LIMIT 1)"
        " FROM months m WHERE m.cycle_from IS NOT NULL) SELECT date_trunc('month', cycle_from)::date"
        " FROM months WHERE cycle_from IS NOT NULL LIMIT 24",
        {"company": company_id},
        {"month": pl.Date()},
    )
    return found.get_column("month").to_list()


def revenue_if(
    company_id: int, month: date, connection_ids: Sequence[int], variant: Variant
) -> tuple[pl.DataFrame, int]:
    """Bills that begin in a month, of some connections, as they are and another way, by category and slab.

    The frame: category_code, slab, rows, energy_wh, total_paise, other_paise, other_change_paise. The number:
    bills left out, as their terms changed within the month or one of the two ways has no price. Portions add
    up (`add_up`). Raises UnknownOrder.
    """
    company = network.company(company_id)
    assert company is not None
    terms = ", ".join(f"b.{name}" for name in TERMS)
    bills = outgoing(
        f"SELECT DISTINCT ON (b.connection_id, b.cycle_from) b.connection_id, {terms}, b.from_date,"
        " b.to_date, b.cycle_from, b.cycle_to, b.energy_wh, b.solar_wh, b.estimated_wh, b.peak_wh,"
        " b.demand_w, p.piece IS NOT NULL FROM billing_bill b LEFT JOIN billing_piece p"
        " ON (p.connection_id, p.cycle_from, p.revision, p.piece)"
        " = (b.connection_id, b.cycle_from, b.revision, 1)"
        " WHERE b.connection_id = ANY(%(ids)s) AND b.company_id = %(company)s"
        " AND b.cycle_from >= %(from)s AND b.cycle_from < %(to)s"
        " ORDER BY b.connection_id, b.cycle_from, b.revision DESC",
        {"ids": list(connection_ids), "company": company_id, "from": month, "to": next_month(month)},
        {
            "ref": pl.Int64(),
            **TERM_TYPES,
            **dict.fromkeys(("from_date", "to_date", "cycle_from", "cycle_to"), pl.Date()),
            **dict.fromkeys(("energy_wh", "solar_wh", "estimated_wh", "peak_wh", "demand_w"), pl.Int64()),
            "has_pieces": pl.Boolean(),
        },
    )
    plain = bills.filter(~pl.col("has_pieces")).drop("has_pieces").with_columns(is_closed=pl.lit(True))
    book = book_of(company.state_code)
    compared = compare(plain, book, {_OTHER: variant})
    refused = {each.row for name in (AS_IT_IS, _OTHER) for each in compared.refusals(name)}
    return compared.by_slab(plain, book), bills.height - plain.height + len(refused)


def add_up(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Portions of `revenue_if` together."""
    together = pl.concat(parts)
    return (
        together.group_by("category_code", "slab")
        .agg(pl.exclude("category_code", "slab").sum())
        .sort("category_code", pl.col("slab").str.extract(r"^(\d+)").cast(pl.Int64))
    )
