"""Energy as whole watt-hours: reading kWh exactly from text, and writing it for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bijlighar.kernel.money import MINUS, Language, group_lakh, round_half_away

WH_PER_KWH = 1000
_NOISE_KWH = Decimal("0.000000001")
_MOST_WH = Decimal(10) ** 15
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?\Z")

Rounding = Literal["none", "float_noise", "rounded"]


class NotAnEnergy(ValueError):
    """A text that should be an amount of energy is not a number."""


@dataclass(frozen=True, slots=True)
class Energy:
    """Whole watt-hours, and whether the text had to be rounded to reach them.

    `rounding`: "none" exact; "float_noise" differs by less than a millionth of a Wh, as in
    6.959999999999997; "rounded" had real digits below 1 Wh, rounded half away from zero.
    """

    wh: int
    rounding: Rounding


def parse_kwh(text: str | int | Decimal) -> Energy:
    """kWh -> Wh: "50.01" -> 50010 exactly; more than 3 decimals are rounded and said so.

    Raises NotAnEnergy for anything that is not a plain number (also NaN, infinity, thousands commas).
    """
    if isinstance(text, Decimal):
        number = text
        if not number.is_finite():
            raise NotAnEnergy(f"{text} is not an amount of energy.")
    else:
        plain = str(text).strip()
        if not _NUMBER.match(plain):
            raise NotAnEnergy(f"{plain!r} is not a number of kWh. Write it like 50.01, without commas.")
        number = Decimal(plain)
    wh = number * WH_PER_KWH
    if abs(wh) > _MOST_WH:
        raise NotAnEnergy(f"{text} kWh is more than any meter counts.")
    whole = wh.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if whole == wh:
        return Energy(int(whole), "none")
    noise = abs(wh - whole) < _NOISE_KWH * WH_PER_KWH
    return Energy(int(whole), "float_noise" if noise else "rounded")


def wh_from_kwh(kwh: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Float kWh from a file -> (Wh, was_rounded), half away from zero; the only door from floats.

    NaN, infinity and amounts above 10^12 kWh have no Wh: pass finite values only (NotAnEnergy otherwise).
    """
    if not bool(np.isfinite(kwh).all()) or (kwh.size and float(np.abs(kwh).max()) > 1e12):
        raise NotAnEnergy("an energy is missing, infinite or beyond 10^12 kWh; filter such rows first.")
    wh = kwh * float(WH_PER_KWH)
    # A float such as 0.0005 * 1000 may sit a hair under the half: round what 6 decimals of a Wh would show.
    tidy = np.round(wh, 6)
    whole = np.trunc(tidy + np.copysign(0.5, tidy)).astype(np.int64)
    return whole, np.abs(tidy - whole) > 1e-6


def kwh_text(wh: int, decimals: int = 2) -> str:
    """kWh for a person, grouped: 5200 -> "5.20", -1234500 -> "−1,234.50"; decimals from 0 to 3."""
    if not 0 <= decimals <= 3:
        raise ValueError(f"kWh is shown with 0 to 3 decimals, not {decimals}.")
    scaled = round_half_away(wh, 10 ** (3 - decimals))
    whole, small = divmod(abs(scaled), 10**decimals)
    sign = MINUS if scaled < 0 else ""
    return f"{sign}{group_lakh(whole)}" + (f".{small:0{decimals}d}" if decimals else "")


def units(wh: int, language: Language = "en", decimals: int = 2) -> str:
    """Units for a person, with the word: "5.20 units", "5.20 यूनिट" (no-break space)."""
    word = "यूनिट" if language == "hi" else ("unit" if wh == WH_PER_KWH else "units")
    return f"{kwh_text(wh, decimals)}\N{NO-BREAK SPACE}{word}"


def kwh_exact(wh: int) -> str:
    """kWh for a program, all three decimals, ASCII: 50010 -> "50.010"."""
    sign, size = "-" if wh < 0 else "", abs(wh)
    return f"{sign}{size // WH_PER_KWH}.{size % WH_PER_KWH:03d}"
