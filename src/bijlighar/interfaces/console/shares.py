"""Shares in per cent, rounded down: nothing is whole before it is whole."""

from __future__ import annotations

NONE = "–"


def share(part: int, whole: int) -> str:
    """Write "97.2%": 1 of 1000 missing is 99.9%, 1 of a million too; of nothing there is no share."""
    if whole <= 0:
        return NONE
    tenths = 1000 * part // whole
    return f"{tenths // 10}.{tenths % 10}%"
