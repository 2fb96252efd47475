"""Reads of billing: bills, dues, settings, and what the cycle compares with."""

from bijlighar.billing.queries.cycle import billed, billed_pieces, portions
from bijlighar.billing.queries.issued import (
    BillDetail,
    BillPiece,
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
    "BillPiece",
    "BillRecord",
    "DuesCard",
    "ExplanationDiffers",
    "PolicyRecord",
    "RegisterReading",
    "bill",
    "billed",
    "billed_pieces",
    "bills",
    "dues_card",
    "policy",
    "portions",
]
