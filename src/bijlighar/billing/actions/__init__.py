"""Writes of billing: the cycle and payments."""

from bijlighar.billing.actions.bill_cycle import Billed, UnableToBill, bill_cycle
from bijlighar.billing.actions.receive_payment import UnableToReceive, receive_payment, receive_payments

__all__ = ["Billed", "UnableToBill", "UnableToReceive", "bill_cycle", "receive_payment", "receive_payments"]
