"""Time of day: the rebate on what a smart meter counts in the solar hours, and the slots of the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bijlighar.kernel.money import Int64s, multiply_divide
from bijlighar.tariffs.rules.choose import Terms
from bijlighar.tariffs.rules.document import percent_fraction


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of the day as half-open 15-minute blocks; the first slot runs over midnight."""

    code: str
    blocks: tuple[tuple[int, int], ...]
    name_en: str
    name_hi: str
    is_solar: bool
    is_peak: bool


def day_slots() -> tuple[Slot, ...]:
    """The four slots of the companies' software, as blocks of the settlement day; they tile the 96 blocks."""
    return (
        Slot("TOD1", ((88, 96), (0, 24)), "Night, 10 pm to 6 am", "रात, 10 से 6", False, False),
        Slot("TOD2", ((24, 36),), "Morning, 6 to 9 am", "सुबह, 6 से 9", False, True),
        Slot("TOD3", ((36, 68),), "Solar hours, 9 am to 5 pm", "धूप के घंटे, सुबह 9 से शाम 5", True, False),
        Slot("TOD4", ((68, 88),), "Evening, 5 to 10 pm", "शाम, 5 से रात 10", False, True),
    )


def peak_surcharge(terms: Terms, energy_nano: Int64s, energy_wh: Int64s, peak_wh: Int64s) -> Int64s:
    """Nano-rupees of the surcharge: per cent x energy of the peak hours x (energy charge / energy)."""
    rule = terms.solar
    if rule is None or rule.peak_percent is None or not peak_wh.any():
        return np.zeros(energy_nano.shape, dtype=np.int64)
    share = percent_fraction(rule.peak_percent)
    return multiply_divide(
        energy_nano, peak_wh * share.numerator, np.maximum(energy_wh, 1) * share.denominator
    )


def solar_rebate(terms: Terms, energy_nano: Int64s, energy_wh: Int64s, solar_wh: Int64s) -> Int64s:
    """Nano-rupees (positive) of the rebate: per cent x solar energy x (energy charge / energy)."""
    if terms.solar is None or not solar_wh.any():
        return np.zeros(energy_nano.shape, dtype=np.int64)
    share = percent_fraction(terms.solar.percent)
    return multiply_divide(
        energy_nano, solar_wh * share.numerator, np.maximum(energy_wh, 1) * share.denominator
    )
