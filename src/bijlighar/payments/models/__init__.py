"""Tables of payments: one file a noun."""

from bijlighar.payments.models.event import Event
from bijlighar.payments.models.order import Order
from bijlighar.payments.models.payment import Payment, Receipt

__all__ = ["Event", "Order", "Payment", "Receipt"]
