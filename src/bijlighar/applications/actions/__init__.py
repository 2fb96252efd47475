"""Writes of applications: the form, each step of the way, the money and the clock."""

from bijlighar.applications.actions.close import approve_settlement, propose_settlement, switch_off
from bijlighar.applications.actions.demand import decide_demand, propose_demand
from bijlighar.applications.actions.draft import begin_draft, forget_drafts, keep_draft, take_paper_away
from bijlighar.applications.actions.pause import answer_document, ask_document
from bijlighar.applications.actions.pay import UnableToTakePayment, take_payment
from bijlighar.applications.actions.stop import reject, withdraw
from bijlighar.applications.actions.submit import submit
from bijlighar.applications.actions.survey import accept_papers, plan_survey, record_survey
from bijlighar.applications.actions.take import hand_over, take
from bijlighar.applications.actions.turn import Turned, turn
from bijlighar.applications.actions.work import change, energise
from bijlighar.applications.actions.write import UnableToApply

__all__ = [
    "Turned",
    "UnableToApply",
    "UnableToTakePayment",
    "accept_papers",
    "answer_document",
    "approve_settlement",
    "ask_document",
    "begin_draft",
    "change",
    "decide_demand",
    "energise",
    "forget_drafts",
    "hand_over",
    "keep_draft",
    "plan_survey",
    "propose_demand",
    "propose_settlement",
    "record_survey",
    "reject",
    "submit",
    "switch_off",
    "take",
    "take_paper_away",
    "take_payment",
    "turn",
    "withdraw",
]
