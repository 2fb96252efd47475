"""How much of a day's readings is here: by office, by the hour it came, by feeder and transformer, by meter.

Offices, feeders and transformers are read from the count (`actions.count_coverage`), which says when it was
made; meters are looked up as they are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db import connection as database

from bijlighar.consumers.queries import PLACES
from bijlighar.kernel.time import day_bounds
from bijlighar.metering.queries.pushed import waiting
from bijlighar.metering.queries.stored import array, day_number, raw_groups
from bijlighar.metering.rules.arrival import HOURS, known_blocks
from bijlighar.metering.rules.blocks import Bools
from bijlighar.metering.rules.fold import REGISTER, meter_and_day

_LOOK_BACK_DAYS = 45


@dataclass(frozen=True, slots=True)
class CoverageRecord:
    """Main meters that owed readings: `silent` sent nothing, `whole` everything; blocks owed and here.

    `key` is the office, day, feeder or transformer that was asked for; 0 a wire that nobody knows.
    """

    key: int
    meters: int
    silent: int
    whole: int
    expected: int
    blocks: int
    counted_at: datetime

    @property
    def missing(self) -> int:
        """Blocks that are owed and not here."""
        return self.expected - self.blocks


@dataclass(frozen=True, slots=True)
class CoverageDay:
    """The same of one day over several offices."""

    day: date
    meters: int
    silent: int
    whole: int
    expected: int
    blocks: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class MeterCoverage:
    """A meter on a day: how many of its 96 blocks came, and the last day that it told anything of.

    `last_day` is None where it told nothing in six weeks before the day, the day included.
    """

    meter_id: int
    serial: str
    connection_id: int
    service_number: str
    office_id: int
    blocks: int
    last_day: date | None


_SUMS = (
    "sum(meters)::bigint, sum(silent_meters)::bigint, sum(whole_meters)::bigint, "
    "sum(expected_blocks)::bigint, sum(blocks)::bigint, min(counted_at)"
)


def coverage(day: date, office_ids: Sequence[int]) -> list[CoverageRecord]:
    """A day by office; an office without meters, or a day that was not counted, is absent."""
    return _grouped("office_id", day, office_ids, "ORDER BY 1")


def worst_wires(
    day: date, office_ids: Sequence[int], *, by: Literal["feeder", "transformer"], limit: int = 10
) -> list[CoverageRecord]:
    """The feeders or transformers of which the most blocks are missing, the worst first."""
    column = {"feeder": "feeder_id", "transformer": "transformer_id"}[by]
    most = "HAVING sum(expected_blocks) > sum(blocks) ORDER BY sum(expected_blocks) - sum(blocks) DESC, 1"
    return _grouped(column, day, office_ids, f"{most} LIMIT {int(limit)}")


def _grouped(column: str, day: date, office_ids: Sequence[int], rest: str) -> list[CoverageRecord]:
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT {column}, {_SUMS} FROM metering_coverage "
            f"WHERE day = %s AND office_id = ANY(%s::bigint[]) GROUP BY 1 {rest}",
            [day, array(office_ids)],
        )
        return [CoverageRecord(*row) for row in cursor.fetchall()]


def coverage_days(office_ids: Sequence[int], from_day: date, to_day: date) -> list[CoverageDay]:
    """Days in [from_day, to_day) that were counted, the newest first."""
    with database.cursor() as cursor:
        cursor.execute(
            f"SELECT day, {_SUMS} FROM metering_coverage WHERE day = ANY(%s::date[]) "
            "AND office_id = ANY(%s::bigint[]) GROUP BY 1 ORDER BY 1 DESC",
            [[from_day + timedelta(days=n) for n in range((to_day - from_day).days)], array(office_ids)],
        )
        return [CoverageDay(*row) for row in cursor.fetchall()]


def arrivals(day: date, office_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """By office 49 numbers: blocks that came in each of the 48 hours from the day's beginning, and later."""
    found: dict[int, list[int]] = {}
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT office_id, hour, blocks FROM metering_coverage_hour "
            "WHERE day = %s AND office_id = ANY(%s::bigint[])",
            [day, array(office_ids)],
        )
        for office, hour, blocks in cursor.fetchall():
            found.setdefault(office, [0] * (HOURS + 1))[hour] = blocks
    return {office: tuple(hours) for office, hours in found.items()}


