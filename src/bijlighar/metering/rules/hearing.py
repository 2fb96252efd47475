"""How long ago a meter was heard, as a word."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

FRESH_WITHIN = timedelta(minutes=30)
"""A quarter-hour is over, and another one its values may be on their way (M9)."""
LATE_WITHIN = timedelta(hours=24)


class Hearing(StrEnum):
    """FRESH: as often as it should. LATE: some hours ago. SILENT: for a day or longer. NEVER: not yet."""

    FRESH = "FRESH"
    LATE = "LATE"
    SILENT = "SILENT"
    NEVER = "NEVER"


def hearing(heard_at: datetime | None, now: datetime) -> Hearing:
    """The word for a meter that was heard last at an instant."""
    if heard_at is None:
        return Hearing.NEVER
    if now - heard_at <= FRESH_WITHIN:
        return Hearing.FRESH
    return Hearing.LATE if now - heard_at <= LATE_WITHIN else Hearing.SILENT
