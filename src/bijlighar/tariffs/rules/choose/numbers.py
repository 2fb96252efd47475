"""Exact fractions as the whole numbers that prices are made of."""

from __future__ import annotations

from fractions import Fraction


def half_up(number: Fraction) -> int:
    """The nearest whole number, halves up."""
    return int((2 * number.numerator + number.denominator) // (2 * number.denominator))


def whole(number: Fraction) -> int:
    """A fraction that must be whole already; ArithmeticError when it is not."""
    if number.denominator != 1:
        raise ArithmeticError(
            f"{number} is not a whole number of the smallest unit; the loader should refuse it."
        )
    return int(number)


def three_decimals(weight: Fraction) -> str:
    """A weight from 0 to 1 with three decimals."""
    thousandths = half_up(weight * 1000)
    return f"{thousandths // 1000}.{thousandths % 1000:03d}"
