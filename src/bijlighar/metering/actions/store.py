"""Writes raw days and versions by binary COPY; only the actions of this area call it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from bijlighar.metering.rules import wire

_PG_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def make_months(first: date, last: date) -> None:
    """See that the months of both large tables exist."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT metering_make_months(%s, %s)", [first, last])


def instant(at: datetime, n: int) -> NDArray[np.int64]:
    """An instant as PostgreSQL counts it, n times."""
    since = at - _PG_EPOCH
    return np.full(n, (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds, dtype=np.int64)


def insert(
    table: str,
    columns: Sequence[tuple[str, str, NDArray[Any]]],
    register_start: NDArray[np.int64],
    register_end: NDArray[np.int64],
) -> None:
    """Append rows of (name, kind, values); register ends below 0 become null (their columns are left out)."""
    has_both = (register_start >= 0) & (register_end >= 0)
    for some, more in ((has_both, True), (~has_both, False)):
        rows = np.flatnonzero(some)
        if not len(rows):
            continue
        chosen = [
            (name, kind, values[rows] if len(rows) < len(some) else values) for name, kind, values in columns
        ]
        if more:
            chosen.append(("register_start_wh", "int8", register_start[rows]))
            chosen.append(("register_end_wh", "int8", register_end[rows]))
        names = ", ".join(f'"{name}"' for name, _, _ in chosen)
        message = wire.encode([(kind, values) for _, kind, values in chosen])
        with connection.cursor() as cursor:
            raw = cast("psycopg.Cursor[Any]", cursor.cursor)
            with raw.copy(cast(Any, f"COPY {table} ({names}) FROM STDIN (FORMAT binary)")) as copy:
                copy.write(message)
