"""Writes of adjustments: proposed by one, decided by another, taken back where they were wrong."""

from bijlighar.billing.actions.adjust.check_meter import book_check_meter
from bijlighar.billing.actions.adjust.decide import (
    AdjustmentBooked,
    approve_adjustment,
    refuse_adjustment,
    reverse_adjustment,
)
from bijlighar.billing.actions.adjust.propose import propose_adjustment
from bijlighar.billing.actions.adjust.refuse import UnableToAdjust

__all__ = [
    "AdjustmentBooked",
    "UnableToAdjust",
    "approve_adjustment",
    "book_check_meter",
    "propose_adjustment",
    "refuse_adjustment",
    "reverse_adjustment",
]
