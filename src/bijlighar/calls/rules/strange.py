"""How much is kept of what exchanges send that is not taken."""

from __future__ import annotations

from datetime import datetime

MOST_AN_HOUR = 60
"""Messages of one exchange and verdict that are kept in an hour; a forger fills no disk."""


def hour_of(instant: datetime) -> datetime:
    """The hour in which messages are counted together."""
    return instant.replace(minute=0, second=0, microsecond=0)


def left_out(count: int) -> int:
    """How many of an hour's messages were only counted."""
    return max(count - MOST_AN_HOUR, 0)
