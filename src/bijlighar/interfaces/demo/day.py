"""One day of 15-minute consumption for every connection of a company: homes, season and luck."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from bijlighar.interfaces.demo.calendar import festival, month_of
from bijlighar.interfaces.demo.homes import HOME, SHOP, VACANT, Homes, away

BLOCKS = 96
Floats = npt.NDArray[np.float64]

# A day by hours, each a relative height. What people call an evening peak is the LIVING curve.
_LIVING = [12, 9, 8, 8, 14, 46, 95, 105, 78, 50, 40, 42, 46, 44, 40, 40, 52, 84, 150, 188, 176, 138, 78, 32]
_COOLING = [96, 92, 86, 80, 72, 55, 34, 26, 30, 40, 52, 68, 86, 98, 100, 92, 78, 60, 55, 64, 80, 98, 108, 104]
_SHOP = [4, 4, 4, 4, 4, 4, 4, 6, 14, 45, 92, 100, 96, 88, 84, 86, 92, 104, 132, 138, 112, 42, 8, 4]
_LAMPS = [30, 10, 5, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 40, 100, 120, 118, 100, 78, 52]


def by_block(hours: list[int]) -> Floats:
    """96 relative heights with mean 1 from 24, joined without steps."""
    middle = np.arange(24) * 4 + 1.5
    curve = np.interp(np.arange(BLOCKS), middle, hours, period=BLOCKS)
    mean_one: Floats = curve / curve.mean()
    return mean_one


LIVING, COOLING, SHOPPING, LAMPS = (by_block(hours) for hours in (_LIVING, _COOLING, _SHOP, _LAMPS))


@dataclass(frozen=True, slots=True)
class Appliance:
    """Something switched on for a while: `watts` for `minutes`, from a block in [`first`, `last`)."""

    watts: int
    minutes: tuple[int, int]
    first: int
    last: int
    chance: float


GEYSER = Appliance(2_000, (8, 25), 22, 36, 1.0)
PUMP = Appliance(750, (15, 40), 22, 34, 0.85)
IRON = Appliance(1_000, (8, 25), 26, 40, 0.35)
MIXER = Appliance(500, (3, 8), 28, 50, 0.6)
KETTLE = Appliance(1_400, (4, 10), 24, 88, 0.45)
WASHER = Appliance(450, (30, 45), 32, 52, 0.3)


def day_wh(
    homes: Homes, key: tuple[int, ...], day: date, day_level: Floats | None = None
) -> npt.NDArray[np.int32]:
    """What each connection would use in each block of `day` if the supply never failed, in Wh.

    Shape: (connections, 96). `key` seeds the luck together with the day itself, so a day is the same
    whichever days were made before it; `day_level` overrides the usual day of single connections (Wh, NaN =
    as usual), and those people do not go away either.
    """
    rng = np.random.default_rng((*key, day.toordinal()))
    month = month_of(day)
    n = len(homes)
    wanted = homes.day_wh * month.level * np.exp(rng.normal(-0.016, 0.18, n))
    if day_level is not None:
        wanted = np.where(np.isnan(day_level), wanted, day_level * np.exp(rng.normal(0.0, 0.03, n)))
    is_sunday = day.weekday() == 6
    wanted = np.where((homes.kind == HOME) & is_sunday, wanted * 1.12, wanted)
    wanted = np.where(homes.closes_sunday & is_sunday, wanted * 0.15, wanted)

    curve = _smooth(homes, rng, month.cooling, is_sunday)
    wh = curve * (wanted / BLOCKS)[:, None]
    switched = _switched(homes, rng, month.geyser, is_sunday)
    # What is switched on for minutes belongs to the day's total; it may take at most 60 % of it.
    share = switched.sum(axis=1) / np.maximum(wanted, 1.0)
    switched *= np.minimum(1.0, 0.6 / np.maximum(share, 1e-9))[:, None]
    wh = wh * np.maximum(0.0, 1.0 - np.minimum(share, 0.6))[:, None] + switched

    feast = festival(day)
    if feast:
        lamps = np.where(homes.kind == VACANT, 0.0, 0.45 * feast * wanted / BLOCKS)
        wh += LAMPS * lamps[:, None]
    gone = away(homes, key, day)
    if day_level is not None:
        gone &= np.isnan(day_level)
    wh[gone] *= 0.18
    limit = homes.load_w * 1.15 / 4
    whole: npt.NDArray[np.int32] = np.rint(np.minimum(wh, limit[:, None])).astype(np.int32)
    return whole


def _smooth(homes: Homes, rng: np.random.Generator, cooling: float, is_sunday: bool) -> Floats:
    """Relative heights with mean about 1: the habits of the kind, shifted, with noise from block to block."""
    n = len(homes)
    steady = np.where(homes.has_fridge, 0.34, 0.14)
    cool = np.clip(cooling * np.where(homes.has_ac, 1.25, 1.0), 0.0, 0.65)
    living = LIVING
    if is_sunday:
        living = LIVING * np.where((np.arange(BLOCKS) >= 36) & (np.arange(BLOCKS) < 70), 1.3, 0.95)
    curve = (
        steady[:, None]
        + (cool * (1 - steady))[:, None] * COOLING
        + ((1 - cool) * (1 - steady))[:, None] * living
    )
    curve = np.where((homes.kind == SHOP)[:, None], SHOPPING, curve)
    curve = np.where((homes.kind == VACANT)[:, None], 1.0, curve)
    late = (np.arange(BLOCKS)[None, :] - homes.shift[:, None]) % BLOCKS
    curve = np.take_along_axis(curve, late, axis=1)
    noise = rng.gamma(6.0, 1 / 6.0, (n, BLOCKS))
    mixed: Floats = curve * (0.6 * noise + 0.4 * np.roll(noise, 1, axis=1))
    return mixed


def _switched(homes: Homes, rng: np.random.Generator, geyser_chance: float, is_sunday: bool) -> Floats:
    n = len(homes)
    wh = np.zeros((n, BLOCKS + 4))
    at_home = homes.kind == HOME
    uses = (
        (GEYSER, homes.has_geyser, geyser_chance),
        (GEYSER, homes.has_geyser & (homes.day_wh > 6_000), geyser_chance * 0.7),
        (PUMP, homes.has_pump, 1.0),
        (IRON, at_home & (homes.day_wh > 3_000), 1.0),
        (MIXER, at_home & (homes.day_wh > 1_500), 1.0),
        (KETTLE, homes.kind != VACANT, 1.0),
        (WASHER, at_home & (homes.day_wh > 5_000), 2.0 if is_sunday else 0.8),
    )
    for appliance, owned, factor in uses:
        on = owned & (rng.random(n) < appliance.chance * factor)
        start = np.clip(rng.integers(appliance.first, appliance.last, n) + homes.shift, 0, BLOCKS - 1)
        minutes = rng.integers(appliance.minutes[0], appliance.minutes[1] + 1, n)
        rows = np.flatnonzero(on)
        for block in range(3):
            part = np.clip(minutes[rows] - 15 * block, 0, 15)
            wh[rows, start[rows] + block] += appliance.watts * part / 60.0
    return wh[:, :BLOCKS]
