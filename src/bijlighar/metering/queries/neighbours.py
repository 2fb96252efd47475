"""How the homes around a meter used electricity on a day: the same transformer, else the same feeder."""

from __future__ import annotations

import numpy as np
import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.metering.queries.fitted import fitted, register_limits
from bijlighar.metering.queries.stored import array, columns, day_array, raw_groups
from bijlighar.metering.rules.blocks import BLOCKS, DAY_MINUTES, MISSING_WH, Int32s, Int64s, gather, spread
from bijlighar.metering.rules.fold import day_key, distinct, fold, meter_and_day
from bijlighar.metering.rules.limits import range_limit_wh

AT_LEAST = 3
"""So many neighbours must have told the whole day before their mean says anything."""
AT_MOST = 60
"""More than these (the first by connection) make the mean no better."""


MANY = 20_000
"""Of so many meter-days nearly every feeder has one: looking up which costs more than it spares."""


def shapes(keys: Int64s, parts: int) -> Int32s:
    """(n, parts) the mean Wh of the measured neighbours of each meter-day, MISSING_WH where unknown.

    From raw readings: neighbours whose day is whole and within what their meters carry.
    """
    out = np.full((len(keys), parts), MISSING_WH, np.int32)
    asked = _hung(keys)
    if asked.is_empty():
        return out
    left = asked
    for scope in ("transformer_id", "feeder_id"):
        left = left.filter(pl.col(scope).is_not_null())
        if left.is_empty():
            break
        wires = left[scope].unique().to_list()
        around = (
            consumers.wires(transformer_ids=wires)
            if scope == "transformer_id"
            else consumers.wires(feeder_ids=wires)
        )
        near = _meters_at(around).sort("connection_id")
        found: list[int] = []
        tables = _days(near, sorted(set(left["day"].to_list())), parts)
        for group, mine in left.group_by(scope, maintain_order=True):
            place = group[0]
            beside = near.filter(pl.col(scope) == place)
            for at, meter, day in mine.select("at", "meter", "day").iter_rows():
                there = beside.filter(
                    (pl.col("meter") != meter) & (pl.col("first") <= day) & (pl.col("last") >= day)
                )["meter"].to_list()
                told = [tables[key] for one in there if (key := (one, day)) in tables][:AT_MOST]
                if len(told) >= AT_LEAST:
                    out[at] = np.stack(told).sum(axis=0, dtype=np.int64) // len(told)
                    found.append(at)
        left = left.filter(~pl.col("at").is_in(found))
    return out


def shaped_beside(keys: Int64s) -> Int64s:
    """The days (`fold.day_key`, ascending) that asked for their neighbours' shape and may get another now.

    Those of the same days on a transformer or feeder with any of these meter-days, which are left out.
    """
    rows = columns(
        "SELECT day, meter_id FROM metering_shaped_day WHERE day = ANY(%(days)s::date[])",
        {"days": day_array(distinct(meter_and_day(keys)[1]).tolist())},
        [("day", "date"), ("meter_id", "int8")],
    )
    shaped = np.setdiff1d(day_key(rows["meter_id"], rows["day"]), keys)
    if not len(shaped) or len(keys) > MANY:
        return shaped
    asked, came = _hung(shaped), _hung(distinct(keys))
    near = [
        asked.join(came, on=[scope, "day"], how="semi")["at"] for scope in ("transformer_id", "feeder_id")
    ]
    return np.asarray(shaped[np.unique(pl.concat(near).to_numpy())])


def _hung(keys: Int64s) -> pl.DataFrame:
    """at, meter, day, transformer_id, feeder_id of the meter-days on which the meter hung somewhere."""
    meter, day = meter_and_day(keys)
    asked = pl.DataFrame({"at": np.arange(len(keys)), "meter": meter, "day": day})
    stays = _stays("meter_id", np.unique(meter).tolist())
    here = asked.join(stays, on="meter").filter(pl.col("day").is_between(pl.col("first"), pl.col("last")))
    wired = consumers.wires(connection_ids=here["connection_id"].unique().to_list())
    return here.join(wired, on="connection_id").drop("first", "last").sort("at")


def _meters_at(around: pl.DataFrame) -> pl.DataFrame:
    return around.join(_stays("connection_id", around["connection_id"].to_list()), on="connection_id")


def _stays(column: str, ids: list[int]) -> pl.DataFrame:
    """meter, connection_id and the first and last day of stays, by meters or by connections."""
    local = "(extract(epoch from {0})::bigint + 19800)"
    return outgoing(
        f"SELECT meter_id, connection_id, {local.format('from_at')} / 86400, "
        f"coalesce(({local.format('to_at')} - 1) / 86400, 100000) FROM metering_installation "
        f"WHERE role_code = 'MAIN' AND {column} = ANY(%(ids)s::bigint[])",
        {"ids": array(ids)},
        {name: pl.Int64() for name in ("meter", "connection_id", "first", "last")},
    )


def _days(near: pl.DataFrame, days: list[int], parts: int) -> dict[tuple[int, int], Int32s]:
    """The whole days of neighbours by meter and day, each in so many parts."""
    meters = near["meter"].unique().sort().to_list()
    limits = register_limits(meters)
    found: dict[tuple[int, int], Int32s] = {}
    for one in fold(raw_groups(meters, days), limits[1], limits[0]):
        k = one.values.shape[1]
        if k == 1:
            continue
        most = range_limit_wh(fitted(one.key).rating_w, DAY_MINUTES // k)
        whole = ((one.values >= 0) & (one.values <= most[:, None])).all(axis=1)
        values = gather(spread(one.values[whole], BLOCKS), parts)
        for key, row in zip(one.key[whole].tolist(), values, strict=True):
            meter, day = meter_and_day(np.array([key]))
            found[int(meter[0]), int(day[0])] = row
    return found
