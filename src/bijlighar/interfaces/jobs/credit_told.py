"""The creditor: takes up what gateways told, all that waits at once, a few times a second.

One at a time; a second one stands by. While none lives, the web server credits by itself as it is told.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from bijlighar.interfaces.crediting import credit_told
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import be_the_one, somebody_is
from bijlighar.payments import queries
from bijlighar.payments.actions import MOST_AT_ONCE

log = logging.getLogger(__name__)

BY = Actor.system("gateways' messages")
PAUSE_SECONDS = 0.25
"""Between two looks: what comes meanwhile is credited together, and who has paid hears of it at once."""
STAND_BY_SECONDS, AWAY_SECONDS = 1.0, 5.0
_NAME = "payments.creditor"


SURE_SECONDS = 2.0


class _Seen:
    """When this process saw a creditor last."""

    at = float("-inf")


def is_there() -> bool:
    """Whether a creditor lives, or did within the last two seconds: what he leaves, the next one takes up."""
    if time.monotonic() - _Seen.at > SURE_SECONDS and somebody_is(_NAME):
        _Seen.at = time.monotonic()
    return time.monotonic() - _Seen.at <= SURE_SECONDS


def now() -> datetime:
    """The time of a turn."""
    return datetime.now(UTC)


def credit_all(*, clock: Callable[[], datetime] = now) -> int:
    """Take up everything that waits now, each turn at its own time; how many messages that were."""
    count, newest = 0, queries.newest_waiting()
    while newest is not None and queries.events_wait(at := clock(), through_id=newest):
        count += credit_told(by=BY, at=at, most=MOST_AT_ONCE)
    return count


def run_forever(stop: Event) -> None:
    """Until `stop` is set. A database that is away is waited for: what was told is in it."""
    from django.db import connection

    is_mine = False
    while not stop.is_set():
        pause = PAUSE_SECONDS
        try:
            is_mine = is_mine or be_the_one(_NAME)
            if is_mine:
                credit_all()
            else:
                pause = STAND_BY_SECONDS
        except Exception as problem:  # a creditor that is dead and holds the name would be the worst
            log.warning("What gateways told could not be credited (%s). Trying again.", str(problem).strip())
            connection.close()
            is_mine, pause = False, AWAY_SECONDS
        stop.wait(pause)
    connection.close()
