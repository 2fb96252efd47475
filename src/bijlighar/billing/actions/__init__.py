"""Writes of billing: the cycle and payments."""

from bijlighar.billing.actions.bill_cycle import Billed, UnableToBill, bill_cycle
from bijlighar.billing.actions.cycle import (
    Drafted,
    Issued,
    UnableToStep,
    approve_group,
    check_reads,
    close_checks,
    close_delivery,
    decide_drafts,
    draft_again,
    draft_bills,
    issue_bills,
    plan_cycle,
    return_group,
)
from bijlighar.billing.actions.receive_payment import UnableToReceive, receive_payment, receive_payments

__all__ = [
    "Billed",
    "Drafted",
    "Issued",
    "UnableToBill",
    "UnableToReceive",
    "UnableToStep",
    "approve_group",
    "bill_cycle",
    "check_reads",
    "close_checks",
    "close_delivery",
    "decide_drafts",
    "draft_again",
    "draft_bills",
    "issue_bills",
    "plan_cycle",
    "receive_payment",
    "receive_payments",
    "return_group",
]
