"""What a month's units are worth: at a flat value of a unit, or at the tariff."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

from bijlighar.deposits.rules.policy import DepositPolicy
from bijlighar.kernel.money import Int64s, multiply
from bijlighar.kernel.time import month_of
from bijlighar.tariffs.rules import Rulebook, rate

MILLI = 1000
"""Values are held in thousandths of a paisa, so that a flat value of Wh is exact."""
NO_USE_DAY = timedelta(days=1)


_AGREED = ("contract_demand_w", "contract_demand_va", "load_millihp")


def values(
    frame: pl.DataFrame, policy: DepositPolicy, book: Rulebook | None, day: date
) -> tuple[Int64s, dict[int, str]]:
    """What each row's basis_wh is worth in thousandths of a paisa, and reasons by row where nobody can say.

    TARIFF: the bill of that much energy over the calendar month before `day` at the row's terms
    (category_code, area_code, sanctioned_load_w, is_smart; solar_wh up to the energy), subsidy taken off, as
    the deposit stands for what the consumer owes.
    """
    basis = frame.get_column("basis_wh").to_numpy()
    if policy.unit_rule.text == "FLAT":
        return multiply(basis, policy.paise_per_kwh), {}
    if book is None:
        raise ValueError("a deposit valued at the tariff needs the rulebook.")
    from_date, to_date = month_of(day.replace(day=1) - NO_USE_DAY)
    rated = rate(
        frame.select(
            "category_code",
            "area_code",
            "sanctioned_load_w",
            *(name for name in _AGREED if name in frame.columns),
            "is_smart",
            from_date=pl.lit(from_date),
            to_date=pl.lit(to_date),
            energy_wh="basis_wh",
            solar_wh=pl.min_horizontal("max_solar_wh", "basis_wh"),
        ),
        book,
        refuse="collect",
    )
    return multiply(np.maximum(rated.total_paise, 0), MILLI), {one.row: one.reason for one in rated.refusals}
