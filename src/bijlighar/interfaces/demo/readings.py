"""The demo's readings as the head-ends would deliver them: what was used, less cuts, spoilt by the faults."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from bijlighar.interfaces.demo.cuts import Cut, cuts, supplied
from bijlighar.interfaces.demo.day import BLOCKS, day_wh
from bijlighar.interfaces.demo.faults import Fault
from bijlighar.interfaces.demo.power import power_wh
from bijlighar.interfaces.demo.world import CompanyWorld

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Truth:
    """What really went through the meters of a company on `days`, and the cuts that were in it.

    `used_wh` has the shape (connections, days, 96).
    """

    days: tuple[date, ...]
    used_wh: npt.NDArray[np.int32]
    cuts: tuple[Cut, ...]


REGISTER_AT_FIRST_WH = 1_000_000
"""What the registers stood at before the history; each connection adds its own to it."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Readings in the order in which they are sent: one entry each.

    `place` is the connection, `meter` 0 for its first meter and 1 for the one that replaced it, `day` the
    day's number within the truth, `block` the block it starts at (for a half-hourly meter an even one), `wh`
    the energy; for a register the bound at which it was read (96: the end of the day) and what it showed.
    """

    place: Ints
    meter: Ints
    day: Ints
    block: Ints
    wh: Ints

    def __len__(self) -> int:
        return len(self.place)

    def where(self, keep: npt.NDArray[np.bool_]) -> Rows:
        """Only the rows for which `keep` holds."""
        return Rows(self.place[keep], self.meter[keep], self.day[keep], self.block[keep], self.wh[keep])


def truth(company: CompanyWorld, from_day: date, to_day: date, last_day: date) -> Truth:
    """Consumption of every connection in [from_day, to_day), cuts taken out.

    `last_day` is the day the stories lead up to (see `stories.level_wh`).
    """
    days = tuple(from_day + timedelta(days=i) for i in range((to_day - from_day).days))
    rural = np.array([feeder.centre.is_rural for feeder in company.feeders])
    used = np.zeros((len(company.connections), len(days), BLOCKS), dtype=np.int32)
    all_cuts: list[Cut] = []
    for i, day in enumerate(days):
        of_day = cuts(company.key, day, rural)
        share = supplied(of_day, len(company.feeders))[company.feeder_of]
        wanted = _wanted(company, day, last_day)
        used[:, i, :] = np.rint(wanted * share).astype(np.int32)
        all_cuts += of_day
    return Truth(days, used, tuple(all_cuts))


def _wanted(company: CompanyWorld, day: date, last_day: date) -> npt.NDArray[np.int32]:
    """What a day would use. A mill draws its own luck: the days of homes are the same without it."""
    is_power = company.homes.is_power
    wanted = np.zeros((len(is_power), BLOCKS), dtype=np.int32)
    level = company.day_level(day, last_day)[~is_power]
    wanted[~is_power] = day_wh(company.homes.where(~is_power), company.key, day, level)
    wanted[is_power] = power_wh(company.homes.where(is_power), company.key, day)
    return wanted


def delivered(
    company: CompanyWorld, real: Truth, faults: tuple[Fault, ...], until_block: int = BLOCKS
) -> Rows:
    """The rows that arrive, faults applied, duplicates at the end; of the last day only up to `until_block`.

    A half-hourly meter gives one row for two blocks, and none when either is lost. Meters that tell only
    their register are not among them.
    """
    wh = real.used_wh.astype(np.int64)
    there = np.ones(wh.shape, dtype=bool)
    there[:, -1, until_block:] = False
    there[_telling(company, "REGISTER")] = False
    meter = np.zeros(wh.shape, dtype=np.int64)
    again: list[tuple[int, int, int, int]] = []
    for fault in faults:
        start = (fault.day - real.days[0]).days * BLOCKS + fault.first
        flat_wh, flat_there = wh[fault.place].reshape(-1), there[fault.place].reshape(-1)
        span = slice(max(0, start), max(0, start + fault.blocks))
        if fault.kind == "METER_CHANGE":
            meter[fault.place].reshape(-1)[max(0, start) :] = 1
        elif start + fault.blocks <= 0 or start >= len(flat_wh):
            continue
        elif fault.kind in (
            "MISSING_BLOCK",
            "MISSING_HOURS",
            "MISSING_DAY",
            "MISSING_DAYS",
            "LATE_DAY",
            "SILENT",
        ):
            flat_there[span] = False
        elif fault.kind in ("RANGE", "SPIKE", "NEGATIVE"):
            flat_wh[span] = fault.value_wh
        elif fault.kind in ("REPEATED", "CONFLICT"):
            value = int(flat_wh[start]) if fault.kind == "REPEATED" else fault.value_wh
            again.append((fault.place, start // BLOCKS, start % BLOCKS, value))
    rows = _rows(company, wh, there, meter)
    if not again:
        return rows
    extra = np.array(again, dtype=np.int64).T
    return Rows(
        np.append(rows.place, extra[0]),
        np.append(rows.meter, np.zeros(len(again), dtype=np.int64)),
        np.append(rows.day, extra[1]),
        np.append(rows.block, extra[2]),
        np.append(rows.wh, extra[3]),
    )


def late(real: Truth, fault: Fault) -> Rows:
    """The rows of a day that comes late, whole."""
    day = real.days.index(fault.day)
    blocks = np.arange(BLOCKS)
    same = np.ones_like(blocks)
    wh = real.used_wh[fault.place, day].astype(np.int64)
    return Rows(same * fault.place, same * 0, same * day, blocks, wh)


def registers(
    company: CompanyWorld, real: Truth, faults: tuple[Fault, ...], until_block: int = BLOCKS
) -> Rows:
    """What the meters that tell their register showed at every bound of a block, one more bound than blocks.

    `real` must begin with the history: a register counts from there on.
    """
    places = np.flatnonzero(_telling(company, "REGISTER"))
    blocks = (len(real.days) - 1) * BLOCKS + until_block
    used = real.used_wh[places].reshape(len(places), len(real.days) * BLOCKS)[:, :blocks]
    shown = np.zeros((len(places), blocks + 1), dtype=np.int64)
    shown[:, 1:] = np.cumsum(used, axis=1, dtype=np.int64)
    shown += REGISTER_AT_FIRST_WH + 7_919 * places[:, None]
    for fault in faults:
        if fault.kind == "REGISTER_RESET":
            row = int(np.flatnonzero(places == fault.place)[0])
            start = (fault.day - real.days[0]).days * BLOCKS + fault.first
            shown[row, start + 1 :] -= shown[row, start]
    bound = np.repeat(np.arange(blocks + 1), len(places))
    day = np.minimum(bound // BLOCKS, len(real.days) - 1)
    place = np.tile(places, blocks + 1)
    return Rows(place, np.zeros_like(place), day, bound - day * BLOCKS, shown.T.reshape(-1))


def _telling(company: CompanyWorld, tells: str) -> npt.NDArray[np.bool_]:
    return np.array([connection.tells == tells for connection in company.connections])


def _rows(company: CompanyWorld, wh: Ints, there: npt.NDArray[np.bool_], meter: Ints) -> Rows:
    halves = _telling(company, "HALF_HOURS")
    if halves.any():
        pair = wh[halves].reshape(-1, 2).sum(axis=1)
        both = there[halves].reshape(-1, 2).all(axis=1)
        wh[halves] = np.stack([pair, np.zeros_like(pair)], axis=1).reshape(wh[halves].shape)
        there[halves] = np.stack([both, np.zeros_like(both)], axis=1).reshape(wh[halves].shape)
    # By time first: a head-end sends a day of all its meters, then the next day.
    day, block, place = np.nonzero(there.transpose(1, 2, 0))
    return Rows(place, meter[place, day, block], day, block, wh[place, day, block])
