"""One day of a connection in its 96 blocks: the newest version, or what came so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection as database

from bijlighar.kernel.time import block_start
from bijlighar.metering.queries.archived import days_of
from bijlighar.metering.queries.days import Place, places, within
from bijlighar.metering.queries.fitted import fitted, register_limits
from bijlighar.metering.queries.stored import day_number, raw_groups
from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS, MISSING_WH, spread, spread_flags
from bijlighar.metering.rules.flags import FIRST_ESTIMATED, Flag
from bijlighar.metering.rules.fold import day_key, fold
from bijlighar.metering.rules.limits import range_limit_wh
from bijlighar.metering.rules.together import Day, together


@dataclass(frozen=True, slots=True)
class CurveRecord:
    """96 values in Wh (None where there is none) with their flags.

    `version` is 0 while the day is raw; `as_of` the end of the last measured block. Register readings and the
    serial are those of the last meter of the day.
    """

    values_wh: tuple[int | None, ...]
    flags: tuple[int, ...]
    version: int
    as_of: datetime | None
    known_at: datetime | None
    meter_serial: str
    register_start_wh: int | None
    register_end_wh: int | None


@dataclass(frozen=True, slots=True)
class _OfMeter:
    day: Day
    version: int
    known_at: datetime
    register_start_wh: int | None
    register_end_wh: int | None


def day_curve(connection_id: int, day: date, version: int | None = None) -> CurveRecord | None:
    """The curve of a day, or None when nothing came for it.

    `version` asks for an earlier one (of a connection with one meter that day). A day without a version yet,
    today above all, is shown from raw readings: nothing is estimated, and blocks after the last reading are
    NOT_YET.
    """
    found: list[tuple[Place, _OfMeter]] = []
    for place, _ in within(places(connection_id), day, date.fromordinal(day.toordinal() + 1)):
        one = _versioned(place.meter_id, day, version) or (
            _raw(place.meter_id, day) if version is None else None
        )
        if one is not None:
            found.append((place, one))
    if not found:
        return None
    values, flags = together([one.day for _, one in found])
    measured = [
        block
        for block, (value, flag) in enumerate(zip(values, flags, strict=True))
        if value is not None and flag < FIRST_ESTIMATED
    ]
    last_place, last = found[-1]
    return CurveRecord(
        values_wh=values,
        flags=flags,
        version=sum(one.version for _, one in found),
        as_of=block_start(day, measured[-1] + 1) if measured else None,
        known_at=max(one.known_at for _, one in found),
        meter_serial=last_place.serial,
        register_start_wh=last.register_start_wh,
        register_end_wh=last.register_end_wh,
    )


def _versioned(meter_id: int, day: date, version: int | None) -> _OfMeter | None:
    asked = "" if version is None else "AND version = %(version)s "
    source, beside = days_of([meter_id], [day])
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT values_wh, flags, version, known_at, register_start_wh, register_end_wh "
            f"FROM {source} d WHERE meter_id = %(meter)s AND day = ANY(%(days)s) {asked}"
            "ORDER BY version DESC LIMIT 1",
            {"meter": meter_id, "days": [day], "version": version, **beside},
        )
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        return None
    values = np.frombuffer(bytes(row[0]), ">i4")
    return _OfMeter((_plain(values), tuple(bytes(row[1]))), row[2], row[3], row[4], row[5])


def _raw(meter_id: int, day: date) -> _OfMeter | None:
    number = day_number(day)
    limits = register_limits([meter_id])
    folded = fold(raw_groups([meter_id], [number]), limits[1], limits[0])
    if not folded or not (folded[0].values != MISSING_WH).any():
        return None
    mine = folded[0]
    k = mine.values.shape[1]
    where = fitted(day_key(np.array([meter_id]), np.array([number])))
    most = int(range_limit_wh(where.rating_w, BLOCKS * BLOCK_MINUTES // k)[0])
    values, flags = mine.values.copy(), mine.base.copy()
    for wrong, flag in (
        (values > most, Flag.MISSING_RANGE),
        ((values < 0) & (values != MISSING_WH), Flag.MISSING_NEGATIVE),
    ):
        values[wrong], flags[wrong] = MISSING_WH, flag
    blocks, each = spread(values)[0], spread_flags(flags)[0]
    last = np.flatnonzero(spread(mine.values)[0] != MISSING_WH)[-1]
    each[last + 1 :] = Flag.NOT_YET
    place = np.arange(BLOCKS)
    outside = (place < where.from_block[0]) | (place >= where.to_block[0])
    blocks[outside], each[outside] = MISSING_WH, Flag.NOT_INSTALLED
    with database.cursor() as cursor:
        cursor.execute("SELECT received_at FROM metering_ingest_batch WHERE id = %s", [int(mine.batch[0])])
        received_at = cursor.fetchone()[0]
    start, end = int(mine.register_start[0]), int(mine.register_end[0])
    return _OfMeter(
        (_plain(blocks), tuple(each.tolist())),
        0,
        received_at,
        start if start >= 0 else None,
        end if end >= 0 else None,
    )


def _plain(values: np.ndarray) -> tuple[int | None, ...]:
    return tuple(None if value == MISSING_WH else value for value in values.tolist())
