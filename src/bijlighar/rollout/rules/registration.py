"""Whether a registration holds on a day."""

from __future__ import annotations

from datetime import date
from typing import Literal

State = Literal["VALID", "NOT_YET", "OVER"]


def state_on(from_date: date, to_date: date | None, day: date) -> State:
    """VALID on days of [from_date, to_date); a registration without a known end does not end."""
    if day < from_date:
        return "NOT_YET"
    if to_date is not None and day >= to_date:
        return "OVER"
    return "VALID"
