"""DIGIPIN, the address of a square of about four metres: ten signs, each a square within the last.

Published by the Department of Posts with its grid; 2.5 to 38.5 degrees north, 63.5 to 99.5 east.
"""

from __future__ import annotations

_ROWS = ("FC98", "J327", "K456", "LMPT")
"""From north to south, each row from west to east."""
_SIGNS = {sign: (row, column) for row, signs in enumerate(_ROWS) for column, sign in enumerate(signs)}
_SOUTH, _WEST, _SIZE = 2_500_000, 63_500_000, 36_000_000
_LEVELS = 10


def plain(typed: str) -> str | None:
    """The ten signs of what somebody typed, in capitals without dashes; None where it is no DIGIPIN."""
    text = "".join(sign for sign in typed.upper() if sign not in " -")
    return text if len(text) == _LEVELS and all(sign in _SIGNS for sign in text) else None


def grouped(code: str) -> str:
    """As it is written: "39J-49L-L8T4"."""
    return f"{code[:3]}-{code[3:6]}-{code[6:]}"


def place_of(code: str) -> tuple[int, int]:
    """The middle of the square: latitude and longitude in millionths of a degree."""
    row = column = 0
    for sign in code:
        down, right = _SIGNS[sign]
        row, column = row * 4 + down, column * 4 + right
    parts = 4**_LEVELS
    return (
        _SOUTH + _SIZE - (_SIZE * (2 * row + 1)) // (2 * parts),
        _WEST + (_SIZE * (2 * column + 1)) // (2 * parts),
    )


def digipin_of(latitude_udeg: int, longitude_udeg: int) -> str | None:
    """The square of a place in millionths of a degree; None outside the grid."""
    north, east = _SOUTH + _SIZE - latitude_udeg, longitude_udeg - _WEST
    if not (0 <= north <= _SIZE and 0 <= east <= _SIZE):
        return None
    parts = 4**_LEVELS
    row, column = min(north * parts // _SIZE, parts - 1), min(east * parts // _SIZE, parts - 1)
    signs = []
    for _ in range(_LEVELS):
        signs.append(_ROWS[row % 4][column % 4])
        row, column = row // 4, column // 4
    return "".join(reversed(signs))
