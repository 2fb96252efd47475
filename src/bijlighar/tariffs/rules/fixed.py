"""Fixed charge: per connection, per block of consumption or per kW, by the band of the month's energy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bijlighar.kernel.money import Int64s, multiply_divide
from bijlighar.tariffs.rules.choose import Band, Terms
from bijlighar.tariffs.rules.loads import Loads, charged_load

W_PER_KW = 1000


@dataclass(frozen=True, slots=True)
class FixedCharge:
    """Nano-rupees of a whole month and of the days so far.

    `counts` explain them, one array a band whether or not the row lies in it: 1 per connection, blocks, or
    W or VA x 100 (so that a share of the load stays whole), or thousandths of a horsepower.
    """

    counts: tuple[Int64s | np.int64, ...]
    month_nano: Int64s
    nano: Int64s


def absent_bands(
    terms: Terms, threshold_wh: Int64s, index: NDArray[np.int64]
) -> list[tuple[Band, NDArray[np.bool_]]]:
    """Bands whose amount is not in the rulebook, and which of the rows `index` would need it."""
    found = []
    previous = -1
    for band in terms.bands:
        if band.nano is None:
            wh = threshold_wh[index]
            rows = wh > previous
            found.append((band, rows if band.up_to_wh is None else rows & (wh <= band.up_to_wh)))
        previous = band.up_to_wh or previous
    return found


def band_of(terms: Terms, threshold_wh: int) -> int:
    """Which band a month belongs to."""
    return next(
        n for n, band in enumerate(terms.bands) if band.up_to_wh is None or threshold_wh <= band.up_to_wh
    )


def fixed_charge(
    terms: Terms,
    threshold_wh: Int64s,
    loads: Loads,
    elapsed_days: int,
    cycle_days: int,
) -> FixedCharge:
    """Fixed charge of the month, and its share for `elapsed_days` of `cycle_days`."""
    counts: list[Int64s | np.int64] = []
    amounts: list[Int64s | np.int64] = []
    count: Int64s | np.int64
    amount: Int64s | np.int64
    for band in terms.bands:
        match band.per:
            case "connection":
                count, amount = np.int64(1), np.int64(band.nano or 0)
            case "block":
                blocks = -(-threshold_wh // band.wh_per_block)
                count, amount = blocks, blocks * np.int64(band.nano or 0)
            case "kw":
                count = _watts(terms, loads)
                amount = _times(count, band.nano or 0, 100 * W_PER_KW)
                if band.kva_nano is not None and loads.contract_va.any():
                    va = charged_load(loads.contract_va, loads.demand_va, terms.load_share_percent)
                    is_kva = loads.contract_va > 0
                    amount = np.where(is_kva, _times(va, band.kva_nano, 100 * W_PER_KW), amount)
                    count = np.where(is_kva, va, count)
            case "hp":
                count = loads.hp_thousandths
                amount = _times(count, band.nano or 0, 1000)
        counts.append(count)
        amounts.append(amount)
    month: Int64s = np.zeros(threshold_wh.shape, dtype=np.int64)
    # From the last band down, so that the lowest band a row fits into is the one that stays.
    for band, amount in zip(reversed(terms.bands), reversed(amounts), strict=True):
        month = (
            month + amount
            if band.up_to_wh is None
            else np.where(threshold_wh <= band.up_to_wh, amount, month)
        )
    so_far = month if elapsed_days == cycle_days else multiply_divide(month, elapsed_days, cycle_days)
    return FixedCharge(tuple(counts), month, so_far)


def _watts(terms: Terms, loads: Loads) -> Int64s:
    """The load that is charged per kW, in hundredths of a W."""
    of_contract = terms.category.load_basis == "demand_or_share_of_contract"
    agreed = loads.agreed_w if of_contract else loads.sanctioned_w
    return charged_load(agreed, loads.demand_w, terms.load_share_percent)


def _times(count: Int64s, nano: int, unit: int) -> Int64s:
    """`count` x `nano` / `unit`; a plain product where the division leaves nothing over."""
    return count * np.int64(nano // unit) if nano % unit == 0 else multiply_divide(count, nano, unit)
