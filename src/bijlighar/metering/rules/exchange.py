"""What leaves the house of a meter's day: a row an interval as the meter told it, with why it is what it is.

A half-hour that was shared over two blocks inside leaves as the half-hour it was, and a day of which only the
sum is known as that day: nothing looks finer than it was measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bijlighar.kernel.time import DAY_SECONDS, IST_OFFSET_SECONDS
from bijlighar.metering.rules.blocks import (
    BLOCKS,
    DAY_MINUTES,
    MISSING_WH,
    Bools,
    Bytes,
    Int32s,
    Int64s,
    gather,
    parts_a_day,
)
from bijlighar.metering.rules.flags import Flag, is_estimated, is_missing, parts, words

INDIA = "Asia/Kolkata"
MOST_MONTHS = 13
"""A consumer may take this many months at once: one year and the month that is compared with it."""


class Status(StrEnum):
    """What a value is to whoever gets it. Only MEASURED and CLOCK_WRONG are readings of the meter itself."""

    MEASURED = "MEASURED"
    CLOCK_WRONG = "CLOCK_WRONG"
    FROM_REGISTER = "FROM_REGISTER"
    """The meter told its register; the energy between two readings is computed, its sum exact."""
    SHARED = "SHARED"
    """Part of a longer time whose energy is known, shared equally over it."""
    NO_SUPPLY = "NO_SUPPLY"
    CORRECTED = "CORRECTED"
    ESTIMATED = "ESTIMATED"
    MISSING = "MISSING"


READ_FROM_METER = (Status.MEASURED, Status.CLOCK_WRONG)


@dataclass(frozen=True, slots=True)
class Quality:
    """A value's status; `reason` and `method` (`flags.Reason`, `flags.Method`) by name, or empty."""

    status: Status
    reason: str
    method: str
    words_en: str
    words_hi: str


@dataclass(frozen=True, slots=True)
class ToldDays:
    """n meter-days to be handed out.

    `day` (n,) days since 1970; `values` (n, 96) Wh and `flags` (n, 96) as stored; `minutes` (n,) the finest
    interval in which the meter told of the day, 0 where it told nothing; `is_register` (n,) whether it told
    registers in that interval and no energy.
    """

    day: Int64s
    values: Int32s
    flags: Bytes
    minutes: Int64s
    is_register: Bools


_COMPUTED = (
    "Computed from two readings of the meter's register",
    "मीटर की दो कुल रीडिंग के अंतर से निकाला हुआ",
)
_PLAIN = {
    Flag.SHIFTED: Status.CLOCK_WRONG,
    Flag.FROM_REGISTER: Status.SHARED,
    Flag.NO_SUPPLY: Status.NO_SUPPLY,
    Flag.EDITED: Status.CORRECTED,
}


def quality(flag: int, *, minutes: int = 15, is_register: bool = False) -> Quality:
    """What a value with this flag is when it is handed out in intervals of so many minutes."""
    known = Flag(flag)
    en, hi = words(known)
    if is_estimated(flag) or is_missing(flag):
        reason, method = parts(flag)
        status = Status.MISSING if method is None else Status.ESTIMATED
        return Quality(status, reason.name, "" if method is None else method.name, en, hi)
    whole = {Flag.MEASURED: True, Flag.SPREAD: minutes in (30, 60), Flag.DAILY: minutes == DAY_MINUTES}
    if whole.get(known):
        if is_register:
            return Quality(Status.FROM_REGISTER, "", "REGISTER", *_COMPUTED)
        return Quality(Status.MEASURED, "", "", *words(Flag.MEASURED))
    return Quality(_PLAIN.get(known, Status.SHARED), "", "", en, hi)


ROWS = pl.Schema(
    {
        "place": pl.Int64(),
        "part": pl.Int32(),
        "minutes": pl.Int32(),
        "starts_at": pl.Datetime("us", INDIA),
        "energy_wh": pl.Int64(),
        "status": pl.String(),
        "reason": pl.String(),
        "method": pl.String(),
        "words_en": pl.String(),
        "words_hi": pl.String(),
    }
)
"""`rows`: which day, the interval's place in it, its length and start, Wh (null: missing), and why."""


def rows(days: ToldDays) -> pl.DataFrame:
    """Meter-days as rows, in the order of the days; times at which the meter did not hang there are left out.

    Columns: `ROWS`. A day whose flags differ within one of the meter's own intervals goes by quarter-hours.
    """
    minutes = whole_minutes(days.flags, days.minutes)
    found = [_of(days, np.flatnonzero(minutes == one), int(one)) for one in np.unique(minutes)]
    if not found:
        return ROWS.to_frame()
    return pl.concat(found).sort("place", "part", maintain_order=True)


def whole_minutes(flags: Bytes, minutes: Int64s) -> Int64s:
    """(n,) the interval in which each day is handed out: the meter's own where each of them is of a piece."""
    out = np.where(minutes == 0, 15, minutes)
    for one in np.unique(out[out != 15]).tolist():
        mine = np.flatnonzero(out == one)
        cut = flags[mine].reshape(len(mine), parts_a_day(one), -1)
        out[mine[(cut != cut[:, :, :1]).any(axis=(1, 2))]] = 15
    return out


def _of(days: ToldDays, mine: NDArray[np.int64], minutes: int) -> pl.DataFrame:
    k = parts_a_day(minutes)
    values, flags = gather(days.values[mine], k), days.flags[mine][:, :: BLOCKS // k]
    row, part = np.nonzero((flags != Flag.NOT_INSTALLED) & (flags != Flag.NOT_YET))
    wh, flag, register = values[row, part], flags[row, part], days.is_register[mine][row]
    local = days.day[mine][row] * DAY_SECONDS + part * (minutes * 60) - IST_OFFSET_SECONDS
    return (
        pl.DataFrame(
            {
                "place": mine[row],
                "part": part.astype(np.int32),
                "minutes": np.full(len(row), minutes, np.int32),
                "starts_at": pl.Series(local * 1_000_000)
                .cast(pl.Datetime("us", "UTC"))
                .dt.convert_time_zone(INDIA),
                "energy_wh": pl.Series(wh.astype(np.int64)).replace(MISSING_WH, None),
                "flag": flag.astype(np.int64) + 256 * register,
            }
        )
        .join(_words(minutes, np.unique(flag)), on="flag", how="left", maintain_order="left")
        .select(ROWS.names())
    )


def _words(minutes: int, flags: Bytes) -> pl.DataFrame:
    table = [
        (flag + 256 * register, q.status.value, q.reason, q.method, q.words_en, q.words_hi)
        for flag in flags.tolist()
        for register in (0, 1)
        for q in [quality(flag, minutes=minutes, is_register=bool(register))]
    ]
    names = ["flag", *ROWS.names()[5:]]
    return pl.DataFrame(
        table, schema={n: pl.Int64() if n == "flag" else pl.String() for n in names}, orient="row"
    )
