"""Which figures of a rulebook hold for one category, area and cycle, as whole numbers."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from bijlighar.kernel.ranges import Range
from bijlighar.kernel.time import day_count
from bijlighar.tariffs.rules.asks import demand_rule
from bijlighar.tariffs.rules.book import Category, Rulebook
from bijlighar.tariffs.rules.choose.energy import energy_parts
from bijlighar.tariffs.rules.choose.fixed import fixed_bands
from bijlighar.tariffs.rules.choose.limits import scale_of, scheme_limits
from bijlighar.tariffs.rules.choose.orders import in_force, weighted_orders
from bijlighar.tariffs.rules.choose.terms import Band, NotInRulebook, Part, Terms

__all__ = ["Band", "NotInRulebook", "Part", "Terms", "choose"]


def choose(
    book: Rulebook, category_code: str, area_code: str, cycle_from: date, cycle_to: date, is_prepaid: bool
) -> Terms:
    """The terms of one category and area over [cycle_from, cycle_to). Raises NotInRulebook."""
    cycle = Range(cycle_from, cycle_to)
    length = day_count(cycle_from, cycle_to)
    weighted = weighted_orders(book, cycle, length)
    categories: list[tuple[Category, Fraction]] = []
    for order, weight in weighted:
        if category_code not in order.categories:
            if category_code in order.absent:
                absent = order.absent[category_code]
                raise NotInRulebook(
                    f"category {category_code} ({absent.name_en}) has no rates in {order.title_en}: "
                    f"{absent.reason}."
                )
            if category_code not in book.categories:
                known = ", ".join(sorted(book.categories))
                raise NotInRulebook(
                    f"category {category_code!r} is not in the rulebook of {book.state_code!r}, "
                    f"which has {known}."
                )
            raise NotInRulebook(f"category {category_code} has no rates in {order.title_en}.")
        categories.append((order.categories[category_code], weight))
    latest = categories[-1][0]
    if any(area_code not in category.areas for category, _ in categories):
        raise NotInRulebook(
            f"category {category_code} has no area {area_code!r}; it has {', '.join(latest.areas)}."
        )
    last_order = weighted[-1][0]
    duty = in_force(book.duties, category_code, cycle, "electricity duty")
    if duty is None:
        raise NotInRulebook(
            f"the electricity duty of {category_code} on {cycle_from} is not in the rulebook."
        )
    has_solar_rules = any(category_code in rule.categories for rule in book.solar_rebates)
    solar = in_force(book.solar_rebates, category_code, cycle, "the time-of-day rebate")
    scheme = in_force(book.schemes, category_code, cycle, "the subsidy")
    up_to_wh, first_wh = scheme_limits(scheme, cycle_from, cycle_to, is_prepaid)
    scale = scale_of(last_order.cycle_rule, length)
    breaks = {limit for limit in (duty.first_wh, first_wh) if limit}
    parts, slab_limits = energy_parts(categories, area_code, scale, breaks)
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
        bands=fixed_bands(categories, area_code, scale),
        load_share_percent=latest.load_share.exact if latest.load_share else None,
        fuel_clause=book.fuel.clause if book.fuel and category_code in book.fuel.categories else None,
        duty=duty,
        solar=solar,
        solar_is_unknown=has_solar_rules and solar is None,
        scheme=scheme,
        scheme_up_to_wh=up_to_wh,
        scheme_first_wh=first_wh,
        demand=demand_rule(book, cycle_to - timedelta(days=1)),
    )
