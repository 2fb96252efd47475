"""The same arithmetic compiled, for large frames of the commonest kind: slabs, one surcharge, a flat amount.

`compute` stays the reference: it rates everything and explains it, and a test holds the two equal by line.
What does not fit here (all units at one price, free units, surcharges that differ by row, products beyond
64 bits) is left to it. Every product is proved to fit in 64 bits before the compiled loop runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bijlighar.kernel.money import INT64_LIMIT, NANO_PER_PAISA, NANO_PER_RUPEE, Int64s, round_half_away
from bijlighar.tariffs.rules.book import FlatAmountScheme
from bijlighar.tariffs.rules.choose import Band, Terms
from bijlighar.tariffs.rules.compute import Group
from bijlighar.tariffs.rules.document import percent_fraction
from bijlighar.tariffs.rules.duty import shares
from bijlighar.tariffs.rules.fuel import FuelShare
from bijlighar.tariffs.rules.rows import ENERGY_LIMIT_WH, LOAD_LIMIT_W

FAST_ROWS = 50_000
CONNECTION, BLOCK, KW = range(3)
_KINDS = {"connection": CONNECTION, "block": BLOCK, "kw": KW}
NO_LIMIT = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Plan:
    """Figures of a group as arrays and whole numbers, in the order that the compiled loop takes them."""

    arguments: tuple[Any, ...]


def plan(group: Group, share: FuelShare, max_energy_wh: int) -> Plan | None:
    """How to rate a group compiled, or None where `compute` has to do it."""
    terms, scheme = group.terms, group.terms.scheme
    top, below = share.numerator, share.denominator
    if not _is_common(terms) or not isinstance(top, int) or not isinstance(below, int):
        return None
    first, rest, duty_below = shares(terms.duty.first_percent, terms.duty.rest_percent)
    solar = percent_fraction(terms.solar.percent) if terms.solar else Fraction(0)
    percent, flat_nano = Fraction(0), 0
    if isinstance(scheme, FlatAmountScheme):
        percent = percent_fraction(scheme.duty_percent)
        flat_nano = int(scheme.flat_rupees.exact * NANO_PER_RUPEE)
    most_nano = max_energy_wh * max(part.rate_urs_per_kwh for part in terms.parts)
    most_fixed = max((_most(band) for band in terms.bands), default=0)
    products = (
        most_nano * abs(top),
        most_nano * max(rest, first) * (top + below),
        most_nano * (top + below) * percent.numerator,
        most_fixed * group.cycle_days,
        (most_nano * 2 + most_fixed + flat_nano) * 4,
        # The rebate is taken of the whole part and of the rest of a division, each times the solar energy.
        most_nano * solar.numerator,
        solar.denominator * solar.numerator * max_energy_wh**2,
    )
    if max(products) > INT64_LIMIT // 2:
        return None
    limits = [part.upper_wh for part in terms.parts]
    return Plan(
        (
            np.array([part.lower_wh for part in terms.parts], dtype=np.int64),
            np.array([NO_LIMIT if limit is None else limit for limit in limits], dtype=np.int64),
            np.array([part.rate_urs_per_kwh for part in terms.parts], dtype=np.int64),
            sum(limit is not None and limit <= terms.duty.first_wh for limit in limits),
            sum(limit is not None and limit <= terms.scheme_first_wh for limit in limits),
            np.array([NO_LIMIT if b.up_to_wh is None else b.up_to_wh for b in terms.bands], dtype=np.int64),
            np.array([_KINDS[band.per] for band in terms.bands], dtype=np.int64),
            np.array([band.nano or 0 for band in terms.bands], dtype=np.int64),
            np.array([max(band.wh_per_block, 1) for band in terms.bands], dtype=np.int64),
            top, below, first, rest, duty_below,
            solar.numerator, solar.denominator, INT64_LIMIT // max(max_energy_wh * solar.numerator, 1),
            scheme is not None, terms.scheme_up_to_wh, terms.scheme_first_wh,
            percent.numerator, percent.denominator,
            flat_nano * group.elapsed_days // group.cycle_days,
            round_half_away(flat_nano * group.elapsed_days, NANO_PER_PAISA * group.cycle_days),
            group.elapsed_days, group.cycle_days, group.is_closed,
        )
    )  # fmt: skip


def _is_common(terms: Terms) -> bool:
    return (
        terms.is_telescopic
        and not terms.has_unit_subsidy
        and (terms.scheme is None or isinstance(terms.scheme, FlatAmountScheme))
        and terms.duty.base == "energy_and_fuel_surcharge"
        and terms.duty.rounding == "rupee"
        and terms.load_share_percent is None
        and all(band.per != "hp" and band.kva_nano is None for band in terms.bands)
        and (terms.solar is None or (terms.solar.peak_percent is None and terms.solar.above_w is None))
    )


def _most(band: Band) -> int:
    """The largest fixed charge that a row can have in a band."""
    blocks = -(-ENERGY_LIMIT_WH // band.wh_per_block) if band.per == "block" else LOAD_LIMIT_W // 1000
    return (band.nano or 0) * blocks


def run(found: Plan, inputs: tuple[NDArray[Any], ...], rows: NDArray[np.int64], paise: Int64s) -> None:
    """Fill the columns `rows` of `paise` (a line a row, in the order of LINES); safe on several threads.

    `inputs`: energy, solar, threshold, estimated Wh, sanctioned W, is_smart, each as long as the frame.
    """
    _compiled()(*inputs, rows, *found.arguments, paise)


@cache
def _compiled() -> Any:
    # Compiling takes seconds once and loading half a second: only large frames pay for it.
    import numba

    # No divisor is ever 0, so none is looked at row by row.
    return numba.njit(nogil=True, cache=True, error_model="numpy")(_rate_rows)


def _rate_rows(
    energy_wh: Any, solar_wh: Any, threshold_wh: Any, estimated_wh: Any, load_w: Any, is_smart: Any,
    rows: Any,
    lowers: Any, uppers: Any, rates: Any, duty_parts: Any, scheme_parts: Any,
    band_limits: Any, band_kinds: Any, band_nanos: Any, band_blocks: Any,
    fuel_top: Any, fuel_below: Any, duty_first: Any, duty_rest: Any, duty_below: Any,
    solar_top: Any, solar_below: Any, solar_safe: Any, is_flat: Any, scheme_up_to: Any, scheme_first: Any,
    scheme_top: Any, scheme_below: Any, flat_nano: Any, flat_paise: Any, elapsed: Any, cycle: Any,
    is_closed: Any, out: Any,
) -> None:  # fmt: skip
    # Compiled, so in plain loops and whole numbers; each step is that of the module of its line.
    paisa, rupee = 10_000_000, 1_000_000_000
    grown = fuel_top + fuel_below
    for i in rows:
        wh, threshold, sun = energy_wh[i], threshold_wh[i], solar_wh[i] * is_smart[i]
        energy, of_duty, of_scheme = 0, 0, 0
        for part in range(lowers.shape[0]):
            inside = min(wh, uppers[part]) - lowers[part]
            if inside <= 0:
                break
            price = inside * rates[part]
            energy += price
            if part < duty_parts:
                of_duty += price
            if part < scheme_parts:
                of_scheme += price
        fuel = energy * fuel_top // fuel_below if fuel_top >= 0 else -(energy * -fuel_top // fuel_below)
        fixed = 0
        for band in range(band_limits.shape[0]):
            if threshold <= band_limits[band]:
                if band_kinds[band] == 0:
                    fixed = band_nanos[band]
                elif band_kinds[band] == 1:
                    fixed = (threshold + band_blocks[band] - 1) // band_blocks[band] * band_nanos[band]
                else:
                    fixed = load_w[i] * (band_nanos[band] // 1000)
                break
        if elapsed != cycle:
            fixed = fixed * elapsed // cycle
        duty = (duty_rest * energy - (duty_rest - duty_first) * of_duty) * grown // (fuel_below * duty_below)
        solar = 0
        if sun > 0 and solar_top > 0:
            below = wh * solar_below
            times = sun * solar_top
            # One division where the product fits in 64 bits, three where it might not.
            if energy <= solar_safe:
                solar = energy * times // below
            else:
                solar = energy // below * times + energy % below * times // below
        energy_paise = (energy + paisa // 2) // paisa
        fuel_paise = (fuel + paisa // 2) // paisa if fuel >= 0 else -((-fuel + paisa // 2) // paisa)
        fixed_paise = (fixed + paisa // 2) // paisa
        solar_paise = (solar + paisa // 2) // paisa
        if is_closed:
            duty_paise = (duty + rupee // 2) // rupee * 100
        else:
            exact = energy + fuel + fixed + duty - solar
            whole = (exact + paisa // 2) // paisa if exact >= 0 else -((-exact + paisa // 2) // paisa)
            duty_paise = whole - energy_paise - fuel_paise - fixed_paise + solar_paise
        subsidy = 0
        if is_flat:
            if threshold <= scheme_first:
                before = energy_paise + fuel_paise + fixed_paise + duty_paise - solar_paise
                subsidy = max(before - flat_paise, 0)
            elif threshold - min(estimated_wh[i], threshold) <= scheme_up_to:
                on_it = of_scheme * grown * scheme_top // (fuel_below * scheme_below)
                if is_closed:
                    on_it = (on_it + rupee // 2) // rupee * rupee
                rebate = 0
                if sun > 0 and solar_top > 0:
                    below = min(wh, scheme_first) * solar_below
                    times = sun * solar_top
                    if of_scheme <= solar_safe:
                        rebate = of_scheme * times // below
                    else:
                        rebate = of_scheme // below * times + of_scheme % below * times // below
                paid = of_scheme * grown // fuel_below + on_it + fixed - rebate - flat_nano
                subsidy = (paid + paisa // 2) // paisa if paid >= 0 else -((-paid + paisa // 2) // paisa)
        out[0, i], out[1, i], out[2, i] = energy_paise, fuel_paise, fixed_paise
        out[3, i], out[4, i], out[5, i] = duty_paise, -solar_paise, -subsidy
