"""The load that a fixed charge is taken on: sanctioned, contracted or recorded, in W, VA or horsepower."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from bijlighar.kernel.money import Int64s, multiply_divide, round_half_away

W_PER_HP = 746
"""One horsepower in watts, to the whole watt; it matters only where a load comes in watts alone."""


@dataclass(frozen=True, slots=True)
class Loads:
    """Loads of a block of rows; 0 where none was given.

    `contract_va` more than 0 means that the row is billed in kVA.
    """

    sanctioned_w: Int64s
    demand_w: Int64s
    contract_w: Int64s
    demand_va: Int64s
    contract_va: Int64s
    millihp: Int64s

    @property
    def agreed_w(self) -> Int64s:
        """The contract demand, or the sanctioned load of a row that has none."""
        return np.where(self.contract_w > 0, self.contract_w, self.sanctioned_w)

    @property
    def hp_thousandths(self) -> Int64s:
        """Thousandths of a horsepower: as given, else from the sanctioned load, the nearest."""
        if self.millihp.all():
            return self.millihp
        from_watts = round_half_away(self.sanctioned_w * 1000, W_PER_HP)
        return np.where(self.millihp > 0, self.millihp, from_watts)


def charged_load(agreed: Int64s, demand: Int64s, share_percent: Fraction | None) -> Int64s:
    """Hundredths of a W or VA: the agreed load, or the higher of the demand and a share of it."""
    if share_percent is None:
        return agreed * 100
    share = multiply_divide(agreed, share_percent.numerator, share_percent.denominator)
    return np.maximum(demand * 100, share)
