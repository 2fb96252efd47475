"""Subsidy of the state: a flat amount for small consumers, free units, or a share of each unit's price."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bijlighar.kernel.money import (
    NANO_PER_PAISA,
    NANO_PER_RUPEE,
    Int64s,
    round_half_away,
    to_paise,
    to_whole_rupees,
)
from bijlighar.tariffs.rules.book import FlatAmountScheme
from bijlighar.tariffs.rules.choose import Terms
from bijlighar.tariffs.rules.document import percent_fraction
from bijlighar.tariffs.rules.energy import EnergyCharge, charge_of_first, unit_subsidy
from bijlighar.tariffs.rules.fuel import FuelShare, with_fuel
from bijlighar.tariffs.rules.solar import solar_rebate


@dataclass(frozen=True, slots=True)
class Subsidy:
    """Paise (positive) that the state pays; `how` is the case of each row, `parts` its nano-rupees."""

    paise: Int64s
    how: Int64s
    parts: dict[str, Int64s] = field(default_factory=dict)


NONE, FLAT_OR_LESS, FIRST_UNITS, ALL_FREE, FREE_AND_UNITS, UNITS_ONLY = range(6)


@dataclass(frozen=True, slots=True)
class Usage:
    """What decides about subsidy: energy, the energy that counts for thresholds, its estimated share."""

    energy_wh: Int64s
    solar_wh: Int64s
    threshold_wh: Int64s
    estimated_wh: Int64s

    def passes(self, limit_wh: int) -> NDArray[np.bool_]:
        """Rows above a limit by measured energy: estimated kWh alone never takes a subsidy away."""
        return self.threshold_wh - np.minimum(self.estimated_wh, self.threshold_wh) > limit_wh


def flat_amount(
    terms: Terms,
    usage: Usage,
    charge: EnergyCharge,
    share: FuelShare,
    fixed_nano: Int64s,
    before_subsidy_paise: Int64s,
    elapsed_days: int,
    cycle_days: int,
    is_closed: bool,
) -> Subsidy:
    """Up to `first_wh` the consumer pays at most the flat amount; up to `up_to_wh` the first units are paid.

    A month so far counts the flat amount by days and leaves the duty part unrounded, as the lines beside it.
    """
    scheme = terms.scheme
    assert isinstance(scheme, FlatAmountScheme)
    is_flat = usage.threshold_wh <= terms.scheme_first_wh
    is_first_units = ~usage.passes(terms.scheme_up_to_wh) & ~is_flat
    flat_nano = int(scheme.flat_rupees.exact * NANO_PER_RUPEE)
    flat_so_far_nano = flat_nano * elapsed_days // cycle_days
    flat_so_far = round_half_away(flat_nano * elapsed_days, NANO_PER_PAISA * cycle_days)
    paise = np.where(is_flat, np.maximum(before_subsidy_paise - flat_so_far, 0), 0)
    how = np.where(
        is_flat, np.int64(FLAT_OR_LESS), np.where(is_first_units, np.int64(FIRST_UNITS), np.int64(NONE))
    )
    parts: dict[str, Int64s] = {}
    if is_first_units.any():
        first = charge_of_first(terms, charge, terms.scheme_first_wh)
        first_and_fuel = with_fuel(share, first)
        percent = percent_fraction(scheme.duty_percent)
        duty_part = with_fuel(share, first, percent.numerator, percent.denominator)
        if is_closed:
            duty_part = to_whole_rupees(duty_part) * NANO_PER_PAISA
            energy_part = first_and_fuel + duty_part
        else:
            above = percent.numerator + percent.denominator
            energy_part = with_fuel(share, first, above, percent.denominator)
        solar_part = solar_rebate(
            terms, first, np.minimum(usage.energy_wh, terms.scheme_first_wh), usage.solar_wh
        )
        nano = energy_part + fixed_nano - solar_part - flat_so_far_nano
        paise = np.where(is_first_units, to_paise(nano), paise)
        parts = {
            "first": first,
            "first_and_fuel": first_and_fuel,
            "duty": duty_part,
            "fixed": fixed_nano,
            "solar": solar_part,
            "flat": np.full(first.shape, flat_so_far_nano, dtype=np.int64),
            "sum": nano,
        }
    return Subsidy(paise, how, parts)


def free_units(
    terms: Terms,
    charge: EnergyCharge,
    energy_paise: Int64s,
    fixed_paise: Int64s,
    is_crossed: NDArray[np.bool_],
) -> Subsidy:
    """All of it up to the free units; above them the free units' price and the state's share of the rest."""
    free_nano = charge_of_first(terms, charge, terms.scheme_first_wh)
    unit_nano = unit_subsidy(terms, charge, terms.scheme_first_wh)
    paise = np.where(is_crossed, to_paise(free_nano + unit_nano), energy_paise + fixed_paise)
    how = np.where(is_crossed, np.int64(FREE_AND_UNITS), np.int64(ALL_FREE))
    return Subsidy(paise, how, {"free": free_nano, "units": unit_nano, "sum": free_nano + unit_nano})


def units_only(terms: Terms, charge: EnergyCharge) -> Subsidy:
    """The state's share of every unit, where no free units are in force."""
    unit_nano = unit_subsidy(terms, charge, 0)
    how = np.full(unit_nano.shape, UNITS_ONLY, dtype=np.int64)
    return Subsidy(to_paise(unit_nano), how, {"units": unit_nano, "sum": unit_nano})


def no_subsidy(rows: int) -> Subsidy:
    """No scheme holds for the category."""
    zeros = np.zeros(rows, dtype=np.int64)
    return Subsidy(zeros, zeros)
