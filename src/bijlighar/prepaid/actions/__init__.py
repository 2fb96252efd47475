"""Writes of prepaid: the daily charge and recharges."""

from bijlighar.prepaid.actions.charge_days import Charged, UnableToCharge, charge_days
from bijlighar.prepaid.actions.credit import UnableToCredit, credit, credit_receipts

__all__ = ["Charged", "UnableToCharge", "UnableToCredit", "charge_days", "credit", "credit_receipts"]
