"""Writes of revisions: a set of bills is proposed, another person decides, its bills are reissued."""

from bijlighar.billing.actions.revise.decide import Revised, approve_revisions, refuse_revisions
from bijlighar.billing.actions.revise.propose import RevisionsProposed, propose_revisions
from bijlighar.billing.actions.revise.refuse import UnableToRevise

__all__ = [
    "Revised",
    "RevisionsProposed",
    "UnableToRevise",
    "approve_revisions",
    "propose_revisions",
    "refuse_revisions",
]
