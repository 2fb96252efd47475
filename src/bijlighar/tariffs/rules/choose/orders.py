"""What is in force: the orders of a cycle with their weights, and the one rule that holds throughout."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypeVar

from bijlighar.kernel.ranges import Range, shared_days
from bijlighar.tariffs.rules.book import Dated, Order, Rulebook
from bijlighar.tariffs.rules.choose.numbers import half_up
from bijlighar.tariffs.rules.choose.terms import NotInRulebook

D = TypeVar("D", bound=Dated)


def weighted_orders(book: Rulebook, cycle: Range[date], length: int) -> tuple[tuple[Order, Fraction], ...]:
    """The orders that share days with the cycle; their weights add up to exactly 1."""
    found = [
        (order, days)
        for order in book.orders
        if (days := shared_days(Range(order.from_date, order.to_date), cycle))
    ]
    missing = length - sum(days for _, days in found)
    if missing:
        raise NotInRulebook(
            f"no tariff order of {book.state_code!r} is in force on {missing} of the {length} days "
            f"of {_told(cycle)}; the first begins on {book.orders[0].from_date}."
        )
    weights: list[Fraction] = []
    for order, days in found[1:]:
        unit = 10 ** int(order.weight_decimals.exact)
        weights.append(Fraction(half_up(Fraction(days * unit, length)), unit))
    weights.insert(0, 1 - sum(weights, Fraction(0)))
    return tuple((order, weight) for (order, _), weight in zip(found, weights, strict=True))


def in_force(rules: tuple[D, ...], category_code: str, cycle: Range[date], what: str) -> D | None:
    """The rule that holds for the whole cycle, or None where none touches it."""
    touching = [
        rule
        for rule in rules
        if category_code in rule.categories and Range(rule.from_date, rule.to_date).overlaps(cycle)
    ]
    if not touching:
        return None
    rule = touching[-1]
    if not Range(rule.from_date, rule.to_date).contains(cycle):
        raise NotInRulebook(
            f"{what} of {category_code} changes on {rule.from_date}, inside the cycle {_told(cycle)}; how "
            "to divide such a cycle is not in the rulebook. Bill the days before and after separately."
        )
    return rule


def _told(days: Range[date]) -> str:
    return f"{days.lower} to {days.upper} (not included)"
