"""The billing cycle, step by step: plan, readings, drafts, checks, approval, issue, delivery."""

from bijlighar.billing.actions.cycle.approve_group import approve_group, close_checks, return_group
from bijlighar.billing.actions.cycle.check_reads import check_reads
from bijlighar.billing.actions.cycle.decide_drafts import decide_drafts
from bijlighar.billing.actions.cycle.draft_bills import Drafted, draft_again, draft_bills
from bijlighar.billing.actions.cycle.final_bill import final_bill
from bijlighar.billing.actions.cycle.issue_bills import Issued, close_delivery, issue_bills
from bijlighar.billing.actions.cycle.plan_cycle import plan_cycle
from bijlighar.billing.actions.cycle.refusal import UnableToStep

__all__ = [
    "Drafted",
    "Issued",
    "UnableToStep",
    "approve_group",
    "check_reads",
    "close_checks",
    "close_delivery",
    "decide_drafts",
    "draft_again",
    "draft_bills",
    "final_bill",
    "issue_bills",
    "plan_cycle",
    "return_group",
]
