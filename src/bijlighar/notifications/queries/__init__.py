"""Reads of what people chose, where they are reached, and what was sent at what cost."""

from bijlighar.notifications.queries.chosen import (
    AddressRecord,
    Choice,
    addresses,
    choices,
    reached_by,
    wanted,
)
from bijlighar.notifications.queries.providers import ProviderRecord, providers
from bijlighar.notifications.queries.sent import CostRecord, DeliveryRecord, costs, deliveries, states

__all__ = [
    "AddressRecord",
    "Choice",
    "CostRecord",
    "DeliveryRecord",
    "ProviderRecord",
    "addresses",
    "choices",
    "costs",
    "deliveries",
    "providers",
    "reached_by",
    "states",
    "wanted",
]
