"""What somebody could do about the own use, only where the own figures show it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TipCode = Literal["RISE", "ALWAYS_ON", "SUNSHINE", "DEAREST_DAY"]
LEAST_DAYS = 7
"""From fewer days than this nothing is said."""
RISE_PERCENT, ALWAYS_ON_PERCENT, SUNSHINE_PERCENT, DEAREST_TIMES = 20, 40, 33, 2
"""A rise by a fifth; two fifths that never stop; less than a third in 8 of 24 hours; twice a usual day."""
LEAST_ALWAYS_ON_W = 60
_HOURS = 24


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a month so far. Wh; None where it is not known.

    `always_w` is the lowest power of a whole day, `day_wh` that day's use; `solar_saves`: energy in the
    sunshine hours is cheaper by the tariff; `dearest_wh` the highest day of the month.
    """

    days: int
    energy_wh: int
    before_wh: int | None
    solar_wh: int
    solar_saves: bool
    always_w: int | None
    day_wh: int | None
    dearest_wh: int


@dataclass(frozen=True, slots=True)
class Tip:
    """One tip; `figure` and `beside` are what it stands on (Wh, W for ALWAYS_ON), `percent` the share."""

    code: TipCode
    figure: int
    beside: int
    percent: int


def tips(facts: Facts) -> tuple[Tip, ...]:
    """Every tip the figures carry, the one that saves most first as a rule; none from too few days."""
    if facts.days < LEAST_DAYS or facts.energy_wh <= 0:
        return ()
    found = []
    before = facts.before_wh
    if before and (facts.energy_wh - before) * 100 >= before * RISE_PERCENT:
        rise = (facts.energy_wh - before) * 100 // before
        found.append(Tip("RISE", facts.energy_wh, before, rise))
    if facts.always_w is not None and facts.day_wh:
        share = facts.always_w * _HOURS * 100 // facts.day_wh
        if facts.always_w >= LEAST_ALWAYS_ON_W and share >= ALWAYS_ON_PERCENT:
            found.append(Tip("ALWAYS_ON", facts.always_w, facts.day_wh, min(share, 100)))
    sunny = facts.solar_wh * 100 // facts.energy_wh
    if facts.solar_saves and sunny < SUNSHINE_PERCENT:
        found.append(Tip("SUNSHINE", facts.solar_wh, facts.energy_wh, sunny))
    usual = facts.energy_wh // facts.days
    if facts.dearest_wh >= DEAREST_TIMES * usual:
        found.append(Tip("DEAREST_DAY", facts.dearest_wh, usual, facts.dearest_wh * 100 // max(usual, 1)))
    return tuple(found)
