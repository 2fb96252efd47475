"""Both meters' days side by side: what each counted, and why a day is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

import numpy as np

from bijlighar.kernel.money import round_half_away
from bijlighar.metering.rules.blocks import Bytes
from bijlighar.metering.rules.check_meter.standards import PARTS
from bijlighar.metering.rules.flags import Flag, is_estimated, is_missing


class Basis(StrEnum):
    """How a day was compared: quarter-hours of both meters, or the advance of both registers over the day."""

    BLOCKS = "BLOCKS"
    REGISTER = "REGISTER"


class Excluded(StrEnum):
    """Why a day is not compared."""

    MAIN_MISSING = "MAIN_MISSING"
    CHECK_MISSING = "CHECK_MISSING"
    BOTH_MISSING = "BOTH_MISSING"
    MAIN_ESTIMATED = "MAIN_ESTIMATED"
    CHECK_ESTIMATED = "CHECK_ESTIMATED"
    BOTH_ESTIMATED = "BOTH_ESTIMATED"
    MAIN_EDITED = "MAIN_EDITED"
    CHECK_EDITED = "CHECK_EDITED"
    BOTH_EDITED = "BOTH_EDITED"
    MIXED = "MIXED"


class Trouble(StrEnum):
    """Why a meter's day is not what the meter itself counted, the worst first."""

    MISSING = "MISSING"
    ESTIMATED = "ESTIMATED"
    EDITED = "EDITED"


@dataclass(frozen=True, slots=True)
class Told:
    """What one meter told of a day: its sum in Wh, its register's advance where both ends are known.

    `trouble` is None where every value is the meter's own; `is_by_blocks`: finer than the day's sum alone.
    `version` of the day it was read from.
    """

    energy_wh: int
    register_advance_wh: int | None
    trouble: Trouble | None
    is_by_blocks: bool
    version: int


@dataclass(frozen=True, slots=True)
class PairedDay:
    """A day of both meters in Wh: compared by `basis`, or left out for `excluded`; the other one is None.

    Of a day left out the sums are still shown where there are any.
    """

    day: date
    main_wh: int | None
    check_wh: int | None
    basis: Basis | None
    excluded: Excluded | None
    main_version: int = 0
    check_version: int = 0

    @property
    def difference_wh(self) -> int | None:
        """Main less check; None where the day is not compared."""
        if self.basis is None or self.main_wh is None or self.check_wh is None:
            return None
        return self.main_wh - self.check_wh

    @property
    def difference_parts(self) -> int | None:
        """The difference in parts per ten thousand of the check meter; None where that counted nothing."""
        if self.difference_wh is None or not self.check_wh:
            return None
        return round_half_away(self.difference_wh * PARTS, self.check_wh)


def trouble_of(flags: Bytes, *, is_complete: bool) -> Trouble | None:
    """What keeps a day of 96 flags from being the meter's own count; the worst of it."""
    if not is_complete or is_missing(flags).any() or np.isin(flags, (Flag.NOT_YET, Flag.NOT_INSTALLED)).any():
        return Trouble.MISSING
    if is_estimated(flags).any():
        return Trouble.ESTIMATED
    return Trouble.EDITED if (flags == Flag.EDITED).any() else None


def paired(
    days: Sequence[date], main: Mapping[date, Told], check: Mapping[date, Told]
) -> tuple[PairedDay, ...]:
    """Put both meters' days side by side, in order.

    A day is compared by its blocks where both meters told all of it themselves, else by the advance of both
    registers where all four readings are known: a register goes on counting while messages are lost.
    """
    return tuple(_pair(day, main.get(day), check.get(day)) for day in days)


def _pair(day: date, main: Told | None, check: Told | None) -> PairedDay:
    versions = (main.version if main else 0, check.version if check else 0)
    wh = (main.energy_wh if main else None, check.energy_wh if check else None)
    if main is not None and check is not None:
        if main.trouble is None and check.trouble is None:
            basis = Basis.BLOCKS if main.is_by_blocks and check.is_by_blocks else Basis.REGISTER
            return PairedDay(day, *wh, basis, None, *versions)
        advances = (main.register_advance_wh, check.register_advance_wh)
        if all(advance is not None and advance >= 0 for advance in advances):
            return PairedDay(day, *advances, Basis.REGISTER, None, *versions)
    troubles = tuple(Trouble.MISSING if one is None else one.trouble for one in (main, check))
    return PairedDay(day, *wh, None, _excluded(*troubles), *versions)


def _excluded(main: Trouble | None, check: Trouble | None) -> Excluded:
    if main is None or check is None:
        side, trouble = ("CHECK", check) if main is None else ("MAIN", main)
    elif main is check:
        side, trouble = "BOTH", main
    else:
        return Excluded.MIXED
    assert trouble is not None
    return Excluded(f"{side}_{trouble}")


def stretches(days: Sequence[PairedDay]) -> int:
    """How many unbroken runs the compared days form; a register's last digit is uncertain once a run."""
    compared = [each.day for each in days if each.basis is not None]
    return bool(compared) + sum(later - one > timedelta(days=1) for one, later in pairwise(compared))
