"""Keeps the queue of open findings as versions, decisions and withdrawals come; for this area's actions.

Whoever changes it holds the meters' validation (`hold`): a decision and a new version cannot pass each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.queries.findings.standing import IS_DECIDED, NEWEST, Id
from bijlighar.metering.rules.blocks import Int64s
from bijlighar.metering.rules.fold import distinct, meter_and_day
from bijlighar.metering.rules.overlay import Outages

NAMES = "meter_id, day, version, code, from_block, to_block, found_value, against_value"
_ADD = f"INSERT INTO metering_finding_open ({NAMES}, company_id) "
_SELECT = f"SELECT {', '.join(f'f.{name}' for name in NAMES.split(', '))}, m.company_id "
_METER = "JOIN metering_meter m ON m.id = f.meter_id"


def hold(meter_ids: Iterable[int]) -> None:
    """Wait for validations of these meters, and let others wait until the transaction ends."""
    one_at_a_time(*(f"metering.validate.{shard}" for shard in {meter >> 12 for meter in meter_ids}))


def leave(days: pl.DataFrame) -> None:
    """Take all findings of meters' days (meter_id, day) out: the days get another version."""
    if days.is_empty():
        return
    with incoming(days, "metering_superseded"), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM metering_finding_open o USING metering_superseded s "
            "WHERE o.meter_id = s.meter_id AND o.day = s.day"
        )


def enter(table: str) -> None:
    """Queue the findings of new versions, which stand in a temporary table, but for those decided already.

    Of a day's first version nothing can be decided yet, so nothing is looked up there.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_ADD}{_SELECT} FROM {table} f {_METER} WHERE f.version = 1 OR NOT {IS_DECIDED}")


def enter_later(table: str) -> None:
    """The same for versions that stand: some are in the queue already, some were closed before."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ADD}{_SELECT} FROM metering_finding f "
            f"JOIN {table} t USING (meter_id, day, version, code, from_block) {_METER} "
            f"WHERE NOT {IS_DECIDED} ON CONFLICT DO NOTHING"
        )


def decided(keys: Sequence[Id]) -> None:
    """Take findings out that an officer decided now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM metering_finding_open o "
            "USING unnest(%s::bigint[], %s::date[], %s::text[], %s::int[]) k(meter_id, day, code, block) "
            "WHERE (o.meter_id, o.day, o.code, o.from_block) = (k.meter_id, k.day, k.code, k.block)",
            [[key[place] for key in keys] for place in (0, 1, 3, 4)],
        )


def open_again(correction_id: int) -> None:
    """Put the findings in that were decided with a correction, which is off now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_ADD}{_SELECT} FROM metering_finding_decision was JOIN metering_finding f "
            "ON f.meter_id = was.meter_id AND f.day = was.day AND f.code = was.code "
            "AND f.from_block = was.from_block AND f.to_block = was.to_block "
            f"AND f.found_value = was.found_value {_METER} "
            f"WHERE was.correction_id = %s AND {NEWEST} AND NOT {IS_DECIDED} ON CONFLICT DO NOTHING",
            [correction_id],
        )


def close_lit(keys: Int64s, outages: Outages, *, reason: str, by: Actor, at: datetime) -> int:
    """Close what was doubted about use in the dark on these meter-days, where `outages` say dark no more.

    Returns how many findings were closed. One that lies partly in an interruption that stands stays open.
    """
    if not len(keys):
        return 0
    dark = pl.DataFrame(
        {
            "meter_id": meter_and_day(outages.key)[0],
            "day": _days(meter_and_day(outages.key)[1]),
            "from_s": outages.from_s,
            "to_s": outages.to_s,
        },
        schema={"meter_id": pl.Int64, "day": pl.Date, "from_s": pl.Int64, "to_s": pl.Int64},
    )
    meter, day = meter_and_day(distinct(keys))
    touched = pl.DataFrame({"meter_id": meter, "day": _days(day)})
    with (
        incoming(touched, "metering_lit_day"),
        incoming(dark, "metering_still_dark"),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "WITH gone AS (DELETE FROM metering_finding_open o USING metering_lit_day t "
            "  WHERE o.meter_id = t.meter_id AND o.day = t.day AND o.code = 'COUNTED_IN_OUTAGE' "
            "  AND NOT EXISTS (SELECT 1 FROM metering_still_dark s WHERE s.meter_id = o.meter_id "
            "    AND s.day = o.day AND s.from_s < o.to_block * 900 AND s.to_s > o.from_block * 900) "
            "  RETURNING o.meter_id, o.day, o.version, o.code, o.from_block) "
            "INSERT INTO metering_finding_closed (meter_id, day, version, code, from_block, reason, "
            "closed_at, closed_by) SELECT meter_id, day, version, code, from_block, %s, %s, %s FROM gone",
            [reason, at, by.label],
        )
        return int(cursor.rowcount)


def _days(numbers: Int64s) -> pl.Series:
    return pl.Series(numbers).cast(pl.Int32).cast(pl.Date)
