"""How far the newest reading is behind what should be here by now (M9)."""

from __future__ import annotations

from datetime import datetime, timedelta

PROMISE = timedelta(minutes=15)
"""A quarter hour's reading is to be on the consumer's page this long after its end at the latest."""


def behind(as_of: datetime, now: datetime) -> timedelta:
    """How old the newest reading is, where a later one is overdue by the promise; zero where none is.

    `as_of` is the end of the newest quarter hour that came. At 10:29 the one that ended at 10:00 may be the
    newest; at 10:30 the next one, which ended at 10:15, is overdue.
    """
    since_quarter = timedelta(minutes=now.minute % 15, seconds=now.second, microseconds=now.microsecond)
    newest_due = now - since_quarter - PROMISE
    return now - as_of if as_of < newest_due else timedelta(0)
