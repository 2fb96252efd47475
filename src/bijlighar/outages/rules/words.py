"""Times in messages as people say them, and the variables of each message."""

from __future__ import annotations

from datetime import datetime

from bijlighar.kernel.time import IST

_PARTS = ((4, "रात"), (12, "सुबह"), (16, "दोपहर"), (20, "शाम"), (24, "रात"))


def hour_text(instant: datetime, language: str) -> str:
    """A time of the day: "सुबह 10:45" or "10:45 am"."""
    local = instant.astimezone(IST)
    clock = f"{(local.hour - 1) % 12 + 1}:{local.minute:02d}"
    if language == "hi":
        return f"{next(word for until, word in _PARTS if local.hour < until)} {clock}"
    return f"{clock} {'am' if local.hour < 12 else 'pm'}"


def day_text(instant: datetime) -> str:
    """A day as it stands in messages: "31-12-2026"."""
    return f"{instant.astimezone(IST):%d-%m-%Y}"


def end_text(from_at: datetime, until_at: datetime, language: str) -> str:
    """The end of a time: the hour alone on the day it begins, else with its day."""
    hour = hour_text(until_at, language)
    same = from_at.astimezone(IST).date() == until_at.astimezone(IST).date()
    return hour if same else f"{until_at.astimezone(IST):%d-%m} {hour}"
