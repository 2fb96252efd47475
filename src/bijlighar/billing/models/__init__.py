"""Tables of billing: one file a noun."""

from bijlighar.billing.models.arrears import ArrearsPart, ArrearsPlan
from bijlighar.billing.models.bill import Bill, Piece
from bijlighar.billing.models.cycle import Draft, Group
from bijlighar.billing.models.kept import KeptRulebook, KeptStay
from bijlighar.billing.models.kept import KeptRulebook, KeptStay
from bijlighar.billing.models.policy import Policy

__all__ = [
    "ArrearsPart",
    "ArrearsPlan",
    "Bill",
    "KeptRulebook",
    "KeptStay",
    "Draft",
    "Group",
    "KeptRulebook",
    "KeptStay",
    "Piece",
    "Policy",
]
