"""Limits that an order states for a month, for a cycle of another length."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from bijlighar.kernel.time import day_count, is_calendar_month
from bijlighar.tariffs.rules.book import FlatAmountScheme, FreeUnitsScheme, Scheme, Value
from bijlighar.tariffs.rules.choose.numbers import half_up

WH_PER_UNIT = 1000
MONTH_DAYS = 30


def scale_of(rule: Value, length: int) -> Fraction:
    """What a monthly limit is multiplied with in a cycle of `length` days."""
    return Fraction(length, MONTH_DAYS) if rule.text == "by_days_on_30" else Fraction(1)


def scheme_limits(
    scheme: Scheme | None, cycle_from: date, cycle_to: date, is_prepaid: bool
) -> tuple[int, int]:
    """Upper limit and first units of a scheme for this cycle's length, in Wh (whole units when scaled)."""
    length = day_count(cycle_from, cycle_to)
    match scheme:
        case FlatAmountScheme():
            scale = scale_of(scheme.cycle_rule, length)
            return half_up(scheme.up_to_wh * scale), half_up(scheme.first_wh * scale)
        case FreeUnitsScheme():
            is_prepaid_month = is_prepaid and is_calendar_month(cycle_from, cycle_to)
            scale = scale_of(scheme.prepaid_month_rule if is_prepaid_month else scheme.cycle_rule, length)
            free_wh = half_up(scheme.free_wh * scale / WH_PER_UNIT) * WH_PER_UNIT
            return free_wh, free_wh
        case None:
            return 0, 0
