"""Writes of payments: orders, what gateways tell, receipts, refunds, tills, settlement."""

from bijlighar.payments.actions.events import EventTaken, UnableToTake, take_event
from bijlighar.payments.actions.orders import (
    UnableToNote,
    UnableToOpen,
    note_credited,
    note_gateway_order,
    open_order,
)

__all__ = [
    "EventTaken",
    "UnableToNote",
    "UnableToOpen",
    "UnableToTake",
    "note_credited",
    "note_gateway_order",
    "open_order",
    "take_event",
]
