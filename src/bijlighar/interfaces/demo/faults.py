"""What goes wrong on the way from a meter to us: put in on purpose and written down, to be found again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from bijlighar.interfaces.demo.day import BLOCKS
from bijlighar.interfaces.demo.homes import VACANT
from bijlighar.interfaces.demo.world import CompanyWorld

Kind = Literal[
    "MISSING_BLOCK",
    "MISSING_HOURS",
    "MISSING_DAY",
    "MISSING_DAYS",
    "LATE_DAY",
    "RANGE",
    "SPIKE",
    "NEGATIVE",
    "REPEATED",
    "CONFLICT",
    "REGISTER_RESET",
    "METER_CHANGE",
    "SILENT",
]

PER_300: dict[Kind, int] = {
    "MISSING_BLOCK": 40,
    "MISSING_HOURS": 15,
    "MISSING_DAY": 5,
    "MISSING_DAYS": 2,
    "RANGE": 4,
    "SPIKE": 3,
    "NEGATIVE": 3,
    "REPEATED": 4,
    "CONFLICT": 2,
    "REGISTER_RESET": 1,
    "METER_CHANGE": 1,
    "SILENT": 2,
}
"""How many of each a company of 300 connections gets; a smaller one gets fewer, but at least one."""


LATE_BY = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that went wrong with the connection at `place` from block `first` of `day`, `blocks` long.

    `value_wh` is what was sent instead, for RANGE, SPIKE, NEGATIVE and CONFLICT (the second value, which
    differs); at METER_CHANGE and REGISTER_RESET the block is the first of the new meter or the new count.
    SILENT lasts to the end of the history. LATE_DAY comes in a file of its own, LATE_BY days later.
    """

    kind: Kind
    service_number: str
    place: int
    day: date
    first: int
    blocks: int
    value_wh: int = 0


def plan(company: CompanyWorld, first_day: date, last_day: date) -> tuple[Fault, ...]:
    """Decide every fault of a company between `first_day` and `last_day` (the day still running).

    Faults keep away from the first eight days, so that there is a usual day to judge and estimate by, and
    from each other: no two on one connection. Stories stay clean, but for the one that loses a whole day and
    gets another one late, and the one whose meter falls silent.
    A register starts anew only at a meter that tells its register. In a very short history or a very small
    company fewer are planned.
    """
    rng = np.random.default_rng((*company.key, first_day.toordinal(), 23))
    days = (last_day - first_day).days
    found: list[Fault] = []
    for place, connection in enumerate(company.connections):
        if connection.member is not None and connection.member.loses_a_day and days > 16:
            number = connection.service_number
            lost, late = last_day - timedelta(days=3), last_day - timedelta(days=7)
            found.append(Fault("MISSING_DAY", number, place, lost, 0, BLOCKS))
            found.append(Fault("LATE_DAY", number, place, late, 0, BLOCKS))
        if connection.member is not None and connection.member.falls_silent and days > 16:
            since = last_day - timedelta(days=4)
            found.append(Fault("SILENT", connection.service_number, place, since, 30, BLOCKS * 365))
    if days < 16:
        return tuple(found)
    homes = int((~company.homes.is_power).sum())
    free = [
        int(place)
        for place in rng.permutation(homes)
        if company.connections[place].member is None and company.homes.kind[place] != VACANT
    ]
    scale = homes / 300
    for kind, count in PER_300.items():
        for _ in range(max(1, round(count * scale))):
            chosen = next((place for place in free if _suits(company, place, kind)), None)
            if chosen is None:
                break
            free.remove(chosen)
            found.append(_fault(rng, company, chosen, kind, first_day, days))
    return tuple(found)


def _suits(company: CompanyWorld, place: int, kind: Kind) -> bool:
    tells = company.connections[place].tells
    if kind == "REGISTER_RESET" or tells == "REGISTER":
        return kind == "REGISTER_RESET" and tells == "REGISTER" and bool(company.homes.day_wh[place] > 3_000)
    if kind == "SPIKE":
        return tells == "BLOCKS" and bool(company.homes.load_w[place] <= 1_000)
    if kind == "METER_CHANGE":
        return tells == "BLOCKS" and bool(company.homes.day_wh[place] > 3_000)
    return tells == "BLOCKS" or kind not in ("REPEATED", "CONFLICT")


def _fault(
    rng: np.random.Generator, company: CompanyWorld, place: int, kind: Kind, first_day: date, days: int
) -> Fault:
    number = company.connections[place].service_number
    day = first_day + timedelta(days=int(rng.integers(8, days - 6)))
    first, blocks, value = int(rng.integers(8, 80)), 1, 0
    if company.connections[place].tells == "HALF_HOURS":
        first -= first % 2
    if kind == "MISSING_HOURS":
        first, blocks = first - first % 2, int(rng.integers(6, 9)) * 2
    elif kind == "MISSING_DAY":
        first, blocks = 0, BLOCKS
    elif kind == "MISSING_DAYS":
        first, blocks = 0, BLOCKS * int(rng.integers(3, 6))
    elif kind == "RANGE":
        value = int(rng.integers(90_000, 250_000))
    elif kind == "SPIKE":
        value = int(rng.integers(3_300, 4_300))
    elif kind == "NEGATIVE":
        value = -int(rng.integers(50, 5_000))
    elif kind == "CONFLICT":
        value = int(rng.integers(600, 900))
    elif kind == "SILENT":
        day = first_day + timedelta(days=days - int(rng.integers(3, 6)))
        blocks = BLOCKS * 365
    return Fault(kind, number, place, day, first, blocks, value)
