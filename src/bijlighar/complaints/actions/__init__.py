"""Writes of complaints."""

from bijlighar.complaints.actions.close import (
    approve_force_close,
    ask_force_close,
    close,
    close_due,
    record_feedback,
    reopen,
)
from bijlighar.complaints.actions.pause import pause, resume, resume_due
from bijlighar.complaints.actions.register import register
from bijlighar.complaints.actions.step import ComplaintRefused
from bijlighar.complaints.actions.teams import add_gang, change_members, end_duty, set_duty
from bijlighar.complaints.actions.work import arrive, assign, hand_over, note_cause, resolve, take

__all__ = [
    "ComplaintRefused",
    "add_gang",
    "approve_force_close",
    "arrive",
    "ask_force_close",
    "assign",
    "change_members",
    "close",
    "close_due",
    "end_duty",
    "hand_over",
    "note_cause",
    "pause",
    "record_feedback",
    "register",
    "reopen",
    "resolve",
    "resume",
    "resume_due",
    "set_duty",
    "take",
]
