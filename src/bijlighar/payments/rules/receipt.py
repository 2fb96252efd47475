"""The number on a receipt."""

from __future__ import annotations

from datetime import date


def receipt_number(payment_id: int, day: date) -> str:
    """The number of the receipt for a payment that was taken on a day: "R261122-71"; never given twice."""
    return f"R{day:%y%m%d}-{payment_id}"