def meters_of_day(
    day: date,
    office_ids: Sequence[int],
    *,
    only: Literal["all", "silent"] = "all",
    feeder_id: int | None = None,
    transformer_id: int | None = None,
    after: int = 0,
    limit: int = 50,
) -> list[MeterCoverage]:
    """Main meters of some offices on a day, ordered by id from above `after`.

    `silent` are those of which nothing came. A feeder or transformer of 0 asks for those not known.
    """
    found: list[MeterCoverage] = []
    while page := _page(day, office_ids, only, feeder_id, transformer_id, after, limit):
        # What was pushed and is not in raw days yet is known only once it is unpacked.
        found += [each for each in page if only == "all" or not each.blocks]
        if len(found) >= limit or len(page) < limit:
            break
        after = page[-1].meter_id
    return found[:limit]


def _page(
    day: date,
    office_ids: Sequence[int],
    only: str,
    feeder_id: int | None,
    transformer_id: int | None,
    after: int,
    limit: int,
) -> list[MeterCoverage]:
    start, end = day_bounds(day)
    where: list[str] = []
    parameters: dict[str, Any] = {
        "day": day,
        "start": start,
        "end": end,
        "offices": array(office_ids),
        "after": after,
        "limit": limit,
    }
    if only == "silent":
        where.append(
            "NOT EXISTS (SELECT 1 FROM metering_raw_day r WHERE r.day = %(day)s AND r.meter_id = i.meter_id)"
        )
    if feeder_id is not None:
        where.append("coalesce(c.feeder_id, 0) = %(feeder)s")
        parameters["feeder"] = feeder_id
    if transformer_id is not None:
        where.append("coalesce(c.transformer_id, 0) = %(transformer)s")
        parameters["transformer"] = transformer_id
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT i.meter_id, m.serial, c.connection_id, c.service_number, c.office_id "
            "FROM metering_installation i "
            "JOIN metering_meter m ON m.id = i.meter_id "
            f"JOIN {PLACES} c ON c.connection_id = i.connection_id "
            "WHERE i.role_code = 'MAIN' AND i.from_at < %(end)s AND (i.to_at IS NULL OR i.to_at > %(start)s) "
            "AND c.office_id = ANY(%(offices)s::bigint[]) AND i.meter_id > %(after)s "
            f"{''.join(f'AND {each} ' for each in where)}ORDER BY i.meter_id LIMIT %(limit)s",
            parameters,
        )
        rows = cursor.fetchall()
    ids = [row[0] for row in rows]
    here, last = _blocks_here(ids, day), _last_days(ids, day)
    return [
        MeterCoverage(meter, serial, connection, number, office, here.get(meter, 0), last.get(meter))
        for meter, serial, connection, number, office in rows
    ]


def _blocks_here(meter_ids: Sequence[int], day: date) -> dict[int, int]:
    known: dict[int, Bools] = {}
    pushed = waiting(meter_ids, [day_number(day)])
    for group in [*raw_groups(meter_ids, [day_number(day)]), *([pushed] if pushed else [])]:
        told = known_blocks(group.values, group.kind == REGISTER)
        for meter, row in zip(meter_and_day(group.key)[0].tolist(), told, strict=True):
            known[meter] = known[meter] | row if meter in known else row
    return {meter: int(row.sum()) for meter, row in known.items()}


def _last_days(meter_ids: Sequence[int], day: date) -> dict[int, date]:
    # A list of days: with day and meter both fixed, each is one look-up in the key of one month.
    recent = [day - timedelta(days=back) for back in range(_LOOK_BACK_DAYS)]
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT meter_id, max(day) FROM metering_raw_day WHERE day = ANY(%s::date[]) "
            "AND meter_id = ANY(%s::bigint[]) GROUP BY 1",
            [recent, array(meter_ids)],
        )
        return dict(cursor.fetchall())
