"""Reads of prepaid: balance, days and their explanation, and what the daily charge compares with."""

from bijlighar.prepaid.queries.booked import (
    charge_versions,
    open_steps,
    portions,
    prepaid_connections,
    progress,
)
from bijlighar.prepaid.queries.policy import PolicyRecord, policy

__all__ = [
    "PolicyRecord",
    "charge_versions",
    "open_steps",
    "policy",
    "portions",
    "prepaid_connections",
    "progress",
]
