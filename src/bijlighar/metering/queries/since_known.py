"""What is known of a meter's register before a person reads it off, and what the meter allows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import BLOCKS_PER_DAY, block_index, block_start, settlement_day
from bijlighar.metering.queries.archived import days_of
from bijlighar.metering.queries.curve import day_curve
from bijlighar.metering.queries.stored import day_number, day_of
from bijlighar.metering.rules.blocks import (
    BLOCK_MINUTES,
    BLOCKS,
    MISSING_WH,
    UNREAD,
    Bytes,
    Int64s,
    parts_a_day,
)
from bijlighar.metering.rules.flags import FIRST_ESTIMATED, Flag
from bijlighar.metering.rules.fold import REGISTER
from bijlighar.metering.rules.read_off import READ_OFF, Limits, ReadOff, Since

READ_BY_A_PERSON = (
    "EXISTS (SELECT 1 FROM metering_ingest_batch b WHERE b.id = r.batch_id "
    "AND b.layout_digest = ANY(%(read_off)s))"
)
"""Whether a person read raw day `r` off the meter, which did not tell it; with `READ_OFF` as `read_off`."""
_ROWS = 3
"""Of the newest raw days the first may tell of an instant after the one that is asked for."""


def limits_of(connection_id: int, meter_id: int, day: date) -> Limits:
    """What the meter and the sanctioned load of the day allow."""
    terms = consumers.terms_on([connection_id], day)
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT rating_w, coalesce(register_max_wh, 0) FROM metering_meter WHERE id = %s", [meter_id]
        )
        rating_w, most = cursor.fetchone()
    load_w = 0 if terms.is_empty() else int(terms.row(0, named=True)["sanctioned_load_w"])
    return Limits(rating_w, load_w, most)


def since_known(
    connection_id: int,
    meter_id: int,
    to_block: int,
    *,
    removed_at: datetime | None = None,
    hung_at: datetime | None = None,
    keeps_estimates: bool = False,
) -> Since | None:
    """What is known of a meter's register before a block, and what was measured since; None: nothing.

    `values_wh` is empty where something later counts already. `removed_at`: the register was read when the
    meter was taken away, and what was laid out for that reading before is open again; `hung_at`: what it told
    elsewhere before is not known here. With `keeps_estimates` what was estimated counts as measured.
    """
    known = _last_known(meter_id, connection_id, removed_at, hung_at)
    if known is None:
        return None
    from_at, register_wh = known
    first = block_number(from_at)
    if to_block <= first:
        return Since(from_at, register_wh, np.empty(0, np.int64))
    days = list(range(first // BLOCKS, (to_block - 1) // BLOCKS + 1))
    values = np.full(len(days) * BLOCKS, MISSING_WH, np.int64)
    versioned, told = _versions(meter_id, days), _told_raw(meter_id, days)
    laid = set() if removed_at is None else _laid(meter_id, days)
    for nth, day in enumerate(days):
        found = versioned.get(day_of(day))
        if found is None and day in told:
            found = _raw(connection_id, day_of(day))
        if found is not None:
            values[nth * BLOCKS : (nth + 1) * BLOCKS] = _known(
                *found, keeps_estimates=keeps_estimates, is_laid=day in laid
            )
    start = first - days[0] * BLOCKS
    return Since(from_at, register_wh, values[start : start + to_block - first])


def block_number(at: datetime) -> int:
    """The block of an instant, counted since 1970, Indian time."""
    return day_number(settlement_day(at)) * BLOCKS + block_index(at)


def interval_of(meter_id: int) -> int:
    """The grid on which a meter's open stretches lie: its interval; a quarter hour for daily ones."""
    with database.cursor() as cursor:
        cursor.execute("SELECT interval_minutes FROM metering_meter WHERE id = %s", [meter_id])
        minutes = int(cursor.fetchone()[0])
    return minutes if parts_a_day(minutes) > 1 else BLOCK_MINUTES


def cut_to_interval(meter_id: int, at: datetime) -> int:
    """The block at which the interval of an instant begins."""
    each = interval_of(meter_id) // BLOCK_MINUTES
    return block_number(at) // each * each


