"""Validation as a plain loop over days of Decimal kWh: the program that one would write first."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np

from bijlighar.metering.rules.blocks import MISSING_WH

Day = list[Decimal | None]
WH = Decimal("0.001")


def days(values: Any) -> list[Day]:
    """Arrays of Wh as lists of kWh, None where a value is missing."""
    return [[None if wh == MISSING_WH else Decimal(wh).scaleb(-3) for wh in day] for day in values.tolist()]


def settle(given: list[Day], range_wh: int) -> Any:
    """(n, 4): energy, solar, estimated Wh and missing blocks a day."""
    most = Decimal(range_wh).scaleb(-3)
    return np.array([_settled(day, most) for day in given])


def _settled(day: Day, most: Decimal) -> tuple[int, int, int, int]:
    values = [kwh if kwh is not None and 0 <= kwh <= most else None for kwh in day]
    estimated, missing, block = Decimal(0), 0, 0
    while block < 96:
        if values[block] is not None:
            block += 1
            continue
        start = block
        while block < 96 and values[block] is None:
            block += 1
        before = values[start - 1] if start else None
        after = values[block] if block < 96 else None
        if before is None or after is None or block - start > 8:
            missing += block - start
            continue
        span = block - start + 1
        for at in range(start, block):
            made = (before * (block - at) + after * (at - start + 1)) / span
            made = made.quantize(WH, ROUND_HALF_UP)
            values[at] = made
            estimated += made
    known = [kwh or Decimal(0) for kwh in values]
    return _wh(sum(known, Decimal(0))), _wh(sum(known[36:68], Decimal(0))), _wh(estimated), missing


def _wh(kwh: Decimal) -> int:
    return int(kwh.scaleb(3))
