"""How a day is written in an address."""

from __future__ import annotations

from datetime import date


class DayInAddress:
    """A day as 2026-11-21; anything that is not a day is not an address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
