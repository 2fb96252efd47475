"""Raw days and versions as arrays, read in the caller's own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from bijlighar.kernel.columns import columns as columns
from bijlighar.kernel.outgoing import drained
from bijlighar.metering.queries import archived
from bijlighar.metering.rules import wire
from bijlighar.metering.rules.blocks import INTERVALS, Int64s, parts_a_day
from bijlighar.metering.rules.fold import REGISTER, RawGroup, day_key, distinct, meter_and_day
from bijlighar.metering.rules.read_off import READ_OFF

EPOCH = date(1970, 1, 1)
_LISTED = 500


def day_number(day: date) -> int:
    """A day as days since 1970."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The way back from `day_number`."""
    return EPOCH + timedelta(days=int(number))


def array(numbers: Iterable[int]) -> str:
    """Whole numbers as the text of a PostgreSQL array: a hundred thousand of them in a few milliseconds."""
    return "{" + ",".join(map(str, numbers)) + "}"


def day_array(days: Iterable[int]) -> str:
    """Days since 1970 as the text of a PostgreSQL array of dates."""
    return "{" + ",".join(day_of(day).isoformat() for day in days) + "}"


def among(meter_ids: Sequence[int], column: str = "meter_id") -> tuple[str, dict[str, Any]]:
    """A condition that holds for these meters and perhaps for some between them, with its parameters.

    Meters that follow one another are asked for as a range: a list of tens of thousands takes longer to read
    and to plan than the rows themselves. `only` leaves out the others.
    """
    if len(meter_ids) > _LISTED:
        low, high = min(meter_ids), max(meter_ids)
        if high - low < 2 * len(meter_ids):
            return f"{column} BETWEEN %(low)s AND %(high)s", {"low": low, "high": high}
    return f"{column} = ANY(%(meters)s::bigint[])", {"meters": array(meter_ids)}


def only(rows: dict[str, NDArray[Any]], meter_ids: Sequence[int]) -> dict[str, NDArray[Any]]:
    """The rows of these meters among those that `among` found."""
    if len(meter_ids) <= _LISTED or max(meter_ids) - min(meter_ids) + 1 == len(set(meter_ids)):
        return rows
    mine = np.isin(rows["meter_id"], np.asarray(meter_ids))
    return rows if mine.all() else {name: column[mine] for name, column in rows.items()}


def streamed(
    select: str, parameters: Mapping[str, Any], kinds: Sequence[tuple[str, str]]
) -> dict[str, NDArray[Any]]:
    """As `kernel.columns`, for any number of rows, which come one by one."""
    with connection.cursor() as cursor:
        raw = cast("psycopg.ClientCursor[Any]", cursor.cursor)
        with raw.copy(cast(Any, f"COPY ({select}) TO STDOUT (FORMAT binary)"), parameters) as copy:
            return wire.decode(drained(copy), kinds)


def raw_groups(meter_ids: Sequence[int], days: Sequence[int]) -> list[RawGroup]:
    """Everything that came for these meters on these days (days since 1970), grouped by kind and interval."""
    which, asked = among(meter_ids)
    source, beside = archived.raw_of(meter_ids, [day_of(day) for day in days])
    asked = {**asked, **beside}
    found = []
    for kind, interval in _kinds():
        size = (parts_a_day(interval) + 1) * 8 if kind == REGISTER else parts_a_day(interval) * 4
        rows = columns(
            "SELECT day, meter_id, batch_id, coalesce(register_start_wh, -1), coalesce(register_end_wh, -1), "
            f'"values" FROM {source} r '
            f"WHERE day = ANY(%(days)s::date[]) AND {which} "
            "AND kind = %(kind)s AND interval_minutes = %(interval)s",
            {"days": day_array(days), "kind": kind, "interval": interval, **asked},
            [
                ("day", "date"),
                ("meter_id", "int8"),
                ("batch_id", "int8"),
                ("register_start", "int8"),
                ("register_end", "int8"),
                ("values", f"bytes{size}"),
            ],
        )
        rows = only(rows, meter_ids)
        if len(rows["day"]):
            wide = kind == REGISTER
            stored: NDArray[Any] = rows["values"].view(">i8" if wide else ">i4")
            values: NDArray[Any] = stored.reshape(len(rows["day"]), -1).astype("i8" if wide else "i4")
            found.append(
                RawGroup(
                    kind=kind,
                    interval_minutes=interval,
                    key=day_key(rows["meter_id"], rows["day"]),
                    batch=rows["batch_id"],
                    values=values,
                    register_start=rows["register_start"],
                    register_end=rows["register_end"],
                )
            )
    # What programs pushed since the last fold is raw too. (Imported here: those reads stand on this module.)
    from bijlighar.metering.queries.pushed import waiting

    return _with(found, waiting(meter_ids, days))


