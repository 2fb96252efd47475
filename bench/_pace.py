"""How fast this processor is just now: a machine that others share may do half as much an hour later."""

from __future__ import annotations

import time

_STEPS = 500_000


def pace() -> float:
    """Millions of steps of a plain Python loop a second of processor time, the best of three tries."""
    return max(_once() for _ in range(3)) / 1e6


def _once() -> float:
    began, total = time.process_time(), 0
    for step in range(_STEPS):
        total += step * step
    return _STEPS / (time.process_time() - began)
