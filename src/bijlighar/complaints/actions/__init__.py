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
from bijlighar.complaints.actions.guests import admit_guest
from bijlighar.complaints.actions.outage import link_due, resolve_outage, resolve_restored, signal_due
from bijlighar.complaints.actions.pause import pause, resume, resume_due
from bijlighar.complaints.actions.register import register
from bijlighar.complaints.actions.step import ComplaintRefused
from bijlighar.complaints.actions.teams import add_gang, change_members, end_duty, set_duty
from bijlighar.complaints.actions.theft import (
    InformantShown,
    TheftReported,
    UnableToReportTheft,
    add_theft_photo,
    answer_theft,
    close_theft,
    decide_theft,
    forget_informant,
    look_at_informant,
    note_theft,
    report_theft,
    take_theft,
    visit_theft,
)
from bijlighar.complaints.actions.theft_reward import decide_reward, pay_reward, propose_reward
from bijlighar.complaints.actions.work import arrive, assign, hand_over, note_cause, resolve, take

__all__ = [
    "Compensated",
    "ComplaintRefused",
    "Escalated",
    "InformantShown",
    "TheftReported",
    "UnableToReportTheft",
    "add_gang",
    "add_theft_photo",
    "admit_guest",
    "answer_theft",
    "approve_force_close",
    "arrive",
    "ask_force_close",
    "ask_waiver",
    "assign",
    "change_members",
    "close",
    "close_due",
    "close_theft",
    "compensate_due",
    "decide_reward",
    "decide_theft",
    "decide_waiver",
    "end_duty",
    "escalate_due",
    "forget_informant",
    "hand_over",
    "link_due",
    "look_at_informant",
    "note_cause",
    "note_theft",
    "pause",
    "pay_reward",
    "propose_reward",
    "record_feedback",
    "register",
    "reopen",
    "report_theft",
    "resolve",
    "resolve_outage",
    "resolve_restored",
    "resume",
    "resume_due",
    "set_duty",
    "signal_due",
    "take",
    "take_theft",
    "visit_theft",
]
