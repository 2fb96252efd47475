"""Writes of billing: the cycle step by step, payments, arrears, adjustments and revisions."""

from bijlighar.billing.actions.adjust import (
    AdjustmentBooked,
    UnableToAdjust,
    approve_adjustment,
    book_check_meter,
    propose_adjustment,
    refuse_adjustment,
    reverse_adjustment,
)
from bijlighar.billing.actions.arrears import (
    PlansSettled,
    agree_arrears_plan,
    end_arrears_plan,
    settle_arrears_plans,
)
from bijlighar.billing.actions.bill_cycle import (
    Billed,
    UnableToBill,
    bill_cycle,
)
from bijlighar.billing.actions.budget import UnableToBudget, choose_budget, drop_budget, warn_of_budgets
from bijlighar.billing.actions.cliff import choose_cliff_messages, warn_of_cliffs
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
    final_bill,
    issue_bills,
    plan_cycle,
    return_group,
)
from bijlighar.billing.actions.import_shadow import ShadowImported, UnableToImport, import_shadow
from bijlighar.billing.actions.rebates import (
    Rebated,
    UnableToRebate,
    book_advance_rebates,
    book_rebates,
)
from bijlighar.billing.actions.receive_payment import (
    UnableToReceive,
    receive_payment,
    receive_payments,
)
from bijlighar.billing.actions.revise import (
    Revised,
    RevisionsProposed,
    UnableToRevise,
    approve_revisions,
    propose_revisions,
    refuse_revisions,
)

__all__ = [
    "AdjustmentBooked",
    "Billed",
    "Drafted",
    "Issued",
    "PlansSettled",
    "Rebated",
    "Revised",
    "RevisionsProposed",
    "ShadowImported",
    "UnableToAdjust",
    "UnableToBill",
    "UnableToBudget",
    "UnableToImport",
    "UnableToRebate",
    "UnableToReceive",
    "UnableToRevise",
    "UnableToStep",
    "agree_arrears_plan",
    "approve_adjustment",
    "approve_group",
    "approve_revisions",
    "bill_cycle",
    "book_advance_rebates",
    "book_check_meter",
    "book_rebates",
    "check_reads",
    "choose_budget",
    "choose_cliff_messages",
    "close_checks",
    "close_delivery",
    "decide_drafts",
    "draft_again",
    "draft_bills",
    "drop_budget",
    "end_arrears_plan",
    "final_bill",
    "import_shadow",
    "issue_bills",
    "plan_cycle",
    "propose_adjustment",
    "propose_revisions",
    "receive_payment",
    "receive_payments",
    "refuse_adjustment",
    "refuse_revisions",
    "return_group",
    "reverse_adjustment",
    "settle_arrears_plans",
    "warn_of_budgets",
    "warn_of_cliffs",
]
