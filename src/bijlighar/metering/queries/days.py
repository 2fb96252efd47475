"""Days of a connection, newest version each; scoped by where its meters hung."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection as database

from bijlighar.kernel.time import days as days_between
from bijlighar.metering.queries.archived import days_of
from bijlighar.metering.rules import archive


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A connection's day: sums in Wh, what of it is estimated, which version and since when it is known.

    `version` grows whenever any of the day's meters gets a newer version. A day of a meter change is complete
    only when every meter of that day is.
    """

    day: date
    energy_wh: int
    solar_wh: int
    estimated_wh: int
    missing_blocks: int
    version: int
    known_at: datetime
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A meter's stay at a connection: from the day it came to the day it went (None: it is still there)."""

    meter_id: int
    serial: str
    make: str
    installed_at: datetime
    from_day: date
    last_day: date | None


_PLACE = (
    "m.id, m.serial, m.make, i.from_at, (i.from_at AT TIME ZONE 'Asia/Kolkata')::date, "
    "((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date"
)
_WIDE = 6
_STAYS = "metering_installation i JOIN metering_meter m ON m.id = i.meter_id"
_ANY_ARCHIVED = "EXISTS (SELECT FROM metering_archive_step WHERE month BETWEEN %(first)s AND %(last)s)"


def places(connection_id: int) -> list[Place]:
    """The main meters of a connection, oldest first."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_PLACE} FROM {_STAYS} WHERE i.connection_id = %s AND i.role_code = 'MAIN' "
            "ORDER BY i.from_at",
            [connection_id],
        )
        return [Place(*row) for row in cursor.fetchall()]


def within(found: Sequence[Place], from_date: date, to_date: date) -> list[tuple[Place, list[date]]]:
    """Each stay with its days in [from_date, to_date)."""
    cut = []
    for place in found:
        end = to_date if place.last_day is None else min(to_date, place.last_day + timedelta(days=1))
        if mine := days_between(max(from_date, place.from_day), end):
            cut.append((place, mine))
    return cut


def days(connection_id: int, from_date: date, to_date: date) -> list[DayRecord]:
    """The validated days of a connection in [from_date, to_date), in order; others are absent."""
    found: dict[date, DayRecord] = {}
    meters, heard = Counter[date](), Counter[date]()
    for mine, records in _by_stay(connection_id, from_date, to_date):
        meters.update(mine)
        for record in records:
            heard[record.day] += 1
            before = found.get(record.day)
            found[record.day] = record if before is None else _added(before, record)
    return [
        one if heard[day] == meters[day] else replace(one, is_complete=False)
        for day, one in sorted(found.items())
    ]


_NEWEST = (
    "SELECT DISTINCT ON (day) day, energy_wh, solar_wh, estimated_wh, missing_blocks, version, known_at, "
    "is_complete FROM {source} d WHERE meter_id = {meter} AND day = ANY(%(days)s::date[]) "
    "ORDER BY day, version DESC"
)
# A list of days, not a range: with meter and day both fixed, each day is one look-up in the key.


def _by_stay(connection_id: int, from_date: date, to_date: date) -> list[tuple[list[date], list[DayRecord]]]:
    """For each stay of a meter its days in the range, and the newest versions of those that have one.

    One question: while a file is loaded, each way to the server and back waits for its turn.
    """
    asked = days_between(from_date, to_date)
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {_PLACE}, {_ANY_ARCHIVED}, d.* FROM {_STAYS} "
            f"LEFT JOIN LATERAL ({_NEWEST.format(source='metering_day', meter='i.meter_id')}) d ON true "
            "WHERE i.connection_id = %(connection)s AND i.role_code = 'MAIN' ORDER BY i.from_at, i.id",
            {
                "connection": connection_id,
                "days": asked,
                "first": archive.month_of(from_date),
                "last": to_date,
            },
        )
        rows = cursor.fetchall()
    stays = {row[:_WIDE]: list[DayRecord]() for row in rows}
    for row in rows:
        if row[_WIDE + 1] is not None:
            stays[row[:_WIDE]].append(DayRecord(*row[_WIDE + 1 :]))
    cut = within([Place(*stay) for stay in stays], from_date, to_date)
    if rows and rows[0][_WIDE]:
        return [(mine, _with_files(place.meter_id, mine)) for place, mine in cut]
    told = {Place(*stay): records for stay, records in stays.items()}
    return [(mine, [one for one in told[place] if one.day in set(mine)]) for place, mine in cut]


def _with_files(meter_id: int, mine: list[date]) -> list[DayRecord]:
    """The newest versions of a meter's days where some of their months may lie in files."""
    source, beside = days_of([meter_id], mine)
    with database.cursor() as cursor:
        cursor.execute(
            _NEWEST.format(source=source, meter="%(meter)s"), {"meter": meter_id, "days": mine, **beside}
        )
        return [DayRecord(*row) for row in cursor.fetchall()]


def _added(one: DayRecord, other: DayRecord) -> DayRecord:
    return DayRecord(
        day=one.day,
        energy_wh=one.energy_wh + other.energy_wh,
        solar_wh=one.solar_wh + other.solar_wh,
        estimated_wh=one.estimated_wh + other.estimated_wh,
        missing_blocks=one.missing_blocks + other.missing_blocks,
        version=one.version + other.version,
        known_at=max(one.known_at, other.known_at),
        is_complete=one.is_complete and other.is_complete,
    )
