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
    """Paise (positive) that the state pays; `how` is the case of each row, `parts` its nano-rupees.

    `rows` names the rows that `parts` hold, in order; None means all of them.
    """

    paise: Int64s
    how: NDArray[np.int8]
    parts: dict[str, Int64s] = field(default_factory=dict)
    rows: NDArray[np.intp] | None = None

    def parts_of(self, row: int) -> dict[str, int]:
        """The nano-rupees of one row, empty where its case has none."""
        place = row
        if self.rows is not None:
            place = int(np.searchsorted(self.rows, row))
            if place == self.rows.size or self.rows[place] != row:
                return {}
        return {name: int(values[place]) for name, values in self.parts.items()}


NONE, FLAT_OR_LESS, FIRST_UNITS, ALL_FREE, FREE_AND_UNITS, UNITS_ONLY = range(6)


@dataclass(frozen=True, slots=True)
class Usage:
    """What decides about subsidy: energy, by hours, the energy of the thresholds, its estimated share."""

    energy_wh: Int64s
    solar_wh: Int64s
    threshold_wh: Int64s
    estimated_wh: Int64s
    peak_wh: Int64s

    def passes(self, limit_wh: int) -> NDArray[np.bool_]:
        """Rows above a limit by measured energy: estimated kWh alone never takes a subsidy away."""
        if not self.estimated_wh.any():
            return self.threshold_wh > limit_wh
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

    Part of a cycle counts the flat amount by days; what is not closed leaves the duty part unrounded, as the
    lines beside it.
    """
    scheme = terms.scheme
    assert isinstance(scheme, FlatAmountScheme)
    flat_nano = int(scheme.flat_rupees.exact * NANO_PER_RUPEE)
    flat_so_far = round_half_away(flat_nano * elapsed_days, NANO_PER_PAISA * cycle_days)
    is_flat = usage.threshold_wh <= terms.scheme_first_wh
    paise = np.maximum(before_subsidy_paise - flat_so_far, 0) * is_flat
    how = is_flat * np.int8(FLAT_OR_LESS)
    rows = np.flatnonzero(~usage.passes(terms.scheme_up_to_wh) & ~is_flat)
    if not rows.size:
        return Subsidy(paise, how)
    first = charge_of_first(terms, charge, terms.scheme_first_wh)[rows]
    share = share.of(rows)
    percent = percent_fraction(scheme.duty_percent)
    parts = {
        "first": first,
        "first_and_fuel": with_fuel(share, first),
        "duty": with_fuel(share, first, percent.numerator, percent.denominator),
        "fixed": fixed_nano[rows],
        "solar": solar_rebate(
            terms, first, np.minimum(usage.energy_wh[rows], terms.scheme_first_wh), usage.solar_wh[rows]
        ),
        "flat": np.full(rows.shape, flat_nano * elapsed_days // cycle_days, dtype=np.int64),
    }
    if is_closed:
        parts["duty"] = to_whole_rupees(parts["duty"]) * NANO_PER_PAISA
    parts["sum"] = parts["first_and_fuel"] + parts["duty"] + parts["fixed"] - parts["solar"] - parts["flat"]
    paise[rows] = to_paise(parts["sum"])
    how[rows] = FIRST_UNITS
    return Subsidy(paise, how, parts, rows)


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
    how = np.where(is_crossed, np.int8(FREE_AND_UNITS), np.int8(ALL_FREE))
    return Subsidy(paise, how, {"free": free_nano, "units": unit_nano, "sum": free_nano + unit_nano})


def units_only(terms: Terms, charge: EnergyCharge) -> Subsidy:
    """The state's share of every unit, where no free units are in force."""
    unit_nano = unit_subsidy(terms, charge, 0)
    how = np.full(unit_nano.shape, UNITS_ONLY, dtype=np.int8)
    return Subsidy(to_paise(unit_nano), how, {"units": unit_nano, "sum": unit_nano})


def no_subsidy(rows: int) -> Subsidy:
    """No scheme holds for the category."""
    return Subsidy(np.zeros(rows, dtype=np.int64), np.zeros(rows, dtype=np.int8))
