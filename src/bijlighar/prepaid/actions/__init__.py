"""Writes of prepaid: the daily charge, recharges, conversions, and what was owed before them."""

from bijlighar.prepaid.actions.arrears import UnableToPlanArrears, plan_arrears
from bijlighar.prepaid.actions.charge_days import Charged, UnableToCharge, charge_days
from bijlighar.prepaid.actions.convert import (
    ConversionSettled,
    UnableToConvert,
    convert_to_postpaid,
    convert_to_prepaid,
    settle_conversion,
)
from bijlighar.prepaid.actions.credit import UnableToCredit, credit, credit_receipts
from bijlighar.prepaid.actions.rebates import RebatesCredited, UnableToCreditRebates, credit_rebates
from bijlighar.prepaid.actions.warn import Warned, warn

__all__ = [
    "Charged",
    "ConversionSettled",
    "RebatesCredited",
    "UnableToCharge",
    "UnableToConvert",
    "UnableToCredit",
    "UnableToCreditRebates",
    "UnableToPlanArrears",
    "Warned",
    "charge_days",
    "convert_to_postpaid",
    "convert_to_prepaid",
    "credit",
    "credit_rebates",
    "credit_receipts",
    "plan_arrears",
    "settle_conversion",
    "warn",
]
