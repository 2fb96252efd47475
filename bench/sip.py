"""A hundred people call 1912 at once over SIP, while the operators are raised from 50 to 100.

Callers by sipp, operators over WebSocket, both through a real kamailio; the switchboard's queue between. Who
hears busy, or anything else than an answer, counts as failed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bench._result import Measured, Result, Target
from tools.operator_simulator.exchange import Exchange, exchange, lacking

CALLERS, FIRST, ALL = 100, 50, 100


def run() -> Iterator[Result]:
    if missing := lacking():
        raise SystemExit(f"no telephone line here: apt-get install {' '.join(missing)}")
    with tempfile.TemporaryDirectory() as folder, exchange(Path(folder) / "line") as line:
        yield from _measured(line)


def _measured(line: Exchange) -> Iterator[Result]:
    desks = [f"desk{number:03d}" for number in range(ALL)]
    began = time.perf_counter()
    statuses = line.sign_in(desks, talks_for=8.0)
    yield Measured(
        step="operators sign in",
        contestant="WebSocket, digest",
        count=statuses.count(200),
        unit="operators",
        seconds=time.perf_counter() - began,
    )
    line.ready.codes[:] = desks[:FIRST]
    callers = line.callers([f"98765{number:05d}" for number in range(CALLERS)], a_second=1000)
    line.wait(lambda: len(line.kinds("ANSWERED")) == FIRST and len(line.kinds("QUEUED")) == CALLERS)
    talking, waiting = len(line.board.offers.busy), len(line.board.waiting)
    line.ready.codes[:] = desks
    line.wait(lambda: len(line.kinds("ANSWERED")) == CALLERS)
    at_once = len(line.board.offers.busy)
    counted = callers.result()
    line.wait(lambda: len(line.kinds("HUNG_UP")) == CALLERS)
    times: dict[str, dict[str, datetime]] = {}
    for event in line.told:
        times.setdefault(event.call_key, {})[event.kind] = datetime.fromisoformat(event.happened_at)
    taken = _seconds(times, "ARRIVED", "QUEUED")
    answered = _seconds(times, "OFFERED", "ANSWERED")
    waits = _seconds(times, "ARRIVED", "ANSWERED")
    yield Measured(
        step=f"{CALLERS} calls at once",
        contestant="taken by the switchboard",
        count=len(taken),
        unit="calls",
        seconds=_span(times, "ARRIVED", "QUEUED"),
        note=f"from its INVITE to the queue: median {_ms(taken, 0.5)} ms, slowest {_ms(taken, 1)} ms; "
        "he is answered and hears that he waits",
    )
    yield Measured(
        step=f"{CALLERS} calls at once",
        contestant=f"{FIRST} operators, then {ALL}",
        count=len(waits),
        unit="calls",
        seconds=_span(times, "ARRIVED", "ANSWERED"),
        note=f"{talking} talked and {waiting} waited; then {at_once} talked at once; from a desk's "
        f"ringing to its answer: median {_ms(answered, 0.5)} ms (each lets it ring 50 ms), "
        f"the longest wait {_ms(waits, 1)} ms; "
        f"{counted['failed']} heard busy or an error",
    )
    share = counted["well"] / CALLERS
    yield Target(asked_for="none hears busy", at_least=1, measured=share, unit="of the calls")
    yield Target(
        asked_for="all talk once there is an operator for each", at_least=ALL, measured=at_once, unit="calls"
    )


def _seconds(times: dict[str, dict[str, datetime]], first: str, last: str) -> list[float]:
    found = [(each[last] - each[first]).total_seconds() for each in times.values() if last in each]
    return sorted(found)


def _span(times: dict[str, dict[str, datetime]], first: str, last: str) -> float:
    began = min(each[first] for each in times.values())
    return (max(each[last] for each in times.values() if last in each) - began).total_seconds()


def _ms(sorted_seconds: list[float], share: float) -> str:
    return f"{sorted_seconds[min(len(sorted_seconds) - 1, int(len(sorted_seconds) * share))] * 1e3:.0f}"
