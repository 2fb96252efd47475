"""Power factor: surcharge on a low one, incentive for a high one, as a per cent of the energy charge."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.frames import FrameRefused, checked, day, integer, text
from bijlighar.kernel.money import Int64s, NotAnExactNumber, decimal_rupees, exact, multiply, round_half_away
from bijlighar.tariffs.rules.amounts import Amounts, days_of, in_days, of_categories, refs_of
from bijlighar.tariffs.rules.book import PowerFactorBand, PowerFactorRule, Rulebook
from bijlighar.tariffs.rules.trace.step import Step, origin_of, step

POWER_FACTOR = "POWER_FACTOR"
POWER_FACTOR_COLUMNS = (
    text("category_code"), day("on_date"), integer("energy_paise"), text("power_factor", optional=True),
)  # fmt: skip
_PARTS = 100_000
_POINT = 10
"""Thousandths of a power factor in one point, 0.01."""


def power_factor(frame: pl.DataFrame, book: Rulebook) -> Amounts:
    """What a month's average power factor adds to a bill (paise, positive) or takes off it (negative).

    Frame, a row a bill: `ref` (any), `category_code`, `on_date` (the first day of its cycle), `energy_paise`
    (its energy charge), `power_factor` (text like "0.87", more than 0, at most 1, three decimals; empty: none
    recorded). Rounded to the paisa, half away from zero; `counts` are points of 0.01. Where no rule was read,
    `has_rule` is false and nothing is charged. Raises FrameRefused for what is no power factor.
    Source: rulebook/<state>/series/power-factor.yaml.
    """
    rows = checked(frame, POWER_FACTOR_COLUMNS, "bills for the power factor")
    factors, on = _thousandths(rows.get_column("power_factor")), days_of(rows, "on_date")
    energy = rows.get_column("energy_paise").to_numpy()
    shares, counts = np.zeros((2, rows.height), dtype=np.int64)
    has_rule = np.zeros(rows.height, dtype=np.bool_)
    band_of_row = np.full(rows.height, -1, dtype=np.int64)
    bands: list[tuple[PowerFactorRule, PowerFactorBand]] = []
    for rule in book.power_factors:
        if not rule.bands:
            continue
        mine = of_categories(rows, rule.categories) & in_days(on, rule.from_date, rule.to_date)
        has_rule |= mine
        lower = 0
        for band in rule.bands:
            upper = 1001 if band.below_thousandths is None else band.below_thousandths
            inside = mine & (factors > 0) & (factors >= lower) & (factors < upper)
            points = _points(band, factors[inside], lower, upper)
            shares[inside] = points * int(band.percent.exact / 100 * _PARTS)
            counts[inside] = 0 if band.kind == "WHOLE" else points
            band_of_row[inside] = len(bands)
            bands.append((rule, band))
            lower = upper
    paise = round_half_away(multiply(energy, shares), _PARTS)

    def explain(row: int) -> list[Step]:
        rule, band = bands[band_of_row[row]]
        return [_step(rule, band, rows.row(row, named=True), int(counts[row]), int(paise[row]))]

    return Amounts(POWER_FACTOR, refs_of(frame), paise, counts, has_rule, explain)


def _points(band: PowerFactorBand, factors: Int64s, lower: int, upper: int) -> Int64s:
    match band.kind:
        case "EACH_POINT_BELOW":
            return -(-(upper - factors) // _POINT)
        case "EACH_POINT_ABOVE":
            return (factors - lower) // _POINT
        case "WHOLE":
            return np.ones(factors.shape, dtype=np.int64)


def _thousandths(texts: pl.Series) -> NDArray[np.int64]:
    known: dict[str | None, int] = {None: 0}
    for one in texts.drop_nulls().unique().to_list():
        try:
            found = exact(one, 3)
        except NotAnExactNumber as fault:
            raise FrameRefused(f"bills for the power factor: {fault}") from None
        if not 0 < found <= 1000:
            raise FrameRefused(f"bills for the power factor: {one} is not more than 0 and at most 1.")
        known[one] = found
    return np.array([known[one] for one in texts.to_list()], dtype=np.int64)


def _step(rule: PowerFactorRule, band: PowerFactorBand, row: dict[str, str], points: int, paise: int) -> Step:
    energy, percent = decimal_rupees(int(row["energy_paise"])), band.percent.text
    each = "" if band.kind == "WHOLE" else f" x {points}"
    en, hi = ("Power factor, incentive", "पावर फ़ैक्टर, प्रोत्साहन")
    if paise > 0:
        en, hi = ("Power factor, surcharge", "पावर फ़ैक्टर, अधिभार")
    return step(
        POWER_FACTOR, "power_factor", en, hi, f"{energy} x {percent} %{each}",
        {
            "energy_rupees": energy, "percent": percent, "points": points,
            "power_factor": row["power_factor"],
        },
        paise=paise, clause=rule.clause, origin=origin_of(band.percent),
    )  # fmt: skip
