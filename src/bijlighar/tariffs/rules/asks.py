"""What a rulebook asks of a connection and of its meter beside the load and the units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bijlighar.tariffs.rules.book import Category, DemandRule, Rulebook


@dataclass(frozen=True, slots=True)
class Asks:
    """Categories that ask for a contract demand in W, for one in VA, and for the load in horsepower."""

    contract_demand: frozenset[str]
    contract_demand_va: frozenset[str]
    horsepower: frozenset[str]


@dataclass(frozen=True, slots=True)
class Measure:
    """How quarter hours count over [from_date, to_date): the average of a demand, and the peak hours.

    `minutes` 0 where no rule says how a demand is read; `peak_blocks` are half-open, none where no hours are
    written.
    """

    from_date: date
    to_date: date
    minutes: int
    peak_blocks: tuple[tuple[int, int], ...]


def asks(book: Rulebook) -> Asks:
    """What the categories of a rulebook ask of a connection, in any of its orders."""
    every = [category for order in book.orders for category in order.categories.values()]
    of_contract = [one for one in every if one.load_basis == "demand_or_share_of_contract"]
    return Asks(
        contract_demand=_codes(of_contract),
        contract_demand_va=_codes(one for one in of_contract if any(band.kva_by_area for band in one.bands)),
        horsepower=_codes(one for one in every if any(band.per == "hp" for band in one.bands)),
    )


def measured_categories(book: Rulebook) -> frozenset[str]:
    """Categories whose bill needs the demand or the peak hours, and whose rulebook says how to read them."""
    by_demand = [
        category
        for order in book.orders
        for category in order.categories.values()
        if category.load_basis != "sanctioned_load"
    ]
    by_hours = {code for rule in book.solar_rebates if rule.peak_hours for code in rule.categories}
    return frozenset(by_hours) | (_codes(by_demand) if book.demands else frozenset())


def measures(book: Rulebook, from_date: date, to_date: date) -> tuple[Measure, ...]:
    """The stretches of [from_date, to_date) over which quarter hours count alike, in order."""
    hours = [rule for rule in book.solar_rebates if rule.peak_hours]
    spans = [(rule.from_date, rule.to_date) for rule in book.demands]
    spans += [(one.from_date, one.to_date) for one in hours]
    inside = sorted({day for span in spans for day in span if day and from_date < day < to_date})
    found: list[Measure] = []
    for start, end in zip([from_date, *inside], [*inside, to_date], strict=True):
        rule = demand_rule(book, start)
        blocks = next((one.peak_blocks for one in hours if _holds(one.from_date, one.to_date, start)), ())
        found.append(Measure(start, end, int(rule.averaged_minutes.text) if rule else 0, blocks))
    return tuple(found)


def demand_rule(book: Rulebook, day: date) -> DemandRule | None:
    """How a demand is read on a day; None where the rulebook does not say."""
    return next((rule for rule in book.demands if _holds(rule.from_date, rule.to_date, day)), None)


def _holds(start: date, end: date | None, day: date) -> bool:
    return start <= day and (end is None or day < end)


def _codes(categories: Iterable[Category]) -> frozenset[str]:
    return frozenset(category.code for category in categories)
