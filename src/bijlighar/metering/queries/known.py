"""What is known beside the readings of given meter-days: outages, clocks, corrections, meter changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from django.db import connection as database

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.columns import columns
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.queries.stored import among as near
from bijlighar.metering.queries.stored import array, day_of, raw_keys
from bijlighar.metering.rules.blocks import Int64s
from bijlighar.metering.rules.fold import among, day_key, distinct, meter_and_day
from bijlighar.metering.rules.overlay import REFUSED, Clocks, Edits, Outages, wholly_dark
from bijlighar.metering.rules.points import Points

_DAY_S = 86_400
_LOCAL = "extract(epoch from {0})::bigint + 19800"
_LIVE = "NOT EXISTS (SELECT 1 FROM metering_interruption_withdrawn w WHERE w.interruption_id = i.id)"


def outages(keys: Int64s) -> Outages:
    """Stretches without electricity on these meter-days, from interruptions that nobody withdrew.

    One of a transformer or feeder holds for every meter that hung below it then.
    """
    meter, day = meter_and_day(keys)
    if not len(keys):
        return _outages([], keys)
    rows = outgoing(
        f"SELECT i.meter_id, i.transformer_id, i.feeder_id, {_LOCAL.format('i.from_at')}, "
        f"{_LOCAL.format('i.to_at')} FROM metering_interruption i "
        "WHERE i.to_at > %(from)s::date::timestamp AT TIME ZONE 'Asia/Kolkata' "
        f"AND i.from_at < %(to)s::date::timestamp AT TIME ZONE 'Asia/Kolkata' AND {_LIVE} ORDER BY i.id",
        {"from": day_of(int(day.min())), "to": day_of(int(day.max()) + 1)},
        {name: pl.Int64() for name in ("meter", "transformer_id", "feeder_id", "from_s", "to_s")},
    )
    if rows.is_empty():
        return _outages([], keys)
    found = [rows.filter(pl.col("meter").is_not_null()).select("meter", "from_s", "to_s")]
    wide = rows.filter(pl.col("meter").is_null()).drop("meter")
    if wide.height:
        below = consumers.wires(
            transformer_ids=wide["transformer_id"].drop_nulls().unique().to_list(),
            feeder_ids=wide["feeder_id"].drop_nulls().unique().to_list(),
        )
        stays = _stays(below["connection_id"].to_list(), distinct(meter).tolist())
        hung = stays.join(below, on="connection_id")
        found += _below(hung, wide)
    return _outages(found, keys)


def _below(hung: pl.DataFrame, wide: pl.DataFrame) -> list[pl.DataFrame]:
    """Interruptions of transformers and feeders as those of the meters that hung below them then."""
    cut = {
        "from_s": pl.max_horizontal("from_s", "hung_from"),
        "to_s": pl.min_horizontal("to_s", "hung_to"),
    }
    return [
        hung.join(wide.filter(pl.col(scope).is_not_null()).select(scope, "from_s", "to_s"), on=scope)
        .with_columns(**cut)
        .select("meter", "from_s", "to_s")
        for scope in ("transformer_id", "feeder_id")
    ]


def _outages(found: list[pl.DataFrame], keys: Int64s) -> Outages:
    schema = {"meter": pl.Int64, "from_s": pl.Int64, "to_s": pl.Int64}
    rows = pl.concat([pl.DataFrame(schema=schema), *found]).filter(pl.col("from_s") < pl.col("to_s"))
    first, last = rows["from_s"] // _DAY_S, (rows["to_s"] - 1) // _DAY_S
    spread = rows.with_columns(day=pl.int_ranges(first, last + 1)).explode("day")
    start = spread["day"].to_numpy() * _DAY_S
    key = day_key(spread["meter"].to_numpy(), spread["day"].to_numpy())
    mine = among(key, keys)
    from_s = np.clip(spread["from_s"].to_numpy() - start, 0, _DAY_S)
    to_s = np.clip(spread["to_s"].to_numpy() - start, 0, _DAY_S)
    return Outages(key[mine], from_s[mine], to_s[mine])


def _stays(connection_ids: list[int], meter_ids: list[int] | None) -> pl.DataFrame:
    """When which of the meters (or any) hung at which of the connections, in local seconds."""
    which = "" if meter_ids is None else " AND meter_id = ANY(%(meters)s::bigint[])"
    return outgoing(
        f"SELECT meter_id, connection_id, {_LOCAL.format('from_at')}, "
        f"coalesce({_LOCAL.format('to_at')}, 9000000000) FROM metering_installation "
        f"WHERE connection_id = ANY(%(connections)s::bigint[]){which}",
        {"connections": array(connection_ids), "meters": array(meter_ids or ())},
        {name: pl.Int64() for name in ("meter", "connection_id", "hung_from", "hung_to")},
    )


def clocks(keys: Int64s) -> Clocks:
    """By how much the clocks of these meter-days were off: of several measurements the largest."""
    meter, day = meter_and_day(keys)
    if not len(keys):
        return Clocks(keys, keys)
    which, those = near(distinct(meter).tolist())
    rows = columns(
        f"SELECT meter_id, ({_LOCAL.format('measured_at')}) / 86400, offset_seconds::bigint "
        f"FROM metering_clock_offset WHERE {which} "
        "AND measured_at >= %(from)s::date::timestamp AT TIME ZONE 'Asia/Kolkata' "
        "AND measured_at < %(to)s::date::timestamp AT TIME ZONE 'Asia/Kolkata' ORDER BY id",
        {"from": day_of(int(day.min())), "to": day_of(int(day.max()) + 1), **those},
        [("meter", "int8"), ("day", "int8"), ("seconds", "int8")],
    )
    key = day_key(rows["meter"], rows["day"])
    # Largest first, so that the first of each day is the one that counts.
    order = np.lexsort((-np.abs(rows["seconds"]), key))
    key, seconds = key[order], rows["seconds"][order]
    first = np.ones(len(key), np.bool_)
    first[1:] = key[1:] != key[:-1]
    mine = first & among(key, keys)
    return Clocks(key[mine], seconds[mine])


def edits(keys: Int64s) -> Edits:
    """The approved corrections of these meter-days that nobody reversed, block by block in their order."""
    meter, day = meter_and_day(keys)
    if not len(keys):
        return Edits(keys, keys, keys)
    which, those = near(distinct(meter).tolist(), "c.meter_id")
    rows = columns(
        "SELECT c.meter_id, c.day, b.block::bigint, coalesce(b.wh, %(refused)s)::bigint "
        "FROM metering_correction c "
        "JOIN metering_correction_step a ON a.correction_id = c.id AND a.step_code = 'APPROVED' "
        "LEFT JOIN metering_correction_step r ON r.correction_id = c.id AND r.step_code = 'REVERSED' "
        "CROSS JOIN LATERAL unnest(c.blocks, c.values_wh) WITH ORDINALITY b(block, wh, place) "
        f"WHERE r.id IS NULL AND {which} "
        "AND c.day >= %(from)s::date AND c.day < %(to)s::date ORDER BY a.id, b.place",
        {
            "from": day_of(int(day.min())),
            "to": day_of(int(day.max()) + 1),
            "refused": int(REFUSED),
            **those,
        },
        [("meter", "int8"), ("day", "date"), ("block", "int8"), ("wh", "int8")],
    )
    key = day_key(rows["meter"], rows["day"])
    mine = among(key, keys)
    return Edits(key[mine], rows["block"][mine], rows["wh"][mine])


def change_points(keys: Int64s) -> Points:
    """The registers that were read when the meters of these days were put up or taken down."""
    meter, day = meter_and_day(keys)
    if not len(keys):
        return Points(keys, keys, keys)
    which, those = near(distinct(meter).tolist())
    rows = columns(
        f"WITH local AS (SELECT meter_id, {_LOCAL.format('from_at')} AS at, register_start_wh AS wh, "
        "  false AS ends "
        f"  FROM metering_installation WHERE register_start_wh IS NOT NULL AND {which} "
        f" UNION ALL SELECT meter_id, {_LOCAL.format('to_at')}, register_end_wh, true "
        "  FROM metering_installation WHERE register_end_wh IS NOT NULL AND to_at IS NOT NULL "
        f"  AND {which}) "
        "SELECT meter_id, (CASE WHEN ends THEN at - 1 ELSE at END) / 86400, "
        # A block in which a meter came or went counts for it, as `fitted` has it.
        "CASE WHEN ends THEN ((at - 1) %% 86400 + 900) / 900 ELSE at %% 86400 / 900 END, wh FROM local "
        "WHERE at BETWEEN %(from)s AND %(to)s",
        {
            "from": int(day.min()) * _DAY_S,
            "to": (int(day.max()) + 1) * _DAY_S,
            **those,
        },
        [("meter", "int8"), ("day", "int8"), ("block", "int8"), ("wh", "int8")],
    )
    key = day_key(rows["meter"], rows["day"])
    mine = among(key, keys)
    return Points(key[mine], rows["block"][mine], rows["wh"][mine])


def validated_keys(meter_ids: list[int], days: list[int]) -> Int64s:
    """Those meter-days (`fold.day_key`, ascending) that have a version."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT meter_id, day FROM metering_day WHERE meter_id = ANY(%s) AND day = ANY(%s)",
            [meter_ids, [day_of(day) for day in days]],
        )
        rows = cursor.fetchall()
    meter = np.array([row[0] for row in rows], np.int64)
    number = np.array([(row[1] - day_of(0)).days for row in rows], np.int64)
    return np.sort(day_key(meter, number))


