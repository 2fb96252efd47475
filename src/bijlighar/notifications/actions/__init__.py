"""Writes of messages: choices, what is sent, what providers say, and trying again."""

from bijlighar.notifications.actions.address import (
    UnableToReach,
    add_email,
    add_push,
    confirm_email,
    end_address,
)
from bijlighar.notifications.actions.choose import UnableToChoose, choose
from bijlighar.notifications.actions.note_tries import FAILURES_TO_REST, Tried, Tries, note_tries
from bijlighar.notifications.actions.prepare import Prepared, Ready, prepare
from bijlighar.notifications.actions.replay import replay_failed
from bijlighar.notifications.actions.take_reports import Taken, take_reports

__all__ = [
    "FAILURES_TO_REST",
    "Prepared",
    "Ready",
    "Taken",
    "Tried",
    "Tries",
    "UnableToChoose",
    "UnableToReach",
    "add_email",
    "add_push",
    "choose",
    "confirm_email",
    "end_address",
    "note_tries",
    "prepare",
    "replay_failed",
    "take_reports",
]
