"""Reads of prepaid: balance, days and their explanation, and what the daily charge compares with."""

from bijlighar.prepaid.queries.arrears import (
    ArrearsPlanRecord,
    ConversionRecord,
    arrears_plans,
    arrears_taken,
    conversions,
    open_arrears,
    open_conversions,
)
from bijlighar.prepaid.queries.balance import BalanceCard, balance_card
from bijlighar.prepaid.queries.booked import (
    charge_versions,
    open_steps,
    portions,
    prepaid_and_again_postpaid,
    prepaid_connections,
    progress,
    steps_of_month,
)
from bijlighar.prepaid.queries.days import (
    ChargeDetail,
    ChargeEntry,
    DayChargeRecord,
    ExplanationDiffers,
    MonthState,
    charge,
    charges,
)
from bijlighar.prepaid.queries.late import booked_late
from bijlighar.prepaid.queries.month import MonthCharged, month_charged
from bijlighar.prepaid.queries.officer import by_office, negative_balances, never_recharged
from bijlighar.prepaid.queries.outlook import (
    MonthOutlook,
    RechargeHint,
    month_outlook,
    recharge_hint,
    recharge_hints,
)
from bijlighar.prepaid.queries.policy import policy
from bijlighar.prepaid.queries.standing import balances, standing, taken_of_days

__all__ = [
    "ArrearsPlanRecord",
    "BalanceCard",
    "ChargeDetail",
    "ChargeEntry",
    "ConversionRecord",
    "DayChargeRecord",
    "ExplanationDiffers",
    "MonthCharged",
    "MonthOutlook",
    "MonthState",
    "RechargeHint",
    "arrears_plans",
    "arrears_taken",
    "balance_card",
    "balances",
    "booked_late",
    "by_office",
    "charge",
    "charge_versions",
    "charges",
    "conversions",
    "month_charged",
    "month_outlook",
    "negative_balances",
    "never_recharged",
    "open_arrears",
    "open_conversions",
    "open_steps",
    "policy",
    "portions",
    "prepaid_and_again_postpaid",
    "prepaid_connections",
    "progress",
    "recharge_hint",
    "recharge_hints",
    "standing",
    "steps_of_month",
    "taken_of_days",
]
