"""How many lines and operators a stream of calls needs: the formulas of A. K. Erlang and C. Palm.

Load is in erlangs: calls an hour times seconds a call, by 3,600. Calls come at random (Poisson), last
exponentially long, and with Palm's formula (Erlang A) callers hang up after an exponential patience.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, lgamma, log, sqrt

import numpy as np

_MOST_OPERATORS = 5_000
_LONGEST_QUEUE = 100_000
_SMALL = 1e-12


class NotReckonable(ValueError):
    """These figures have no answer: a negative number, or more operators than anybody has."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What callers meet: shares of 1, seconds. `abandoned_share` is 0 where nobody loses patience.

    `within_share`: answered within the seconds asked for, of all callers. `mean_seconds`: of all callers,
    those who hang up included; infinite when the queue never ends.
    """

    waits_share: float
    within_share: float
    mean_seconds: float
    abandoned_share: float
    occupancy: float


def erlangs(calls_per_hour: float, seconds: float) -> float:
    """The load of calls that last so long on average."""
    if calls_per_hour < 0 or seconds < 0:
        raise NotReckonable(f"{calls_per_hour} calls an hour of {seconds} seconds: neither is below nothing.")
    return calls_per_hour * seconds / 3600


def erlang_b(load: float, lines: int) -> float:
    """The share of calls that hear busy on so many lines, nobody waiting."""
    _refuse(load, lines)
    busy = 1.0
    for line in range(1, lines + 1):
        busy = load * busy / (line + load * busy)
    return busy


def erlang_c(load: float, operators: int) -> float:
    """The share of calls that have to wait, every caller waiting as long as it takes; 1 when overloaded."""
    _refuse(load, operators)
    if load == 0:
        return 0.0
    if operators <= load:
        return 1.0
    busy = erlang_b(load, operators)
    return operators * busy / (operators - load * (1 - busy))


def erlang_a(
    calls_per_hour: float,
    handle_seconds: float,
    operators: int,
    patience_seconds: float,
    within_seconds: float,
) -> Waiting:
    """What callers meet who hang up after `patience_seconds` on average.

    The steady state of the birth-death chain, summed until its tail is nothing. `within_share` integrates
    the wait of a caller who finds j before him: the sum of exponential steps, each at the rate at which the
    queue moves with one fewer, by uniformisation.
    """
    load = erlangs(calls_per_hour, handle_seconds)
    _refuse(load, operators)
    if handle_seconds <= 0 or patience_seconds <= 0 or operators == 0:
        raise NotReckonable("Erlang A needs calls that last, callers with some patience, and an operator.")
    arrive, serve, leave = calls_per_hour / 3600, 1 / handle_seconds, 1 / patience_seconds
    if arrive == 0:
        return Waiting(0.0, 1.0, 0.0, 0.0, 0.0)
    # Relative to the state in which every operator is busy and nobody waits.
    above, weight, peak = [1.0], 1.0, 1.0
    while weight > _SMALL * peak and len(above) < _LONGEST_QUEUE:
        weight *= arrive / (operators * serve + len(above) * leave)
        above.append(weight)
        peak = max(peak, weight)
    below = _below(load, operators)
    total = sum(above) + below
    chance = [each / total for each in above]
    queue = sum(place * each for place, each in enumerate(chance))
    abandoned = leave * queue / arrive
    within = below / total + _within(chance, operators * serve, leave, within_seconds)
    return Waiting(
        waits_share=sum(chance),
        within_share=min(1.0, within),
        mean_seconds=queue / arrive,
        abandoned_share=abandoned,
        occupancy=load * (1 - abandoned) / operators,
    )


def waiting_c(calls_per_hour: float, handle_seconds: float, operators: int, within_seconds: float) -> Waiting:
    """What callers meet who never lose patience."""
    load = erlangs(calls_per_hour, handle_seconds)
    waits = erlang_c(load, operators)
    if operators <= load:
        return Waiting(1.0, 0.0, inf, 0.0, 1.0) if load else Waiting(0.0, 1.0, 0.0, 0.0, 0.0)
    spare = operators - load
    longer = exp(-spare * within_seconds / handle_seconds) if handle_seconds else 0.0
    return Waiting(
        waits_share=waits,
        within_share=1 - waits * longer,
        mean_seconds=waits * handle_seconds / spare,
        abandoned_share=0.0,
        occupancy=load / operators,
    )


def operators_needed(
    calls_per_hour: float,
    handle_seconds: float,
    target_share: float,
    within_seconds: float,
    patience_seconds: float | None = None,
) -> int:
    """The fewest operators with whom `target_share` of all calls is answered within `within_seconds`.

    By Erlang C, or by Erlang A where callers lose patience. 0 without calls. Raises NotReckonable.
    """
    if not 0 < target_share < 1:
        raise NotReckonable(f"The target is a share between 0 and 1, not {target_share}.")
    load = erlangs(calls_per_hour, handle_seconds)
    if load == 0:
        return 0

    def is_enough(operators: int) -> bool:
        if patience_seconds is None:
            found = waiting_c(calls_per_hour, handle_seconds, operators, within_seconds)
        else:
            found = erlang_a(calls_per_hour, handle_seconds, operators, patience_seconds, within_seconds)
        return found.within_share >= target_share

    low, high = 0, 1
    while not is_enough(high):
        low, high = high, high * 2
        if high > _MOST_OPERATORS:
            raise NotReckonable(f"{calls_per_hour:,.0f} calls an hour need more than {_MOST_OPERATORS:,}.")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def lines_needed(calls_per_hour: float, seconds: float, busy_share: float) -> int:
    """The fewest lines on which at most `busy_share` of calls hears busy; `seconds`: ring to hanging up."""
    if not 0 < busy_share < 1:
        raise NotReckonable(f"The share that may hear busy lies between 0 and 1, not {busy_share}.")
    load, lines, busy = erlangs(calls_per_hour, seconds), 0, 1.0
    while busy > busy_share:
        lines += 1
        busy = load * busy / (lines + load * busy)
        if lines > 10 * _MOST_OPERATORS:
            raise NotReckonable(f"{load:,.0f} erlangs need more lines than anybody has.")
    return lines


def _below(load: float, operators: int) -> float:
    """The states with a free operator, relative to the one in which all are busy and nobody waits."""
    total, weight = 0.0, 1.0
    for busy in range(operators, 0, -1):
        weight *= busy / load
        total += weight
        if weight < _SMALL * total and busy < load:
            break
    return total


def _within(chance: list[float], serve_all: float, leave: float, seconds: float) -> float:
    """The share of all callers who wait, and are answered within so many seconds.

    A caller who finds `place` waiting is answered after place + 1 steps of the queue, each at the rate
    serve_all + (those before him) x leave, unless his own patience ends first. A pure-death chain in
    uniformised time: at each tick a caller moves forward, leaves, or stays.
    """
    every = np.asarray(chance)
    likely = np.flatnonzero(every > _SMALL)
    if seconds <= 0 or not len(likely):
        return 0.0
    places = every[: likely[-1] + 1]
    ahead = np.arange(len(places))
    rate = serve_all + len(places) * leave
    forward = (serve_all + ahead * leave) / rate
    stays = 1 - forward - leave / rate
    mean = rate * seconds
    answered = share = 0.0
    for tick in range(int(mean + 12 * sqrt(mean) + 40)):
        # Poisson: so many ticks fall into the time.
        share += exp(tick * log(mean) - mean - lgamma(tick + 1)) * answered
        moved = places * forward
        answered += float(moved[0])
        places = places * stays
        places[:-1] += moved[1:]
    return share


def _refuse(load: float, servers: int) -> None:
    if load < 0 or servers < 0:
        raise NotReckonable(f"{load} erlangs on {servers}: neither is below nothing.")
