"""Tables of billing: one file a noun."""

from bijlighar.billing.models.adjustment import Adjustment, AdjustmentLimit, AdjustmentStep
from bijlighar.billing.models.arrears import ArrearsPart, ArrearsPlan
from bijlighar.billing.models.bill import Bill, Piece
from bijlighar.billing.models.budget import Budget
from bijlighar.billing.models.cliff import CliffChoice
from bijlighar.billing.models.cycle import Draft, Group
from bijlighar.billing.models.kept import KeptRulebook, KeptStay
from bijlighar.billing.models.policy import Policy
from bijlighar.billing.models.revision import Revision, RevisionDecision, RevisionMember, RevisionSet
from bijlighar.billing.models.shadow import ShadowBill, ShadowFile, ShadowRejected

__all__ = [
    "Adjustment",
    "AdjustmentLimit",
    "AdjustmentStep",
    "ArrearsPart",
    "ArrearsPlan",
    "Bill",
    "Budget",
    "CliffChoice",
    "Draft",
    "Group",
    "KeptRulebook",
    "KeptStay",
    "Piece",
    "Policy",
    "Revision",
    "RevisionDecision",
    "RevisionMember",
    "RevisionSet",
    "ShadowBill",
    "ShadowFile",
    "ShadowRejected",
]
