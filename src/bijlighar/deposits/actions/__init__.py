"""Writes of deposits: the review, its instalments, money in and out, interest."""

from bijlighar.deposits.actions.collect import (
    Collected,
    UnableToReceiveDeposit,
    collect,
    receive_deposits,
)
from bijlighar.deposits.actions.fall_due import FallenDue, fall_due
from bijlighar.deposits.actions.interest import Credited, UnableToCredit, credit_interest
from bijlighar.deposits.actions.review import (
    Drafted,
    UnableToReview,
    approve_review,
    draft_review,
    drop_review,
)
from bijlighar.deposits.actions.settle import (
    Settled,
    UnableToSettle,
    settle,
    settle_on_closing,
    settle_on_conversion,
)
from bijlighar.deposits.actions.take_over import UnableToTakeOver, take_over, take_over_months

__all__ = [
    "Collected",
    "Credited",
    "Drafted",
    "FallenDue",
    "Settled",
    "UnableToCredit",
    "UnableToReceiveDeposit",
    "UnableToReview",
    "UnableToSettle",
    "UnableToTakeOver",
    "approve_review",
    "collect",
    "credit_interest",
    "draft_review",
    "drop_review",
    "fall_due",
    "receive_deposits",
    "settle",
    "settle_on_closing",
    "settle_on_conversion",
    "take_over",
    "take_over_months",
]