def read_off_batches(groups: Sequence[RawGroup]) -> Int64s:
    """The batches among these raw days that persons read off and no meter told."""
    found = [group.batch for group in groups if group.kind == REGISTER]
    if not found:
        return np.empty(0, np.int64)
    rows = columns(
        "SELECT id FROM metering_ingest_batch "
        "WHERE id = ANY(%(batches)s::bigint[]) AND layout_digest = ANY(%(read_off)s)",
        {"batches": array(distinct(*found).tolist()), "read_off": READ_OFF},
        [("id", "int8")],
    )
    return rows["id"]


def _with(groups: list[RawGroup], more: RawGroup | None) -> list[RawGroup]:
    """Groups with another one in them: what has one kind and interval must be one group, to be merged."""
    if more is None:
        return groups
    alike = (more.kind, more.interval_minutes)
    same = [one for one in groups if (one.kind, one.interval_minutes) == alike]
    others = [one for one in groups if (one.kind, one.interval_minutes) != alike]
    rows = {
        name: np.concatenate([getattr(one, name) for one in (*same, more)])
        for name in ("key", "batch", "values", "register_start", "register_end")
    }
    return [*others, RawGroup(kind=more.kind, interval_minutes=more.interval_minutes, **rows)]


def _kinds() -> list[tuple[int, int]]:
    """The kinds and intervals that any batch has: one look-up each, however many batches there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, minutes FROM (VALUES (0), (1)) k(kind) CROSS JOIN unnest(%s::int[]) i(minutes) "
            "WHERE EXISTS (SELECT 1 FROM metering_ingest_batch b "
            "WHERE b.kind = k.kind AND b.interval_minutes = i.minutes)",
            [array(INTERVALS)],
        )
        return list(cursor.fetchall())


def raw_keys(meter_ids: Sequence[int], days: Sequence[int]) -> Int64s:
    """The meter-days (`fold.day_key`, ascending) for which anything finer than a daily sum came."""
    which, asked = among(meter_ids)
    source, beside = archived.raw_of(meter_ids, [day_of(day) for day in days])
    asked = {**asked, **beside}
    rows = columns(
        f"SELECT DISTINCT day, meter_id FROM {source} r WHERE day = ANY(%(days)s::date[]) "
        f"AND {which} AND interval_minutes < 1440",
        {"days": day_array(days), **asked},
        [("day", "date"), ("meter_id", "int8")],
    )
    rows = only(rows, meter_ids)
    return np.sort(day_key(rows["meter_id"], rows["day"]))


def finest(keys: Int64s) -> tuple[Int64s, Int64s, Int64s]:
    """(key ascending, shortest interval in minutes, newest batch) of those of some meter-days with readings.

    As `raw_keys`, daily sums do not count.
    """
    meter, day = (distinct(each).tolist() for each in meter_and_day(keys))
    source, beside = archived.raw_of(meter, [day_of(one) for one in day])
    rows = columns(
        f"SELECT day, meter_id, min(interval_minutes)::bigint, max(batch_id) FROM {source} r "
        "WHERE day = ANY(%(days)s::date[]) AND meter_id = ANY(%(meters)s::bigint[]) "
        "AND interval_minutes < 1440 GROUP BY day, meter_id",
        {"days": day_array(day), "meters": array(meter), **beside},
        [("day", "date"), ("meter", "int8"), ("minutes", "int8"), ("batch", "int8")],
    )
    key = day_key(rows["meter"], rows["day"])
    order = np.argsort(key)
    return key[order], rows["minutes"][order], rows["batch"][order]


def pending_keys(batch_ids: Sequence[int], from_day: date, to_day: date) -> Int64s:
    """The meter-days of some batches in [from_day, to_day), ascending."""
    # One batch has a meter's day once.
    each = "DISTINCT" if len(batch_ids) > 1 else ""
    rows = columns(
        f"SELECT {each} day, meter_id FROM metering_raw_day WHERE batch_id = ANY(%(batches)s) "
        "AND day >= %(from)s AND day < %(to)s",
        {"batches": list(batch_ids), "from": from_day, "to": to_day},
        [("day", "date"), ("meter_id", "int8")],
    )
    return np.sort(day_key(rows["meter_id"], rows["day"]))


def newest_versions(meter_ids: Sequence[int], days: Sequence[int]) -> tuple[Int64s, Int64s, Int64s]:
    """(key ascending, version, input_digest) of the newest versions of these meter-days."""
    which, asked = among(meter_ids)
    rows = columns(
        "SELECT DISTINCT ON (day, meter_id) day, meter_id, version, input_digest FROM metering_day "
        f"WHERE day = ANY(%(days)s::date[]) AND {which} "
        "ORDER BY day, meter_id, version DESC",
        {"days": day_array(days), **asked},
        [("day", "date"), ("meter_id", "int8"), ("version", "int4"), ("digest", "int8")],
    )
    rows = only(rows, meter_ids)
    key = day_key(rows["meter_id"], rows["day"])
    order = np.argsort(key)
    return key[order], rows["version"][order], rows["digest"][order]
