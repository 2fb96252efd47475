"""Electricity duty: one per cent on the first units, another on the rest, on energy and fuel surcharge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import lcm

import numpy as np

from bijlighar.kernel.money import Int64s, multiply
from bijlighar.tariffs.rules.book import Value
from bijlighar.tariffs.rules.choose import Terms
from bijlighar.tariffs.rules.document import percent_fraction
from bijlighar.tariffs.rules.energy import EnergyCharge, charge_of_first
from bijlighar.tariffs.rules.fuel import FuelShare, with_fuel


@dataclass(frozen=True, slots=True)
class Duty:
    """Dutiable energy charge, the part of it for the first units, and the duty before rounding."""

    base_nano: Int64s
    first_nano: Int64s
    nano: Int64s


def duty(
    terms: Terms, charge: EnergyCharge, share: FuelShare, beyond_wh: int, is_crossed: Int64s | None
) -> Duty:
    """Duty in nano-rupees, cut below the nano-rupee.

    `beyond_wh` and `is_crossed` matter only where the duty falls on the energy beyond the free units:
    rows that have not crossed them owe none.
    """
    rule = terms.duty
    base = charge.total_nano
    if rule.base == "energy_beyond_free_units" and beyond_wh:
        base = base - charge_of_first(terms, charge, beyond_wh)
        if is_crossed is not None:
            base = base * is_crossed
    first_share, rest_share, below = shares(rule.first_percent, rule.rest_percent)
    if first_share == rest_share:
        first = np.zeros(base.shape, dtype=np.int64)
        return Duty(base, first, with_fuel(share, base, rest_share, below))
    first = charge_of_first(terms, charge, rule.first_wh)
    whole = multiply(base, rest_share) - multiply(first, rest_share - first_share)
    return Duty(base, first, with_fuel(share, whole, 1, below))


@cache
def shares(first_percent: Value, rest_percent: Value) -> tuple[int, int, int]:
    """The two per cents as whole numbers over one denominator."""
    first, rest = percent_fraction(first_percent), percent_fraction(rest_percent)
    below = lcm(first.denominator, rest.denominator)
    return int(first * below), int(rest * below), below
