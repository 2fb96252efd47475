"""Sanctioned loads of very many connections: what the validation of readings asks for each day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.kernel.columns import columns

_DAYS = "{0} - date '1970-01-01'"
_FOREVER = 10_000_000


def loads_between(connection_ids: Sequence[int], from_date: date, to_date: date) -> pl.DataFrame:
    """connection_id, load_w and the days since 1970 [from_number, to_number) in which it holds.

    Terms that share a day with [from_date, to_date); connections between the asked ones may be there too.
    """
    if not connection_ids:
        connection_ids = [-1]
    low, high = min(connection_ids), max(connection_ids)
    which = "connection_id BETWEEN %(low)s AND %(high)s"
    if high - low >= 2 * len(connection_ids):
        which = "connection_id = ANY(%(ids)s::bigint[])"
    found = columns(
        f"SELECT connection_id, sanctioned_load_w, {_DAYS.format('from_date')}, "
        f"coalesce({_DAYS.format('to_date')}, {_FOREVER}) FROM consumers_terms "
        f"WHERE {which} AND from_date < %(to)s AND (to_date IS NULL OR to_date > %(from)s)",
        {
            "ids": "{" + ",".join(map(str, connection_ids)) + "}" if "ids" in which else "",
            "low": low,
            "high": high,
            "from": from_date,
            "to": to_date,
        },
        [("connection_id", "int8"), ("load_w", "int4"), ("from_number", "int4"), ("to_number", "int4")],
    )
    return pl.DataFrame(found)