def interrupted_keys(interruption_ids: Sequence[int]) -> Int64s:
    """The meter-days that interruptions touch, withdrawn or not, if anything is known of them."""
    rows = outgoing(
        f"SELECT meter_id, transformer_id, feeder_id, {_LOCAL.format('from_at')}, {_LOCAL.format('to_at')} "
        "FROM metering_interruption WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id",
        {"ids": array(interruption_ids)},
        {name: pl.Int64() for name in ("meter", "transformer_id", "feeder_id", "from_s", "to_s")},
    )
    found = [rows.select("meter", "from_s", "to_s").drop_nulls()]
    wide = rows.filter(pl.col("meter").is_null())
    if wide.height:
        below = consumers.wires(
            transformer_ids=wide["transformer_id"].drop_nulls().unique().to_list(),
            feeder_ids=wide["feeder_id"].drop_nulls().unique().to_list(),
        )
        hung = _stays(below["connection_id"].to_list(), None).join(below, on="connection_id")
        found += _below(hung, wide.drop("meter"))
    spans = pl.concat(found).filter(pl.col("from_s") < pl.col("to_s"))
    first, last = spans["from_s"] // _DAY_S, (spans["to_s"] - 1) // _DAY_S
    days = spans.with_columns(day=pl.int_ranges(first, last + 1)).explode("day").unique(["meter", "day"])
    keys = np.sort(day_key(days["meter"].to_numpy(), days["day"].to_numpy()))
    if not len(keys):
        return keys
    meter, day = meter_and_day(keys)
    meters, numbers = distinct(meter).tolist(), distinct(day).tolist()
    heard = np.union1d(raw_keys(meters, numbers), validated_keys(meters, numbers))
    # A day may be dark by several interruptions, of which these are the last to be recorded.
    return np.intersect1d(keys, np.union1d(heard, wholly_dark(keys, outages(keys))))
