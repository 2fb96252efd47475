"""Fuel surcharge (FPPAS): a per cent of the energy charge, averaged over the days of the row."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from bijlighar.kernel.money import NANO_PER_PAISA, Int64s, multiply_divide
from bijlighar.kernel.ranges import Range, shared_days
from bijlighar.kernel.time import day_count
from bijlighar.tariffs.rules.book import Absent, FuelSeries, FuelWindow, Rulebook
from bijlighar.tariffs.rules.choose import NotInRulebook


@dataclass(frozen=True, slots=True)
class FuelShare:
    """F = energy charge x numerator / denominator; `windows` are the per cents averaged, with their days."""

    numerator: int | Int64s
    denominator: int | Int64s
    windows: tuple[tuple[FuelWindow, int], ...] = ()
    origin: str = "series"
    """"series", "percent" (came with the row), "paise" (the amount came with the row) or "none"."""

    def of(self, rows: NDArray[np.intp]) -> FuelShare:
        """The share of some rows of a block."""
        top = self.numerator if isinstance(self.numerator, int) else self.numerator[rows]
        below = self.denominator if isinstance(self.denominator, int) else self.denominator[rows]
        return replace(self, numerator=top, denominator=below)


NO_FUEL = FuelShare(0, 1, origin="none")


def series_share(book: Rulebook, category_code: str, from_date: date, to_date: date) -> FuelShare:
    """The day-weighted average of the windows that [from_date, to_date) touches. Raises NotInRulebook."""
    series = book.fuel
    if series is None or category_code not in series.categories:
        return NO_FUEL
    windows = _windows(series, Range(from_date, to_date))
    covered = sum(days for _, days in windows)
    length = day_count(from_date, to_date)
    if covered < length:
        raise NotInRulebook(
            f"the fuel surcharge is not in the rulebook before {series.windows[0].from_date}. "
            "Give fppas_percent or fppas_paise."
        )
    total = Fraction(0)
    for window, days in windows:
        if isinstance(window.percent, Absent):
            raise NotInRulebook(
                f"the fuel surcharge from {window.from_date} to {window.to_date} is not in the rulebook: "
                f"{window.percent.reason}."
            )
        total += window.percent.exact * days
    share = total / (100 * length)
    return FuelShare(share.numerator, share.denominator, windows)


def _windows(series: FuelSeries, period: Range[date]) -> tuple[tuple[FuelWindow, int], ...]:
    touched = ((w, shared_days(Range(w.from_date, w.to_date), period)) for w in series.windows)
    return tuple((window, days) for window, days in touched if days)


def given_percent_share(percents: list[Fraction]) -> FuelShare:
    """Per cents that came with the rows; at most 6 decimals."""
    below = 100 * 10**6
    numerators = np.array([int(percent * 10**6) for percent in percents], dtype=np.int64)
    common = int(np.gcd.reduce(np.append(numerators, below)))
    reduced = numerators // common
    if reduced.size and bool((reduced == reduced[0]).all()):
        return FuelShare(int(reduced[0]), below // common, origin="percent")
    return FuelShare(reduced, below // common, origin="percent")


def given_paise_share(fuel_paise: Int64s, energy_nano: Int64s) -> FuelShare:
    """Amounts that came with the rows, as a share of each row's energy charge."""
    return FuelShare(fuel_paise * NANO_PER_PAISA, np.maximum(energy_nano, 1), origin="paise")


def fuel_surcharge(share: FuelShare, energy_nano: Int64s) -> Int64s:
    """Nano-rupees of the surcharge, cut towards zero below the nano-rupee."""
    if share.origin == "none":
        return np.zeros(energy_nano.shape, dtype=np.int64)
    if share.origin == "paise":
        return np.asarray(share.numerator, dtype=np.int64)
    return multiply_divide(energy_nano, share.numerator, share.denominator)


def with_fuel(share: FuelShare, nano: Int64s, numerator: int = 1, denominator: int = 1) -> Int64s:
    """`nano` x numerator / denominator x (1 + surcharge): one division, so nothing is cut in between."""
    top = (share.numerator + share.denominator) * numerator
    return multiply_divide(nano, top, share.denominator * denominator)
