"""Which device failed: a thousand random faults on a simulated network, one of twenty last words lost.

Networks of some thousand homes with nine meters in ten; two meters in a hundred were silent before, some
speak without a fault, one person in a hundred without power calls. A fault counts as found when the device
itself is named; where a feeder has the same homes as its one transformer, the lower of them.
BIJLIGHAR_BENCH_FAULTS says another number.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench._result import Measured, Result, Target, timed

FAULTS = int(os.environ.get("BIJLIGHAR_BENCH_FAULTS", "1000"))
A_NETWORK = 250
SEED = 2026


def run() -> Iterator[Result]:
    for at_once, said in ((1, "one fault at a time"), (2, "two at once")):
        found, seconds = timed(lambda at_once=at_once: _right(at_once))
        right, drawn, extra, alone = found
        share = ", ".join(
            f"{kind.lower()} {right[kind]} of {drawn[kind]}"
            for kind in sorted(drawn, key=lambda kind: -drawn[kind])
        )
        yield Measured(
            step=f"faults from signals, {said}",
            contestant="cheapest story over the tree",
            count=sum(drawn.values()),
            unit="faults",
            seconds=seconds,
            is_yardstick=True,
            note=f"right: {share}; {alone} stories named nothing else; {extra} wide devices named wrongly",
        )
        yield Target(
            asked_for=f"the right device, {said}, 5 % of last words lost",
            at_least=95.0,
            measured=100.0 * sum(right.values()) / sum(drawn.values()),
            unit="%",
        )


def _right(at_once: int) -> tuple[Counter[str], Counter[str], int, int]:
    """Right and drawn by kind, devices above a home that were named without a fault, and exact stories."""
    import numpy as np

    from bijlighar.outages.rules import infer
    from bijlighar.outages.tests.simulated import draw, lowest, network, told

    random = np.random.default_rng(SEED + at_once)
    right: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    extra = alone = 0
    wires: Any = None
    for number in range(FAULTS // at_once):
        if number % A_NETWORK == 0:
            wires = network(SEED + number)
        truth = draw(wires, random, at_once=at_once)
        found = infer(told(wires, truth, random, lost=0.05), lost_percent=5.0)
        named = set(found.select("device_kind", "device_id").iter_rows())
        wanted = {device: lowest(wires, device) for device in truth.devices}
        for device, low in wanted.items():
            drawn[device[0]] += 1
            right[device[0]] += low in named
        extra += sum(kind != "CONNECTION" for kind, _ in named - set(wanted.values()))
        alone += named == set(wanted.values())
    return right, drawn, extra, alone
