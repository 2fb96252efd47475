"""The days of what is no home and no shop: a flour mill, a farm pump, a home whose roof feeds in."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

from bijlighar.interfaces.demo.calendar import month_of
from bijlighar.interfaces.demo.day import BLOCKS, LIVING, Floats, by_block
from bijlighar.interfaces.demo.homes import MILL, PUMP, Homes

# Open from nine to half past eight, with an hour at noon; people bring their grain again in the evening.
_MILL = [1, 1, 1, 1, 1, 1, 1, 2, 22, 85, 100, 100, 92, 42, 88, 100, 100, 94, 98, 86, 34, 3, 1, 1]
_SUN = [0, 0, 0, 0, 0, 0, 2, 18, 42, 66, 84, 96, 100, 96, 82, 62, 36, 10, 0, 0, 0, 0, 0, 0]
MILLING, SUN = by_block(_MILL), by_block(_SUN) / by_block(_SUN).max()
CLOSED_WEEKDAY = 1
"""The mill rests on Tuesdays, the day of the village market."""
ROOF_W = 2_400
"""What the roof gives at noon under a clear sky."""

# How much a field is watered in a month against the year: wheat from October to March, nothing in the rains.
_WATERING = (1.25, 1.20, 0.90, 0.50, 0.55, 0.45, 0.05, 0.05, 0.30, 1.10, 1.20, 1.20)
PUMP_W = 3_450
MOST_MINUTES, FIRST_BY_DAY, FIRST_BY_NIGHT = 8 * 60, 6 * 60, 0
"""Three-phase supply to the fields comes in turns, a week by day and a week from midnight on."""


def power_wh(homes: Homes, key: tuple[int, ...], day: date) -> npt.NDArray[np.int32]:
    """What each of them would use in each block of `day` if the supply never failed, in Wh, shape (n, 96).

    `key` seeds the luck together with the day and the place, so one does not change the other. Of a home
    with a roof it is what the meter counts as drawn: what the roof gives first serves the home itself.
    """
    made = np.zeros((len(homes), BLOCKS), dtype=np.int32)
    for place, kind in enumerate(homes.kind.tolist()):
        rng = np.random.default_rng((*key, day.toordinal(), 67, place))
        usual = float(homes.day_wh[place])
        use = _mill(rng, usual, day) if kind == MILL else _pump(rng, usual, day) if kind == PUMP else None
        made[place] = np.rint(_roof(rng, usual, day) if use is None else use)
    return made


def _mill(rng: np.random.Generator, usual_wh: float, day: date) -> Floats:
    share = 0.06 if day.weekday() == CLOSED_WEEKDAY else rng.uniform(0.9, 1.1)
    use: Floats = MILLING * (usual_wh * share / BLOCKS) * rng.uniform(0.72, 1.28, BLOCKS)
    return use


def _pump(rng: np.random.Generator, usual_wh: float, day: date) -> Floats:
    wanted = usual_wh * _WATERING[day.month - 1] * rng.uniform(0.9, 1.1)
    minutes = min(MOST_MINUTES, int(wanted / PUMP_W * 60))
    turn = FIRST_BY_DAY if day.isocalendar().week % 2 else FIRST_BY_NIGHT
    first = turn + int(rng.integers(0, 45))
    starts = np.arange(BLOCKS) * 15
    on = np.clip(np.minimum(starts + 15, first + minutes) - np.maximum(starts, first), 0, 15)
    use: Floats = on / 60 * PUMP_W * rng.uniform(0.98, 1.02, BLOCKS)
    return use


def _roof(rng: np.random.Generator, usual_wh: float, day: date) -> Floats:
    use = LIVING * (usual_wh * month_of(day).level / BLOCKS) * rng.gamma(6.0, 1 / 6.0, BLOCKS)
    given = SUN * (ROOF_W / 4) * rng.uniform(0.45, 1.0) * rng.uniform(0.8, 1.0, BLOCKS)
    drawn: Floats = np.maximum(0.0, use - given)
    return drawn
