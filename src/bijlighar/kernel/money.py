"""Money as whole numbers: nano-rupees inside a calculation, paise on a bill line, never a float.

Energy in Wh times a rate in micro-rupees per kWh is an exact number of nano-rupees, so an energy
charge needs no division at all. Division and rounding happen only in the functions of this module.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal, overload

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]
Language = Literal["en", "hi"]

PAISE_PER_RUPEE = 100
URS_PER_RUPEE = 1_000_000
NANO_PER_RUPEE = 1_000_000_000
NANO_PER_PAISA = 10_000_000

INT64_LIMIT = 2**63 - 1
NANO_LIMIT = 2**62
"""Largest nano-rupee amount a calculation may hold (461 crore rupees): twice it still fits in int64."""
PAISE_LIMIT = 10**17
"""Largest amount that may be stored or posted (10^15 rupees)."""

MINUS = "\N{MINUS SIGN}"
_DECIMAL_TEXT = re.compile(r"[+-]?\d+(\.\d+)?\Z")


class MoneyTooLarge(OverflowError):
    """An amount passed the range in which int64 arithmetic is exact."""


class NotAnExactNumber(ValueError):
    """A text is not a plain decimal number, or has more decimals than the unit can hold."""


@overload
def round_half_away(value: int, unit: int) -> int: ...
@overload
def round_half_away(value: Int64s, unit: int | Int64s) -> Int64s: ...
def round_half_away(value: int | Int64s, unit: int | Int64s) -> int | Int64s:
    """Divide by `unit` and round to the nearest whole number, a half away from zero.

    The one rounding of the project: 2.5 -> 3 and -2.5 -> -3. `unit` is positive.
    Raises MoneyTooLarge where value + unit/2 would leave int64.
    """
    if isinstance(value, np.ndarray):
        if value.size == 0:
            return value.copy()
        low, high = int(value.min()), int(value.max())
        _refuse_beyond(low, high, INT64_LIMIT - int(np.max(unit)) // 2 - 1)
        size = value if low >= 0 else np.abs(value)
        whole = _even_unit(size, unit) if _is_even(unit) else _odd_unit(size, unit)
        return whole if low >= 0 else np.where(value < 0, -whole, whole)
    if isinstance(unit, np.ndarray):
        raise TypeError("a single value is rounded to a single unit; pass an array of values")
    magnitude_int = (2 * abs(value) + unit) // (2 * unit)
    return -magnitude_int if value < 0 else magnitude_int


def _is_even(unit: int | Int64s) -> bool:
    return isinstance(unit, int) and unit % 2 == 0


def _even_unit(size: Int64s, unit: int | Int64s) -> Int64s:
    return np.asarray((size + unit // 2) // unit, dtype=np.int64)


def _odd_unit(size: Int64s, unit: int | Int64s) -> Int64s:
    # With an odd unit a half never falls on a whole number: compare the remainder, do not double the value.
    whole, rest = np.divmod(size, unit)
    return np.asarray(whole + (rest >= unit - rest), dtype=np.int64)


@overload
def to_paise(nano: int) -> int: ...
@overload
def to_paise(nano: Int64s) -> Int64s: ...
def to_paise(nano: int | Int64s) -> int | Int64s:
    """Round nano-rupees to paise, half away from zero."""
    return round_half_away(nano, NANO_PER_PAISA)


@overload
def to_whole_rupees(nano: int) -> int: ...
@overload
def to_whole_rupees(nano: Int64s) -> Int64s: ...
def to_whole_rupees(nano: int | Int64s) -> int | Int64s:
    """Round nano-rupees to a whole rupee, half away from zero; the answer is in paise (a multiple of 100)."""
    return round_half_away(nano, NANO_PER_RUPEE) * PAISE_PER_RUPEE


def within(values: int | Int64s, limit: int = NANO_LIMIT) -> None:
    """Refuse (MoneyTooLarge) unless every value lies in [-limit, limit]."""
    if isinstance(values, np.ndarray):
        if values.size == 0:
            return
        # min and max, not abs: the absolute value of the smallest int64 is itself negative.
        low, high = int(values.min()), int(values.max())
    else:
        low = high = values
    _refuse_beyond(low, high, limit)


def _refuse_beyond(low: int, high: int, limit: int) -> None:
    if low < -limit or high > limit:
        raise MoneyTooLarge(
            f"an amount of {max(abs(low), abs(high))} passes the limit of {limit}: whole-number arithmetic "
            "would no longer be exact. Check the energy and the rate that produced it."
        )


def multiply(values: Int64s, factor: int | Int64s) -> Int64s:
    """Exact product; MoneyTooLarge instead of a silent overflow."""
    if values.size and _reach(values) * _reach(factor) > INT64_LIMIT:
        raise MoneyTooLarge(
            f"{_reach(values)} x {_reach(factor)} does not fit in 64 bits. "
            "Check the energy and the rate that produced it."
        )
    return values * factor


def multiply_divide(values: Int64s, numerator: int | Int64s, denominator: int | Int64s) -> Int64s:
    """`values` x `numerator` / `denominator`, cut towards zero; exact however large the product is.

    A cut value keeps every later rounding right: rounding half away from zero to a coarser, even unit gives
    the same answer for the cut value as for the exact one. `denominator` is positive.
    Raises MoneyTooLarge only if the result itself does not fit.
    """
    if values.size == 0:
        return values.copy()
    low, high = int(values.min()), int(values.max())
    top, scale, below = max(abs(low), abs(high)), _reach(numerator), _reach(denominator)
    if top * scale <= INT64_LIMIT:
        return _cut(values * numerator, denominator)
    largest = (top // _least(denominator) + 1) * scale
    if top > INT64_LIMIT or below * scale > INT64_LIMIT or largest > INT64_LIMIT // 2:
        return _multiply_divide_big(values, numerator, denominator)
    # values = whole x denominator + rest, so the product is taken of two small numbers.
    if low >= 0 and _least(numerator) >= 0:
        whole: Int64s = np.asarray(values // denominator, dtype=np.int64)
        rest = values - whole * denominator
        return np.asarray(whole * numerator + rest * numerator // denominator, dtype=np.int64)
    size, times = np.abs(values), np.abs(numerator)
    whole = np.asarray(size // denominator, dtype=np.int64)
    cut = whole * times + (size - whole * denominator) * times // denominator
    is_negative = (values < 0) ^ (np.asarray(numerator) < 0)
    return np.asarray(np.where(is_negative, -cut, cut), dtype=np.int64)


def _cut(product: Int64s, denominator: int | Int64s) -> Int64s:
    if int(product.min()) >= 0:
        return np.asarray(product // denominator, dtype=np.int64)
    return np.where(product < 0, -(-product // denominator), product // denominator)


def _multiply_divide_big(values: Int64s, numerator: int | Int64s, denominator: int | Int64s) -> Int64s:
    shape = values.shape
    numerators = np.broadcast_to(np.asarray(numerator, dtype=np.int64), shape).tolist()
    denominators = np.broadcast_to(np.asarray(denominator, dtype=np.int64), shape).tolist()
    answers = []
    for value, top, below in zip(values.tolist(), numerators, denominators, strict=True):
        product = value * top
        answers.append(-(-product // below) if product < 0 else product // below)
    if max(map(abs, answers)) > INT64_LIMIT:
        raise MoneyTooLarge("a share of an amount does not fit in 64 bits. Check the energy and the rate.")
    return np.array(answers, dtype=np.int64)


def _reach(values: int | Int64s) -> int:
    """Largest magnitude, as a Python integer that cannot overflow."""
    if isinstance(values, np.ndarray):
        return max(abs(int(values.min())), abs(int(values.max()))) if values.size else 0
    return abs(values)


def _least(values: int | Int64s) -> int:
    return int(values.min()) if isinstance(values, np.ndarray) else values


def exact(text: str | int | Decimal, decimals: int) -> int:
    """A decimal number as a whole number of 10^-`decimals`: exact("4.45", 6) -> 4_450_000.

    Refuses (NotAnExactNumber) anything but a plain decimal number, and digits that would be lost.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise NotAnExactNumber(f"{text!r} is not an exact number. Write it as text, for example '4.45'.")
    plain = format(text, "f") if isinstance(text, Decimal) else str(text).strip()
    if not _DECIMAL_TEXT.match(plain):
        raise NotAnExactNumber(f"{plain!r} is not a plain decimal number. Write it like '4.45' or '-2.23'.")
    scaled = Fraction(plain) * Fraction(10**decimals)
    if scaled.denominator != 1:
        raise NotAnExactNumber(f"{plain!r} has more than {decimals} decimals; nothing may be lost here.")
    return int(scaled)


