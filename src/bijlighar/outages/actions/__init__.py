"""Writes of outages: shutdowns, faults, estimates, restoration, signals and storms."""

from bijlighar.outages.actions.fault import (
    confirm_fault,
    dismiss,
    end_suspicions,
    merge,
    report_fault,
    split,
)
from bijlighar.outages.actions.follow import Followed, ToldDue, follow_meters, start_due, tell_due
from bijlighar.outages.actions.infer import Inferred, infer_faults
from bijlighar.outages.actions.opened import UnableToChangeOutage
from bijlighar.outages.actions.plan import approve_shutdown, cancel, change, plan_shutdown, start
from bijlighar.outages.actions.restore import restore, restore_part
from bijlighar.outages.actions.signs import UnableToNoteSignal, note_signal, note_signals
from bijlighar.outages.actions.storms import UnableToDeclare, declare_storm, end_storm
from bijlighar.outages.actions.tell import ask_message
from bijlighar.outages.actions.work import crew_arrived, estimate, set_cause, set_crew

__all__ = [
    "Followed",
    "Inferred",
    "ToldDue",
    "UnableToChangeOutage",
    "UnableToDeclare",
    "UnableToNoteSignal",
    "approve_shutdown",
    "ask_message",
    "cancel",
    "change",
    "confirm_fault",
    "crew_arrived",
    "declare_storm",
    "dismiss",
    "end_storm",
    "end_suspicions",
    "estimate",
    "follow_meters",
    "infer_faults",
    "merge",
    "note_signal",
    "note_signals",
    "plan_shutdown",
    "report_fault",
    "restore",
    "restore_part",
    "set_cause",
    "set_crew",
    "split",
    "start",
    "start_due",
    "tell_due",
]
