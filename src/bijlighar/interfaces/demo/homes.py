"""What stands behind each meter of the demo: how much it uses, what it owns, when its people wake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

HOME, SHOP, VACANT = 0, 1, 2
MILL, PUMP, ROOF = 3, 4, 5
"""A flour mill, a farm pump and a home that feeds in from its roof: their days are in `power.py`."""
PUMP_MILLIHP = 5_000
LOAD_W = {MILL: 15_000, PUMP: 3_730, ROOF: 3_000}
"""What was sanctioned to these; the pump's five horsepower in whole watts."""


@dataclass(frozen=True, slots=True)
class Homes:
    """One array entry a connection, in the order of the company's connections.

    `day_wh` is the usual day averaged over a year, in Wh; `kind` one of HOME, SHOP, VACANT, MILL, PUMP,
    ROOF; `shift` by how many 15-minute blocks its day runs later than its neighbours'; the `has_` arrays say
    what it owns.
    """

    kind: npt.NDArray[np.int8]
    day_wh: npt.NDArray[np.int64]
    load_w: npt.NDArray[np.int64]
    shift: npt.NDArray[np.int64]
    has_fridge: npt.NDArray[np.bool_]
    has_geyser: npt.NDArray[np.bool_]
    has_pump: npt.NDArray[np.bool_]
    has_ac: npt.NDArray[np.bool_]
    closes_sunday: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def is_power(self) -> npt.NDArray[np.bool_]:
        """Which of them are of a kind of its own: a mill, a pump, a home with a roof that feeds in."""
        return self.kind > VACANT

    def where(self, keep: npt.NDArray[np.bool_]) -> Homes:
        """Only those for which `keep` holds."""
        return Homes(*(getattr(self, name)[keep] for name in Homes.__slots__))


def draw(rng: np.random.Generator, kind: npt.NDArray[np.int8], is_rural: npt.NDArray[np.bool_]) -> Homes:
    """Draw sizes and appliances for connections of the given kinds.

    Homes follow a lognormal with a median of 7 kWh a day in town and 5 in the village and a heavy upper tail;
    about one in eight is a very small one of less than 1.5 kWh; shops have a median of 9; a vacant house uses
    a trickle of at most 100 Wh a day.
    """
    n = len(kind)
    median = np.where(kind == SHOP, 9_000.0, np.where(is_rural, 5_000.0, 7_000.0))
    day = median * np.exp(rng.normal(0.0, 0.62, n))
    tiny = (kind == HOME) & (rng.random(n) < 0.12)
    day = np.where(tiny, rng.uniform(350.0, 1_450.0, n), day)
    day = np.where(kind == VACANT, rng.uniform(0.0, 100.0, n), day)
    day_wh = np.clip(day, 0.0, 45_000.0).astype(np.int64)
    return furnish(rng, kind, day_wh)


def furnish(rng: np.random.Generator, kind: npt.NDArray[np.int8], day_wh: npt.NDArray[np.int64]) -> Homes:
    """Give connections of known daily use (Wh) the appliances and the sanctioned load that go with it."""
    n = len(kind)
    house = kind == HOME
    small, large = day_wh < 1_500, day_wh > 9_000
    return Homes(
        kind=kind,
        day_wh=day_wh,
        load_w=_sanctioned_w(day_wh, kind),
        shift=rng.integers(-4, 5, n),
        has_fridge=house & ~small & (rng.random(n) < 0.8),
        has_geyser=house & (day_wh > 4_000) & (rng.random(n) < np.where(large, 0.9, 0.55)),
        has_pump=house & ~small & (rng.random(n) < 0.3),
        has_ac=house & large & (rng.random(n) < 0.7),
        closes_sunday=(kind == SHOP) & (rng.random(n) < 0.5),
    )


def _sanctioned_w(day_wh: npt.NDArray[np.int64], kind: npt.NDArray[np.int8]) -> npt.NDArray[np.int64]:
    steps_wh = np.array([1_500, 4_500, 9_000, 14_000, 22_000, 32_000])
    loads_w = np.array([500, 1_000, 2_000, 3_000, 5_000, 7_000, 10_000])
    step = np.searchsorted(steps_wh, day_wh)
    load: npt.NDArray[np.int64] = np.where(kind == VACANT, 1_000, loads_w[step]).astype(np.int64)
    for each, load_w in LOAD_W.items():
        load[kind == each] = load_w
    return load


def away(homes: Homes, key: tuple[int, ...], day: date) -> npt.NDArray[np.bool_]:
    """Which homes stand empty on `day`: in a month about one home in eight is away for two to seven days."""
    rng = np.random.default_rng((*key, day.year, day.month, 7))
    n = len(homes)
    goes = (rng.random(n) < 0.12) & (homes.kind == HOME)
    leaves = rng.integers(1, 27, n)
    returns = leaves + rng.integers(2, 8, n)
    gone: npt.NDArray[np.bool_] = goes & (leaves <= day.day) & (day.day < returns)
    return gone
