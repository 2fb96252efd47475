"""Before a register is read by photo: whether one may be sent, what the meter allows, what is known of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.time import BLOCKS_PER_DAY, block_index, block_start, settlement_day
from bijlighar.metering.models import Installation
from bijlighar.metering.queries.archived import days_of
from bijlighar.metering.queries.card import meter_card
from bijlighar.metering.queries.curve import day_curve
from bijlighar.metering.queries.stored import day_number, day_of
from bijlighar.metering.rules.blocks import BLOCK_MINUTES, BLOCKS, MISSING_WH, UNREAD, Int64s, parts_a_day
from bijlighar.metering.rules.flags import FIRST_ESTIMATED, Flag
from bijlighar.metering.rules.fold import REGISTER
from bijlighar.metering.rules.hearing import hearing
from bijlighar.metering.rules.photo import Limits, Offer, Since, offered


def photo_offer(connection_id: int, *, at: datetime) -> Offer:
    """Whether this connection may send a photo of its register now, and why not (`rules.photo.offered`)."""
    terms = consumers.terms_on([connection_id], settlement_day(at))
    card = meter_card(connection_id)
    if card is None or terms.is_empty() or _hanging(connection_id) is None:
        return Offer.NO_METER
    row = terms.row(0, named=True)
    return offered(
        is_prepaid=row["is_prepaid"], is_smart=row["is_smart"], hearing=hearing(card.last_heard_at, at)
    )


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


def since_known(connection_id: int, meter_id: int, read_at: datetime) -> Since | None:
    """What is known of a meter's register before an instant, and what was measured since; None: nothing.

    The instant is cut to the meter's interval. `values_wh` is empty where something later counts already.
    """
    known = _last_known(meter_id, connection_id)
    if known is None:
        return None
    from_at, register_wh = known
    first, last = block_number(from_at), cut_to_interval(meter_id, read_at)
    if last <= first:
        return Since(from_at, register_wh, np.empty(0, np.int64))
    days = list(range(first // BLOCKS, (last - 1) // BLOCKS + 1))
    values = np.full(len(days) * BLOCKS, MISSING_WH, np.int64)
    versioned, told = _versions(meter_id, days), _told_raw(meter_id, days)
    for nth, day in enumerate(days):
        found = versioned.get(day_of(day))
        if found is None and day in told:
            found = _raw(connection_id, day_of(day))
        if found is not None:
            values[nth * BLOCKS : (nth + 1) * BLOCKS] = found
    start = first - days[0] * BLOCKS
    return Since(from_at, register_wh, values[start : start + last - first])


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


def _versions(meter_id: int, days: list[int]) -> dict[date, Int64s]:
    asked = [day_of(day) for day in days]
    source, beside = days_of([meter_id], asked)
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (day) day, values_wh, flags FROM {source} d "
            "WHERE meter_id = %(meter)s AND day = ANY(%(days)s) ORDER BY day, version DESC",
            {"meter": meter_id, "days": asked, **beside},
        )
        return {
            day: _measured(np.frombuffer(bytes(values), ">i4"), np.frombuffer(bytes(flags), np.uint8))
            for day, values, flags in cursor.fetchall()
        }


def _raw(connection_id: int, day: date) -> Int64s | None:
    curve = day_curve(connection_id, day)
    if curve is None:
        return None
    values = np.array([MISSING_WH if each is None else each for each in curve.values_wh], np.int64)
    return _measured(values, np.array(curve.flags, np.uint8))


def _measured(values: Any, flags: Any) -> Int64s:
    here = (flags < FIRST_ESTIMATED) & (flags != Flag.NOT_YET) & (flags != Flag.NOT_INSTALLED)
    return np.where(here, values.astype(np.int64), MISSING_WH)


def _hanging(connection_id: int) -> int | None:
    """The main meter that hangs there now."""
    return (
        Installation.objects.filter(connection_id=connection_id, role_code="MAIN", to_at__isnull=True)
        .values_list("meter_id", flat=True)
        .first()
    )


def _last_known(meter_id: int, connection_id: int) -> tuple[datetime, int] | None:
    """The latest instant at which the register is known, with what it showed (Wh)."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT from_at, register_start_wh FROM metering_installation WHERE meter_id = %(meter)s "
            "AND connection_id = %(connection)s AND to_at IS NULL AND register_start_wh IS NOT NULL "
            "UNION ALL (SELECT read_at, register_wh FROM metering_photo_taken WHERE meter_id = %(meter)s "
            "  ORDER BY read_at DESC LIMIT 1) "
            "UNION ALL (SELECT r.read_at, r.main_register_wh FROM metering_check_reading r "
            "  JOIN metering_check_request q ON q.id = r.request_id WHERE q.meter_id = %(meter)s "
            "  ORDER BY r.read_at DESC LIMIT 1)",
            {"meter": meter_id, "connection": connection_id},
        )
        found = list(cursor.fetchall())
        cursor.execute(
            'SELECT r.day, r.kind, r.interval_minutes, r.register_end_wh, r."values" FROM metering_raw_day r '
            "WHERE r.meter_id = %s AND (r.kind = 1 OR r.register_end_wh IS NOT NULL) AND NOT EXISTS "
            "(SELECT 1 FROM metering_photo_taken t WHERE t.batch_id = r.batch_id) "
            "ORDER BY r.day DESC, r.batch_id DESC LIMIT 1",
            [meter_id],
        )
        row = cursor.fetchone()
    if row is not None:
        found.append(_told_by(*row))
    return max(found, default=None)


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
