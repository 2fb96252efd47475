"""The program's own rules, given what every contestant can do: no spikes, no usual days."""

from __future__ import annotations

from typing import Any

import numpy as np

from bijlighar.metering.rules import settle
from bijlighar.metering.rules.blocks import MISSING_WH
from bijlighar.metering.rules.flags import Flag


def days_of(values: Any, range_wh: int) -> settle.Days:
    """The arrays as the rules take them."""
    n, k = values.shape
    limit = np.full(n, range_wh, np.int32)
    nothing = np.empty((0, k), np.int32)
    return settle.Days(
        values=values,
        base=np.where(values == MISSING_WH, np.uint8(Flag.MISSING), np.uint8(Flag.MEASURED)),
        from_part=np.zeros(n, np.int32),
        to_part=np.full(n, k, np.int32),
        range_wh=limit,
        spike_wh=limit,
        usual_row=np.full(n, -1, np.int32),
        weekday=nothing,
        recent=nothing,
    )


def sums(settled: settle.Settled) -> Any:
    """(n, 4): energy, solar, estimated Wh and missing blocks a day."""
    return np.stack(
        [settled.energy_wh, settled.solar_wh, settled.estimated_wh, settled.missing_blocks], axis=1
    )
