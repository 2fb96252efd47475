"""Writes raw days and versions by binary COPY; only the actions of this area call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, cast

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from bijlighar.metering.rules import wire

_PG_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def make_months(first: date, last: date, *, through: psycopg.Connection[Any] | None = None) -> None:
    """See that the months of both large tables exist; `through` as for `insert`."""
    with _cursor(through) as cursor:
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
    *,
    through: psycopg.Connection[Any] | None = None,
) -> None:
    """Append rows of (name, kind, values); register ends below 0 become null (their columns are left out).

    `through`: the driver's own connection, for a thread that is not Django's.
    """
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
        statement = cast(Any, f"COPY {table} ({names}) FROM STDIN (FORMAT binary)")
        with _cursor(through) as cursor, cursor.copy(statement) as copy:
            copy.write(message)


@contextmanager
def _cursor(through: psycopg.Connection[Any] | None) -> Iterator[psycopg.Cursor[Any]]:
    """The driver's own cursor, of the given connection or of this thread's."""
    if through is not None:
        with through.cursor() as cursor:
            yield cursor
    else:
        with connection.cursor() as mine:
            yield cast("psycopg.Cursor[Any]", mine.cursor)


class Writer:
    """Writes in the background through this thread's connection and transaction, one thing after the other.

    Between `start` and `wait` the connection is the writer's: the thread that owns it asks nothing meanwhile.
    """

    def __init__(self) -> None:
        self._kept: list[Callable[[Any], None]] = []
        self._running: Future[None] | None = None
        self._pool = ThreadPoolExecutor(1)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if problem is None:
                self.wait()
                self.start()
                self.wait()
        finally:
            self._pool.shutdown(wait=True)

    def then(self, work: Callable[[Any], None]) -> None:
        """Keep work, which gets the driver's connection, for the next `start`."""
        self._kept.append(work)

    def start(self) -> None:
        """Begin what was kept; what was begun before must have been waited for."""
        kept, self._kept = self._kept, []
        if kept:
            connection.ensure_connection()
            self._running = self._pool.submit(_all, kept, connection.connection)

    def wait(self) -> None:
        """Wait until what was begun is written, and raise what went wrong with it."""
        running, self._running = self._running, None
        if running is not None:
            with connection.wrap_database_errors:
                running.result()


def _all(works: list[Callable[[Any], None]], raw: Any) -> None:
    for work in works:
        work(raw)
