"""What changed between some bills and those of the cycle before."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from bijlighar.billing.queries.sheet.rows import Row, of_earlier_cycles
from bijlighar.billing.rules.book import book_of
from bijlighar.billing.rules.changed import Billed, Change, changed
from bijlighar.billing.rules.stretches import TERMS
from bijlighar.network import queries as network
from bijlighar.tariffs.rules import LINES, Rulebook, rate


def changes(bills: Sequence[Row], earlier: Sequence[Sequence[Row]]) -> list[Change | None]:
    """What changed since the bill of the cycle before, None where there is none."""
    before = [
        next(iter(of_earlier_cycles(row, rows)), None) for row, rows in zip(bills, earlier, strict=True)
    ]
    old = _at_old_rates(bills, before)
    return [
        None if was is None else changed(_billed(row), _billed(was), old.get(ref))
        for ref, (row, was) in enumerate(zip(bills, before, strict=True))
    ]


def _billed(row: Row) -> Billed:
    return Billed(
        days=(row["to_date"] - row["from_date"]).days,
        missing_days=row["missing"],
        energy_wh=row["energy_wh"],
        solar_wh=row["solar_wh"],
        lines=dict(zip(LINES, row["lines"], strict=True)),
        terms=tuple(str(row[name]) for name in TERMS),
    )


def _at_old_rates(bills: Sequence[Row], before: Sequence[Row | None]) -> dict[int, int]:
    """Energy and fixed charge of a bill's units in the cycle before, where a new order came in between."""
    books = {company_id: _state_book(company_id) for company_id in {row["company_id"] for row in bills}}
    asked: dict[int, list[Row]] = {}
    for ref, (row, was) in enumerate(zip(bills, before, strict=True)):
        if was is None:
            continue
        begins = (order.from_date for order in books[row["company_id"]].orders)
        if any(was["cycle_from"] < begin < row["cycle_to"] for begin in begins):
            terms = {name: row[name] for name in TERMS}
            use = {name: row[name] for name in ("energy_wh", "solar_wh", "peak_wh", "demand_w")}
            days = {"from_date": was["cycle_from"], "to_date": was["cycle_to"]}
            asked.setdefault(row["company_id"], []).append({"ref": ref, **terms, **use, **days})
    found: dict[int, int] = {}
    for company_id, rows in asked.items():
        frame = pl.DataFrame(rows).with_columns(fppas_percent=pl.lit("0"))
        rated = rate(frame, books[company_id], refuse="collect")
        for place, row in enumerate(rows):
            if rated.is_rated[place]:
                base = rated.lines["ENERGY"][place] + rated.lines["FIXED"][place]
                found[row["ref"]] = int(base)
    return found


def _state_book(company_id: int) -> Rulebook:
    company = network.company(company_id)
    assert company is not None
    return book_of(company.state_code)
