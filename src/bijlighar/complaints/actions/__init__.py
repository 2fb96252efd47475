"""Writes of complaints."""

from bijlighar.complaints.actions.close import (
    approve_force_close,
    ask_force_close,
    close,
    close_due,
    record_feedback,
    reopen,
)
from bijlighar.complaints.actions.compensate import Compensated, ask_waiver, compensate_due, decide_waiver
from bijlighar.complaints.actions.escalate import Escalated, escalate_due
from bijlighar.complaints.actions.outage import link_due, resolve_outage, resolve_restored, signal_due
from bijlighar.complaints.actions.pause import pause, resume, resume_due
from bijlighar.complaints.actions.register import register
from bijlighar.complaints.actions.step import ComplaintRefused
from bijlighar.complaints.actions.teams import add_gang, change_members, end_duty, set_duty
from bijlighar.complaints.actions.work import arrive, assign, hand_over, note_cause, resolve, take

__all__ = [
    "Compensated",
    "ComplaintRefused",
    "Escalated",
    "add_gang",
    "approve_force_close",
    "arrive",
    "ask_force_close",
    "ask_waiver",
    "assign",
    "change_members",
    "close",
    "close_due",
    "compensate_due",
    "decide_waiver",
    "end_duty",
    "escalate_due",
    "hand_over",
    "link_due",
    "note_cause",
    "pause",
    "record_feedback",
    "register",
    "reopen",
    "resolve",
    "resolve_outage",
    "resolve_restored",
    "resume",
    "resume_due",
    "set_duty",
    "signal_due",
    "take",
]
