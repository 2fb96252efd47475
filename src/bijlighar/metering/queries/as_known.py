"""What was known of days at an instant: where meters hung, and the newest versions of that time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
from django.db import connection as database

from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.models import Meter
from bijlighar.metering.queries.archived import ArchivedMonth, archived_months, days_of, rows_of
from bijlighar.metering.rules.archive import DAY
from bijlighar.metering.rules.blocks import MISSING_WH

_SUMS = ("energy_wh", "solar_wh", "estimated_wh")
_FOUND: dict[str, pl.DataType] = {
    "ref": pl.Int64(),
    "day": pl.Date(),
    "meter_id": pl.Int64(),
    "version": pl.Int64(),
    **{name: pl.Int64() for name in _SUMS},
    "is_complete": pl.Boolean(),
    "known_us": pl.Int64(),
}


def stays_between(connection_ids: Sequence[int], from_date: date, to_date: date) -> pl.DataFrame:
    """Which main meter counts at which connection on which days of [from_date, to_date), as known now.

    Columns connection_id, meter_id, from_date, to_date (half-open, cut to the range), in order.
    """
    return outgoing(
        "SELECT connection_id, meter_id, greatest(from_day, %(from)s), least(last_day + 1, %(to)s)"
        " FROM (SELECT i.connection_id, i.meter_id,"
        "  (i.from_at AT TIME ZONE 'Asia/Kolkata')::date AS from_day,"
        "  coalesce(((i.to_at AT TIME ZONE 'Asia/Kolkata') - interval '1 microsecond')::date, %(to)s)"
        "  AS last_day"
        "  FROM metering_installation i WHERE i.role_code = 'MAIN'"
        "  AND i.connection_id = ANY(%(ids)s::bigint[])) s"
        " WHERE from_day < %(to)s AND last_day >= %(from)s AND last_day >= from_day ORDER BY 1, 3, 2",
        {"ids": list(connection_ids), "from": from_date, "to": to_date},
        {
            "connection_id": pl.Int64(),
            "meter_id": pl.Int64(),
            "from_date": pl.Date(),
            "to_date": pl.Date(),
        },
    )


def days_as_known(asked: pl.DataFrame) -> pl.DataFrame:
    """Versions of meter-days that were the newest at an instant.

    `asked`: ref (any number, told again), meter_id, from_date, to_date (half-open) and known_us, the instant
    in microseconds since 1970. Columns ref, day, meter_id, version, energy_wh, solar_wh, estimated_wh,
    is_complete, known_us, ordered by ref, day and meter; a day of which nothing was known is absent.
    """
    if asked.is_empty():
        return pl.DataFrame(schema=_FOUND)
    first: date = asked.get_column("from_date").min()  # type: ignore[assignment]
    after: date = asked.get_column("to_date").max()  # type: ignore[assignment]
    found = outgoing(
        "SELECT a.ref, d.day, d.meter_id, d.version, d.energy_wh, d.solar_wh, d.estimated_wh, d.is_complete,"
        " (extract(epoch FROM d.known_at) * 1000000)::bigint"
        " FROM unnest(%(ref)s::bigint[], %(meter)s::bigint[], %(from)s::date[], %(to)s::date[],"
        "  %(known)s::bigint[]) a(ref, meter_id, from_date, to_date, known_us)"
        " CROSS JOIN generate_series(a.from_date::timestamp, a.to_date::timestamp - interval '1 day',"
        "  interval '1 day') AS s(at)"
        " CROSS JOIN LATERAL (SELECT * FROM metering_day d WHERE d.day = s.at::date"
        "  AND d.meter_id = a.meter_id"
        "  AND d.day >= %(first)s AND d.day < %(after)s"
        "  AND d.known_at <= timestamptz 'epoch' + a.known_us * interval '1 microsecond'"
        "  ORDER BY d.version DESC LIMIT 1) d ORDER BY 1, 2, 3",
        {
            "ref": asked.get_column("ref").to_list(),
            "meter": asked.get_column("meter_id").to_list(),
            "from": asked.get_column("from_date").to_list(),
            "to": asked.get_column("to_date").to_list(),
            "known": asked.get_column("known_us").to_list(),
            "first": first,
            "after": after,
        },
        _FOUND,
    )
    months = archived_months(first, after - timedelta(days=1))
    if not months:
        return found
    return pl.concat([_archived(asked, months), found]).sort("ref", "day", "meter_id")


def moments_around(asked: pl.DataFrame, around_us: int) -> pl.DataFrame:
    """Moments near an instant when more became known of meter-days: ref, known_us; and one before.

    `asked` as for `days_as_known`; moments up to `around_us` microseconds on either side of its known_us.
    Only months that lie in tables: what was archived has long been made out.
    """
    found = outgoing(
        "SELECT DISTINCT a.ref, (extract(epoch FROM d.known_at) * 1000000)::bigint"
        " FROM unnest(%(ref)s::bigint[], %(meter)s::bigint[], %(from)s::date[], %(to)s::date[],"
        "  %(known)s::bigint[]) a(ref, meter_id, from_date, to_date, known_us)"
        " CROSS JOIN generate_series(a.from_date::timestamp, a.to_date::timestamp - interval '1 day',"
        "  interval '1 day') AS s(at)"
        " JOIN metering_day d ON d.day = s.at::date AND d.meter_id = a.meter_id"
        " WHERE abs((extract(epoch FROM d.known_at) * 1000000)::bigint - a.known_us) <= %(around)s"
        " ORDER BY 1, 2",
        {
            "ref": asked.get_column("ref").to_list(),
            "meter": asked.get_column("meter_id").to_list(),
            "from": asked.get_column("from_date").to_list(),
            "to": asked.get_column("to_date").to_list(),
            "known": asked.get_column("known_us").to_list(),
            "around": around_us,
        },
        {"ref": pl.Int64(), "known_us": pl.Int64()},
    )
    before = found.group_by("ref").agg(pl.col("known_us").min() - 1)
    return pl.concat([found, before]).sort("ref", "known_us")


def _archived(asked: pl.DataFrame, months: Sequence[ArchivedMonth]) -> pl.DataFrame:
    """The same from months that lie in files."""
    meters = asked.get_column("meter_id").unique().to_list()
    rows = rows_of(DAY, months, meters, ["meter_id", "day", "version", *_SUMS, "is_complete", "known_at"])
    rows = rows.with_columns(day_known_us=pl.col("known_at").dt.timestamp("us"))
    return (
        rows.join(asked, on="meter_id")
        .filter(
            pl.col("day").is_between("from_date", "to_date", closed="left")
            & (pl.col("day_known_us") <= pl.col("known_us"))
        )
        .sort("ref", "meter_id", "day", "version")
        .unique(["ref", "meter_id", "day"], keep="last")
        .select(
            "ref",
            "day",
            "meter_id",
            pl.col("version").cast(pl.Int64),
            *(pl.col(name).cast(pl.Int64) for name in _SUMS),
            "is_complete",
            known_us="day_known_us",
        )
    )


def blocks_of(
    versions: Sequence[tuple[int, date, int]],
) -> dict[tuple[int, date, int], tuple[tuple[int | None, ...], tuple[int, ...]]]:
    """96 values in Wh (None where there is none) and 96 flags of versions named by meter, day and version."""
    if not versions:
        return {}
    source, beside = days_of({one[0] for one in versions}, sorted({one[1] for one in versions}))
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT d.meter_id, d.day, d.version, d.values_wh, d.flags"
            " FROM unnest(%(meters)s::bigint[], %(days)s::date[], %(versions)s::int[])"
            " a(meter_id, day, version)"
            f" JOIN {source} d USING (meter_id, day, version)",
            {
                "meters": [one[0] for one in versions],
                "days": [one[1] for one in versions],
                "versions": [one[2] for one in versions],
                **beside,
            },
        )
        rows = cursor.fetchall()
    return {
        (meter, day, version): (
            tuple(None if wh == MISSING_WH else int(wh) for wh in np.frombuffer(bytes(values), ">i4")),
            tuple(bytes(flags)),
        )
        for meter, day, version, values, flags in rows
    }


def serials_of(meter_ids: Sequence[int]) -> dict[int, str]:
    """The serials of some meters."""
    rows = Meter.objects.filter(id__in=set(meter_ids)).values_list("id", "serial")
    return dict(rows)
