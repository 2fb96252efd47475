"""The links between a consumer and his supply, and when each of them counts as healthy.

A link is healthy when it was seen working, not when nobody complains: a sample that is too old, too slow or
absent counts as unhealthy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

LINKS = ("PORTAL", "BALANCE", "CHARGES", "RECHARGE", "CREDIT_LAG", "METER_DATA", "COMMANDS", "MESSAGES")
"""In the order in which a consumer meets them."""

NO_SAMPLE, UNHEALTHY, SLOW = "NO_SAMPLE", "UNHEALTHY", "SLOW"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a link must show: a sample not older than `within_seconds`, and a lag of at most `lag_seconds`."""

    within_seconds: int
    lag_seconds: int


@dataclass(frozen=True, slots=True)
class LinkFact:
    """The newest sample of a link; all None where there never was one."""

    link_code: str
    measured_at: datetime | None = None
    is_healthy: bool | None = None
    lag_seconds: int | None = None


def problem(fact: LinkFact, limit: Limit, at: datetime) -> str | None:
    """Why a link counts as unhealthy at an instant: NO_SAMPLE, UNHEALTHY or SLOW; None when it is healthy.

    A sample from later than `at` is none: it proves nothing about that instant.
    """
    if fact.measured_at is None or fact.is_healthy is None or fact.measured_at > at:
        return NO_SAMPLE
    if at - fact.measured_at > timedelta(seconds=limit.within_seconds):
        return NO_SAMPLE
    if not fact.is_healthy:
        return UNHEALTHY
    if fact.lag_seconds is not None and fact.lag_seconds > limit.lag_seconds:
        return SLOW
    return None


def unbroken_since(samples: Iterable[LinkFact], limit: Limit, at: datetime) -> datetime | None:
    """From when on a link was healthy without a break up to an instant; None when it is not healthy now.

    `samples` in any order; between two of them no more time may lie than one may be old.
    """
    since, later = None, at
    told = [sample for sample in samples if sample.measured_at is not None and sample.measured_at <= at]
    for sample in sorted(told, key=lambda one: one.measured_at or at, reverse=True):
        assert sample.measured_at is not None
        if problem(sample, limit, later) is not None:
            break
        since = later = sample.measured_at
    return since


def problems(facts: Iterable[LinkFact], limits: Mapping[str, Limit], at: datetime) -> dict[str, str]:
    """The links that count as unhealthy at an instant, each with why; one that is not told of at all, too."""
    told = {fact.link_code: fact for fact in facts}
    found = {code: problem(told.get(code, LinkFact(code)), limits[code], at) for code in LINKS}
    return {code: why for code, why in found.items() if why is not None}
