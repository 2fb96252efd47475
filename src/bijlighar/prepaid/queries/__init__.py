"""Reads of prepaid: balance, days and their explanation, and what the daily charge compares with."""

from bijlighar.prepaid.queries.balance import BalanceCard, balance_card
from bijlighar.prepaid.queries.booked import (
    charge_versions,
    open_steps,
    portions,
    prepaid_connections,
    progress,
    steps_of_month,
)
from bijlighar.prepaid.queries.days import (
    ChargeDetail,
    ChargeEntry,
    DayChargeRecord,
    ExplanationDiffers,
    MonthState,
    charge,
    charges,
)
from bijlighar.prepaid.queries.policy import PolicyRecord, policy

__all__ = [
    "BalanceCard",
    "ChargeDetail",
    "ChargeEntry",
    "DayChargeRecord",
    "ExplanationDiffers",
    "MonthState",
    "PolicyRecord",
    "balance_card",
    "charge",
    "charge_versions",
    "charges",
    "open_steps",
    "policy",
    "portions",
    "prepaid_connections",
    "progress",
    "steps_of_month",
]
