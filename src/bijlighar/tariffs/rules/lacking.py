"""Rows for which the rulebook lacks a figure, or which do not belong under their category."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bijlighar.kernel.money import Int64s
from bijlighar.tariffs.rules.compute import Group
from bijlighar.tariffs.rules.fixed import absent_bands

Lacking = list[tuple[NDArray[np.bool_], str]]


def lacking(group: Group, inputs: dict[str, Int64s], is_smart: Int64s, index: NDArray[np.int64]) -> Lacking:
    """Which of the rows `index` cannot be rated in their group: masks over `index`, each with its reason."""
    terms, category = group.terms, group.terms.category
    found: Lacking = []
    if category.load_limit_w is not None:
        too_large = inputs["sanctioned_load_w"][index] > category.load_limit_w
        found.append((too_large, f"{category.load_limit_reason}."))
    if category.energy_limit_wh is not None:
        energy = np.maximum(inputs["energy_wh"][index], inputs["threshold_wh"][index])
        found.append((energy > category.energy_limit_wh, f"{category.energy_limit_reason}."))
    for band, mask in absent_bands(terms, inputs["threshold_wh"], index):
        upper = f"up to {band.up_to_wh / 1000:g} kWh" if band.up_to_wh else "of this size"
        found.append(
            (
                mask,
                f"the fixed charge of {category.code} {terms.area_code} for a month {upper} is not in the "
                f"rulebook ({terms.titles()}): {band.absent}.",
            )
        )
    if terms.bands and "contract_demand_va" in inputs and all(band.kva_nano is None for band in terms.bands):
        in_kva = inputs["contract_demand_va"][index] > 0
        reason = f"{category.code} has no fixed charge per kVA in {terms.titles()}; give the demand in W."
        found.append((in_kva, reason))
    if terms.solar_is_unknown:
        priced = (inputs["solar_wh"][index] > 0) & (is_smart[index] > 0)
        found.append(
            (
                priced,
                f"the time-of-day rebate of {category.code} on {group.cycle_from} is not in the rulebook; "
                "give solar_wh 0 if none was due.",
            )
        )
    return [(mask, reason) for mask, reason in found if mask.any()]