def parse_rupees(text: str) -> int:
    """Paise of an amount as a person writes it: "1,05,000.50", "₹80", "-12.5"."""
    plain = text.strip().replace(MINUS, "-").replace("₹", "").replace(",", "").replace(" ", "")
    return exact(plain, 2)


def group_lakh(whole: int) -> str:
    """Digits grouped the Indian way: 10500000 -> "1,05,00,000"."""
    digits = str(abs(whole))
    head, tail = digits[:-3], digits[-3:]
    pairs = []
    while head:
        pairs.append(head[-2:])
        head = head[:-2]
    grouped = ",".join([*reversed(pairs), tail])
    return (MINUS if whole < 0 else "") + grouped


def rupee_parts(paise: int) -> tuple[str, str, str]:
    """Sign ("" or a true minus), grouped rupees, two digits of paise: for pages that set paise smaller."""
    rupees_part, paise_part = divmod(abs(paise), PAISE_PER_RUPEE)
    return (MINUS if paise < 0 else "", group_lakh(rupees_part), f"{paise_part:02d}")


def rupees(paise: int, language: Language = "en", *, plus: bool = False) -> str:
    """Amount for a person: 10500000 -> "₹1,05,000.00", -5 -> "−₹0.05"; `plus` marks credits with "+".

    Both languages use Latin digits and lakh grouping, so `language` changes nothing today; it is
    asked for because every text that a person sees names its language.
    """
    sign, whole, small = rupee_parts(paise)
    if plus and paise > 0:
        sign = "+"
    return f"{sign}₹{whole}.{small}"


def decimal_rupees(paise: int) -> str:
    """Amount for a program: -123405 -> "-1234.05" (ASCII, no grouping)."""
    sign, whole, small = "-" if paise < 0 else "", abs(paise) // PAISE_PER_RUPEE, abs(paise) % PAISE_PER_RUPEE
    return f"{sign}{whole}.{small:02d}"
