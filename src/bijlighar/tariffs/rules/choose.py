"""Which figures of a rulebook hold for one category, area and cycle, as whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from bijlighar.kernel.money import NANO_PER_RUPEE, URS_PER_RUPEE
from bijlighar.kernel.ranges import Range, shared_days
from bijlighar.kernel.time import day_count, is_calendar_month
from bijlighar.tariffs.rules.book import (
    Absent,
    Category,
    Dated,
    DutyRule,
    FlatAmountScheme,
    FreeUnitsScheme,
    Order,
    PerUnit,
    Rulebook,
    Scheme,
    SolarRebate,
    Value,
    Words,
    weakest,
)

WH_PER_UNIT = 1000
MONTH_DAYS = 30
D = TypeVar("D", bound=Dated)


class NotInRulebook(LookupError):
    """The rulebook has no figure for what was asked; the text names what is missing."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of energy [lower_wh, upper_wh) with one price; several parts may belong to one slab."""

    slab: int
    lower_wh: int
    upper_wh: int | None
    rate_urs_per_kwh: int
    subsidy_urs_per_kwh: int
    sources: tuple[Words, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Band:
    """Fixed charge of a month up to `up_to_wh`; `nano` for each connection, block or kW, None if absent."""

    up_to_wh: int | None
    per: PerUnit
    nano: int | None
    absent: str
    wh_per_block: int
    sources: tuple[Words, ...]
    mark: str


@dataclass(frozen=True, slots=True)
class Terms:
    """All figures that price one category in one area over one cycle."""

    category: Category
    area_code: str
    orders: tuple[tuple[Order, Fraction], ...]
    parts: tuple[Part, ...]
    slab_limits_wh: tuple[int, ...]
    is_telescopic: bool
    has_unit_subsidy: bool
    bands: tuple[Band, ...]
    load_share_percent: Fraction | None
    fuel_clause: Words | None
    duty: DutyRule
    solar: SolarRebate | None
    solar_is_unknown: bool
    scheme: Scheme | None
    scheme_up_to_wh: int
    scheme_first_wh: int

    def titles(self) -> str:
        """Names of the orders in force, with their weights where there is more than one."""
        if len(self.orders) == 1:
            return self.orders[0][0].title_en
        return " + ".join(f"{order.title_en} ({_three(weight)})" for order, weight in self.orders)


def choose(
    book: Rulebook, category_code: str, area_code: str, cycle_from: date, cycle_to: date, is_prepaid: bool
) -> Terms:
    """The terms of one category and area over [cycle_from, cycle_to). Raises NotInRulebook."""
    cycle = Range(cycle_from, cycle_to)
    length = day_count(cycle_from, cycle_to)
    weighted = _weighted_orders(book, cycle, length)
    categories: list[tuple[Category, Fraction]] = []
    for order, weight in weighted:
        if category_code not in order.categories:
            if category_code not in book.categories:
                known = ", ".join(sorted(book.categories))
                raise NotInRulebook(
                    f"category {category_code!r} is not in the rulebook of {book.state_code!r}, "
                    f"which has {known}."
                )
            raise NotInRulebook(f"category {category_code} has no rates in {order.title_en}.")
        categories.append((order.categories[category_code], weight))
    latest = categories[-1][0]
    if area_code not in latest.areas:
        raise NotInRulebook(
            f"category {category_code} has no area {area_code!r}; it has {', '.join(latest.areas)}."
        )
    last_order = weighted[-1][0]
    duty = _in_force(book.duties, category_code, cycle, "electricity duty")
    if duty is None:
        raise NotInRulebook(
            f"the electricity duty of {category_code} on {cycle_from} is not in the rulebook."
        )
    has_solar_rules = any(category_code in rule.categories for rule in book.solar_rebates)
    solar = _in_force(book.solar_rebates, category_code, cycle, "the time-of-day rebate")
    scheme = _in_force(book.schemes, category_code, cycle, "the subsidy")
    up_to_wh, first_wh = _scheme_limits(scheme, cycle_from, cycle_to, is_prepaid)
    scale = _scale(last_order.cycle_rule, length)
    breaks = {limit for limit in (duty.first_wh, first_wh) if limit}
    parts, slab_limits = _parts(categories, scale, breaks)
    if len({category.energy_method for category, _ in categories}) > 1:
        raise NotInRulebook(
            f"the cycle crosses an order that changes how the energy of {category_code} is priced."
        )
    return Terms(
        category=latest,
        area_code=area_code,
        orders=weighted,
        parts=parts,
        slab_limits_wh=slab_limits,
        is_telescopic=latest.energy_method == "telescopic",
        has_unit_subsidy=latest.slabs[0].subsidy is not None,
        bands=_bands(categories, area_code, scale),
        load_share_percent=latest.load_share.exact if latest.load_share else None,
        fuel_clause=book.fuel.clause if book.fuel and category_code in book.fuel.categories else None,
        duty=duty,
        solar=solar,
        solar_is_unknown=has_solar_rules and solar is None,
        scheme=scheme,
        scheme_up_to_wh=up_to_wh,
        scheme_first_wh=first_wh,
    )


def _weighted_orders(book: Rulebook, cycle: Range[date], length: int) -> tuple[tuple[Order, Fraction], ...]:
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
        weights.append(Fraction(_half_up(Fraction(days * unit, length)), unit))
    weights.insert(0, 1 - sum(weights, Fraction(0)))
    return tuple((order, weight) for (order, _), weight in zip(found, weights, strict=True))


def _in_force(rules: tuple[D, ...], category_code: str, cycle: Range[date], what: str) -> D | None:
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


def _half_up(number: Fraction) -> int:
    return int((2 * number.numerator + number.denominator) // (2 * number.denominator))


def _scale(rule: Value, length: int) -> Fraction:
    return Fraction(length, MONTH_DAYS) if rule.text == "by_days_on_30" else Fraction(1)


def _scheme_limits(
    scheme: Scheme | None, cycle_from: date, cycle_to: date, is_prepaid: bool
) -> tuple[int, int]:
    """Upper limit and first units of a scheme for this cycle's length, in Wh (whole units when scaled)."""
    length = day_count(cycle_from, cycle_to)
    match scheme:
        case FlatAmountScheme():
            scale = _scale(scheme.cycle_rule, length)
            return _half_up(scheme.up_to_wh * scale), _half_up(scheme.first_wh * scale)
        case FreeUnitsScheme():
            is_prepaid_month = is_prepaid and is_calendar_month(cycle_from, cycle_to)
            scale = _scale(scheme.prepaid_month_rule if is_prepaid_month else scheme.cycle_rule, length)
            free_wh = _half_up(scheme.free_wh * scale / WH_PER_UNIT) * WH_PER_UNIT
            return free_wh, free_wh
        case None:
            return 0, 0


def _parts(
    categories: list[tuple[Category, Fraction]], scale: Fraction, breaks: set[int]
) -> tuple[tuple[Part, ...], tuple[int, ...]]:
    """Slabs of all orders of the cycle laid over each other, cut also where duty or subsidy change."""
    slab_limits = sorted(
        {
            _half_up(slab.up_to_wh * scale)
            for category, _ in categories
            for slab in category.slabs
            if slab.up_to_wh
        }
    )
    is_telescopic = categories[0][0].energy_method == "telescopic"
    limits = sorted(set(slab_limits) | breaks) if is_telescopic else slab_limits
    parts = []
    for lower, upper in zip([0, *limits], [*limits, None], strict=True):
        rate, subsidy = Fraction(0), Fraction(0)
        sources, marks = [], []
        for category, weight in categories:
            slab = next(
                s for s in category.slabs if s.up_to_wh is None or lower < _half_up(s.up_to_wh * scale)
            )
            rate += slab.rate.exact * weight
            sources.append(slab.rate.source)
            marks.append(slab.rate.mark)
            if slab.subsidy:
                subsidy += slab.subsidy.exact * weight
        parts.append(
            Part(
                slab=sum(limit <= lower for limit in slab_limits),
                lower_wh=lower,
                upper_wh=upper,
                rate_urs_per_kwh=_whole(rate * URS_PER_RUPEE),
                subsidy_urs_per_kwh=_whole(subsidy * URS_PER_RUPEE),
                sources=tuple(dict.fromkeys(sources)),
                mark=weakest(marks),
            )
        )
    return tuple(parts), tuple(slab_limits)


def _bands(categories: list[tuple[Category, Fraction]], area_code: str, scale: Fraction) -> tuple[Band, ...]:
    """Fixed-charge bands with the orders' amounts weighted; the orders must agree on their shape."""
    shapes = {
        tuple((band.up_to_wh, band.per, band.wh_per_block) for band in category.bands)
        for category, _ in categories
    }
    if len(shapes) > 1:
        raise NotInRulebook("the cycle crosses an order that changes the bands of the fixed charge.")
    found = []
    for number, band in enumerate(categories[-1][0].bands):
        amounts = [
            (category.bands[number].rupees_by_area[area_code], weight) for category, weight in categories
        ]
        values = [(value, weight) for value, weight in amounts if isinstance(value, Value)]
        missing = [value.reason for value, _ in amounts if isinstance(value, Absent)]
        nano = _whole(sum((v.exact * w for v, w in values), Fraction(0)) * NANO_PER_RUPEE)
        found.append(
            Band(
                up_to_wh=_half_up(band.up_to_wh * scale) if band.up_to_wh else None,
                per=band.per,
                nano=None if missing else nano,
                absent="; ".join(missing),
                wh_per_block=_half_up(band.wh_per_block * scale) if band.wh_per_block else 0,
                sources=tuple(dict.fromkeys(value.source for value, _ in values)),
                mark=weakest([value.mark for value, _ in values]) if values else "U",
            )
        )
    return tuple(found)


def _three(weight: Fraction) -> str:
    """A weight from 0 to 1 with three decimals."""
    thousandths = _half_up(weight * 1000)
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"


def _whole(number: Fraction) -> int:
    if number.denominator != 1:
        raise ArithmeticError(
            f"{number} is not a whole number of the smallest unit; the loader should refuse it."
        )
    return int(number)