def _told_raw(meter_id: int, days: list[int]) -> set[int]:
    """The days of which anything came; the last two always: of them it may have been pushed just now."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT day FROM metering_raw_day WHERE meter_id = %s AND day = ANY(%s)",
            [meter_id, [day_of(day) for day in days]],
        )
        return {day_number(day) for (day,) in cursor.fetchall()} | set(days[-2:])


def _laid(meter_id: int, days: list[int]) -> set[int]:
    """The days that were laid out for the register read when the meter was taken away."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT r.day FROM metering_raw_day r JOIN metering_ingest_batch b ON b.id = r.batch_id "
            "WHERE r.meter_id = %s AND r.day = ANY(%s) AND b.layout_digest = %s",
            [meter_id, [day_of(day) for day in days], ReadOff.REMOVAL.digest],
        )
        return {day_number(day) for (day,) in cursor.fetchall()}


def _versions(meter_id: int, days: list[int]) -> dict[date, tuple[Int64s, Bytes]]:
    asked = [day_of(day) for day in days]
    source, beside = days_of([meter_id], asked)
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (day) day, values_wh, flags FROM {source} d "
            "WHERE meter_id = %(meter)s AND day = ANY(%(days)s) ORDER BY day, version DESC",
            {"meter": meter_id, "days": asked, **beside},
        )
        return {
            day: (np.frombuffer(bytes(values), ">i4").astype(np.int64), np.frombuffer(bytes(flags), np.uint8))
            for day, values, flags in cursor.fetchall()
        }


def _raw(connection_id: int, day: date) -> tuple[Int64s, Bytes] | None:
    curve = day_curve(connection_id, day)
    if curve is None:
        return None
    values = np.array([MISSING_WH if each is None else each for each in curve.values_wh], np.int64)
    return values, np.array(curve.flags, np.uint8)


def _known(values: Int64s, flags: Bytes, *, keeps_estimates: bool, is_laid: bool) -> Int64s:
    """A day's values without those that nobody measured."""
    here = (flags != Flag.NOT_YET) & (flags != Flag.NOT_INSTALLED)
    if not keeps_estimates:
        here &= flags < FIRST_ESTIMATED
    if is_laid:
        here &= flags != Flag.FROM_REGISTER
    return np.where(here, values, MISSING_WH)


def _last_known(
    meter_id: int, connection_id: int, removed_at: datetime | None, hung_at: datetime | None
) -> tuple[datetime, int] | None:
    """The latest instant (before the meter was taken away) at which the register is known, and what it showed
    (Wh)."""
    asked = {
        "meter": meter_id,
        "connection": connection_id,
        "removed": removed_at,
        "read_off": READ_OFF,
        "before": date.max if removed_at is None else settlement_day(removed_at),
        "rows": _ROWS,
    }
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT from_at, register_start_wh FROM metering_installation WHERE meter_id = %(meter)s "
            "AND connection_id = %(connection)s AND (to_at IS NULL OR to_at = %(removed)s) "
            "AND register_start_wh IS NOT NULL "
            "UNION ALL (SELECT read_at, register_wh FROM metering_photo_taken WHERE meter_id = %(meter)s "
            "  ORDER BY read_at DESC LIMIT 1) "
            "UNION ALL (SELECT r.read_at, r.main_register_wh FROM metering_check_reading r "
            "  JOIN metering_check_request q ON q.id = r.request_id WHERE q.meter_id = %(meter)s "
            "  ORDER BY r.read_at DESC LIMIT 1)",
            asked,
        )
        found = list(cursor.fetchall())
        cursor.execute(
            'SELECT r.day, r.kind, r.interval_minutes, r.register_end_wh, r."values" FROM metering_raw_day r '
            "WHERE r.meter_id = %(meter)s AND (r.kind = 1 OR r.register_end_wh IS NOT NULL) "
            f"AND r.day <= %(before)s AND NOT {READ_BY_A_PERSON} "
            "ORDER BY r.day DESC, r.batch_id DESC LIMIT %(rows)s",
            asked,
        )
        found += [_told_by(*row) for row in cursor.fetchall()]
    here = [
        each
        for each in found
        if (removed_at is None or each[0] < removed_at) and (hung_at is None or each[0] >= hung_at)
    ]
    return max(here, key=lambda each: each[0], default=None)


def _told_by(day: date, kind: int, interval: int, end_wh: int | None, stored: bytes) -> tuple[datetime, int]:
    """The last register reading of a raw day."""
    if kind == REGISTER:
        values = np.frombuffer(bytes(stored), ">i8")
        known = np.flatnonzero(values != UNREAD)
        if len(known):
            part = int(known[-1]) * BLOCKS_PER_DAY // parts_a_day(interval)
            return block_start(day, part), int(values[known[-1]])
    assert end_wh is not None
    return block_start(day + timedelta(days=1), 0), end_wh
