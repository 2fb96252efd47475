"""The one computation: from the energy of a block of rows to the paise of its six lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from bijlighar.kernel.money import Int64s, to_paise, to_whole_rupees
from bijlighar.tariffs.rules.book import FlatAmountScheme, FreeUnitsScheme, FuelWindow
from bijlighar.tariffs.rules.choose import Terms
from bijlighar.tariffs.rules.duty import Duty, duty
from bijlighar.tariffs.rules.energy import EnergyCharge
from bijlighar.tariffs.rules.fixed import FixedCharge, fixed_charge
from bijlighar.tariffs.rules.fuel import FuelShare, fuel_surcharge
from bijlighar.tariffs.rules.loads import Loads
from bijlighar.tariffs.rules.solar import peak_surcharge, solar_rebate
from bijlighar.tariffs.rules.subsidy import Subsidy, Usage, flat_amount, free_units, no_subsidy, units_only

LINES = ("ENERGY", "FPPAS", "FIXED", "DUTY", "TOD", "SUBSIDY")


@dataclass(frozen=True, slots=True)
class Group:
    """What the rows of one group share.

    A closed row is rounded as a bill. It need not be a whole cycle: the last bill of a connection that leaves
    is closed, while its fixed charge is counted by its days.
    """

    terms: Terms
    from_date: date
    to_date: date
    cycle_from: date
    cycle_to: date
    elapsed_days: int
    cycle_days: int
    is_closed: bool
    fuel_windows: tuple[tuple[FuelWindow, int], ...] = ()

    @property
    def is_whole_cycle(self) -> bool:
        return self.elapsed_days == self.cycle_days


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that was computed for one block of rows; a trace only reads it."""

    group: Group
    usage: Usage
    loads: Loads
    share: FuelShare
    charge: EnergyCharge
    fuel_nano: Int64s
    fixed: FixedCharge
    duty: Duty
    solar_nano: Int64s
    peak_nano: Int64s
    subsidy: Subsidy
    lines: dict[str, Int64s]


def compute(
    group: Group,
    usage: Usage,
    loads: Loads,
    share: FuelShare,
    charge: EnergyCharge,
) -> Work:
    """The one computation: from energy to the six lines of every row of a block."""
    terms = group.terms
    fuel_nano = fuel_surcharge(share, charge.total_nano)
    fixed = fixed_charge(terms, usage.threshold_wh, loads, group.elapsed_days, group.cycle_days)
    is_free = isinstance(terms.scheme, FreeUnitsScheme)
    crossed = usage.passes(terms.scheme_first_wh) if is_free else None
    beyond_wh = terms.scheme_first_wh if is_free else 0
    owed = duty(terms, charge, share, beyond_wh, crossed.astype(np.int64) if crossed is not None else None)
    solar_wh, peak_wh = usage.solar_wh, usage.peak_wh
    if terms.solar is not None and terms.solar.above_w is not None:
        is_large = np.maximum(loads.agreed_w, loads.contract_va) > int(terms.solar.above_w.exact)
        solar_wh, peak_wh = solar_wh * is_large, peak_wh * is_large
    solar_nano = solar_rebate(terms, charge.total_nano, usage.energy_wh, solar_wh)
    peak_nano = peak_surcharge(terms, charge.total_nano, usage.energy_wh, peak_wh)
    lines = {
        "ENERGY": to_paise(charge.total_nano),
        "FPPAS": to_paise(fuel_nano),
        "FIXED": to_paise(fixed.nano),
        "DUTY": to_paise(owed.nano),
        "TOD": to_paise(peak_nano - solar_nano),
    }
    if terms.duty.rounding == "rupee":
        if group.is_closed:
            lines["DUTY"] = to_whole_rupees(owed.nano)
        else:
            # Until the month closes, this duty is provisional: it takes the paisa by which the rounded lines
            # would drift from the exact sum, so that a day's deduction is right to the paisa as a whole.
            exact_nano = charge.total_nano + fuel_nano + fixed.nano + owed.nano + peak_nano - solar_nano
            lines["DUTY"] = to_paise(exact_nano) - (
                lines["ENERGY"] + lines["FPPAS"] + lines["FIXED"] + lines["TOD"]
            )
    if isinstance(terms.scheme, FlatAmountScheme):
        before = lines["ENERGY"] + lines["FPPAS"] + lines["FIXED"] + lines["DUTY"] + lines["TOD"]
        paid = flat_amount(
            terms, usage, charge, share, fixed.nano, before,
            group.elapsed_days, group.cycle_days, group.is_closed,
        )  # fmt: skip
    elif crossed is not None:
        paid = free_units(terms, charge, lines["ENERGY"], lines["FIXED"], crossed)
    elif terms.has_unit_subsidy:
        paid = units_only(terms, charge)
    else:
        paid = no_subsidy(usage.energy_wh.size)
    lines["SUBSIDY"] = -paid.paise
    return Work(
        group,
        usage,
        loads,
        share,
        charge,
        fuel_nano,
        fixed,
        owed,
        solar_nano,
        peak_nano,
        paid,
        lines,
    )
