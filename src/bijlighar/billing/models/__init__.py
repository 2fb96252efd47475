"""Tables of billing: one file a noun."""

from bijlighar.billing.models.bill import Bill, Piece
from bijlighar.billing.models.policy import Policy

__all__ = [
    "Bill",
    "Piece",
    "Policy",
]
