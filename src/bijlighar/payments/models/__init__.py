"""Tables of payments: one file a noun."""

from bijlighar.payments.models.bbps import BbpsAnswer
from bijlighar.payments.models.event import Event
from bijlighar.payments.models.order import Order
from bijlighar.payments.models.payment import Payment, Receipt
from bijlighar.payments.models.refund import Refund, RefundStep
from bijlighar.payments.models.statement import BankCredit, Difference, RejectedLine, Settled, Statement
from bijlighar.payments.models.till import Till
from bijlighar.payments.models.waiting import Waiting

__all__ = [
    "BankCredit",
    "BbpsAnswer",
    "Difference",
    "Event",
    "Order",
    "Payment",
    "Receipt",
    "Refund",
    "RefundStep",
    "RejectedLine",
    "Settled",
    "Statement",
    "Till",
    "Waiting",
]
