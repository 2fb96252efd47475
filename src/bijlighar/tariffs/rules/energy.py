"""Energy charge: Wh in each slab times its rate, exact to the nano-rupee."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijlighar.kernel.money import Int64s
from bijlighar.tariffs.rules.choose import Terms


@dataclass(frozen=True, slots=True)
class EnergyCharge:
    """Wh and nano-rupees of each part of `Terms.parts`, and their sum; one array element a row."""

    wh: tuple[Int64s, ...]
    nano: tuple[Int64s, ...]
    total_nano: Int64s


def energy_charge(terms: Terms, energy_wh: Int64s, threshold_wh: Int64s) -> EnergyCharge:
    """Price `energy_wh`; where all units have one price, `threshold_wh` decides which."""
    wh: list[Int64s] = []
    nano: list[Int64s] = []
    total: Int64s | None = None
    for part in terms.parts:
        if terms.is_telescopic:
            # Clipped to the part first: then one subtraction leaves what lies inside it, never less than 0.
            inside = energy_wh if part.upper_wh is None else np.minimum(energy_wh, part.upper_wh)
            if part.lower_wh:
                inside = np.maximum(inside, part.lower_wh)
                inside -= part.lower_wh
        else:
            chosen = (
                threshold_wh > part.lower_wh if part.lower_wh else np.ones(energy_wh.shape, dtype=np.bool_)
            )
            if part.upper_wh is not None:
                chosen &= threshold_wh <= part.upper_wh
            inside = energy_wh * chosen
        price = inside * np.int64(part.rate_urs_per_kwh)
        wh.append(inside)
        nano.append(price)
        total = price if total is None else total + price
    assert total is not None  # a category has at least one slab
    return EnergyCharge(tuple(wh), tuple(nano), total)


def charge_of_first(terms: Terms, charge: EnergyCharge, limit_wh: int) -> Int64s:
    """Nano-rupees of the energy charge that belong to the first `limit_wh` of each row."""
    if not terms.is_telescopic:
        wh_left = sum(charge.wh[1:], charge.wh[0])
        first_wh = np.minimum(wh_left, limit_wh)
        share = np.zeros(first_wh.shape, dtype=np.int64)
        for part, inside in zip(terms.parts, charge.wh, strict=True):
            share += np.where(inside > 0, first_wh, 0) * np.int64(part.rate_urs_per_kwh)
        return share
    parts = [
        nano
        for part, nano in zip(terms.parts, charge.nano, strict=True)
        if part.upper_wh is not None and part.upper_wh <= limit_wh
    ]
    return sum(parts[1:], parts[0]) if parts else np.zeros(charge.total_nano.shape, dtype=np.int64)


def unit_subsidy(terms: Terms, charge: EnergyCharge, beyond_wh: int) -> Int64s:
    """Nano-rupees that the state pays per unit on the parts above `beyond_wh`."""
    paid = np.zeros(charge.total_nano.shape, dtype=np.int64)
    for part, inside in zip(terms.parts, charge.wh, strict=True):
        if part.lower_wh >= beyond_wh:
            paid += inside * np.int64(part.subsidy_urs_per_kwh)
    return paid
