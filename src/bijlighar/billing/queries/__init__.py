"""Reads of billing: bills, dues, settings, and what the cycle compares with."""

from bijlighar.billing.queries.billed import billed, portions
from bijlighar.billing.queries.issued import (
    BillDetail,
    BillRecord,
    DuesCard,
    ExplanationDiffers,
    RegisterReading,
    bill,
    bills,
    dues_card,
)
from bijlighar.billing.queries.policy import PolicyRecord, policy

__all__ = [
    "BillDetail",
    "BillRecord",
    "DuesCard",
    "ExplanationDiffers",
    "PolicyRecord",
    "RegisterReading",
    "bill",
    "billed",
    "bills",
    "dues_card",
    "policy",
    "portions",
]
