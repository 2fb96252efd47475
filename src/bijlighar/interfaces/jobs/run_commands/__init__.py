"""The worker of commands: takes what is due, talks to the meters, writes down what each of them showed.

Meters are talked to in a thread of its own; the database is asked by this one alone, as each meter ends.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from bijlighar.interfaces.jobs.run_commands.talking import Ended, Talking
from bijlighar.kernel.actor import Actor
from bijlighar.metering import actions, queries
from bijlighar.metering.adapters.dlms import Keyring, Limits
from bijlighar.metering.rules.commands import SWITCHING, Gate
from bijlighar.supply import actions as supply
from bijlighar.supply import queries as supply_queries

log = logging.getLogger(__name__)

BY = Actor.system("commands")
AT_A_TIME = 200
GRACE_SECONDS = 60
"""How much longer than the slowest meter a worker may take before others look after his commands."""
PAUSE_SECONDS = 0.5
GATHER_SECONDS = 0.2
"""How long a meter's word waits for those of others: what they said is written down together."""
USUAL = Limits(at_once=AT_A_TIME, answer_seconds=20, meter_seconds=90, attempts=2, pause_seconds=2)


@dataclass(frozen=True, slots=True)
class Ran:
    """One round: how many commands were taken in hand, and how many of each state they are in now."""

    claimed: int
    states: Mapping[str, int]


Now = Callable[[], datetime]


def run_due(
    *,
    keys: Mapping[str, Keyring],
    now: Now,
    limits: Limits = USUAL,
    gate: Gate = supply_queries.no_longer_right,
) -> Ran:
    """Take the commands that are due in hand, and see each to the end of its turn.

    `gate` says which commands to cut off must not be sent any more.
    """
    with Talking(keys, limits) as talking:
        claimed, ended = _claim(talking, gate, now())
        states: Counter[str] = Counter({"ENDED_UNSENT": ended} if ended else {})
        while talking.going_on:
            concluded = talking.ended()
            states.update(_conclude(concluded, now))
            _follow(concluded, now)
    return Ran(claimed, dict(states))


def run_forever(
    stop: Event,
    *,
    keys: Mapping[str, Keyring],
    now: Now,
    limits: Limits = USUAL,
    gate: Gate = supply_queries.no_longer_right,
) -> None:
    """Until `stop` is set, as many turns at once as `limits` say: a slow meter keeps no other one waiting.

    What goes on when it is set is left as it stands: whoever comes next looks at those meters. A database
    that is away for a while is waited for, and then hears what the meters said meanwhile.
    """
    from django.db import Error, connection

    untold: list[Ended] = []
    unfollowed: list[Ended] = []
    with Talking(keys, limits) as talking:
        while not stop.is_set():
            try:
                claimed = _claim(talking, gate, now())[0] if talking.free else 0
                pause = GATHER_SECONDS if claimed else PAUSE_SECONDS
                untold += talking.ended(pause, gather_seconds=GATHER_SECONDS)
                _conclude(untold, now)
                unfollowed += untold
                untold.clear()
                _follow(unfollowed, now)
                unfollowed.clear()
            except Error as problem:
                log.warning("Commands could not be read (%s). Trying again.", str(problem).strip())
                connection.close()
                stop.wait(5)


def _claim(talking: Talking, gate: Gate, at: datetime) -> tuple[int, int]:
    """Begin a turn at each command that is due; how many, and how many ended without one."""
    if not queries.commands_due(at=at):
        return 0, 0
    most, until = talking.free, talking.limits.meter_seconds + GRACE_SECONDS
    held = actions.claim_commands(most=most, for_seconds=until, by=BY, at=at, gate=gate)
    for claimed in held.claimed:
        talking.begin(claimed, at)
    return len(held.claimed), held.ended


def _conclude(ended: Sequence[Ended], now: Now) -> list[str]:
    """Write down how turns ended; the states that follow."""
    if not ended:
        return []
    turns = [
        actions.Turn(
            one.claimed.command_id,
            one.claimed.turn,
            one.claimed.is_look and one.claimed.kind_code in SWITCHING,
            one.result,
            one.shown,
        )
        for one in ended
    ]
    return actions.conclude_commands(turns=turns, by=BY, at=now())


def _follow(ended: Sequence[Ended], now: Now) -> None:
    """Who waits for power is told as soon as the meter has shown it."""
    switched = [one.claimed.command_id for one in ended if one.claimed.kind_code in SWITCHING]
    if switched:
        supply.follow_commands(company_id=None, command_ids=switched, by=BY, at=now())
