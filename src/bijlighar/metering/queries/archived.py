"""The door to months that moved to files: where a query reads days from, wherever they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from django.conf import settings
from django.db import connection as database
from numpy.typing import NDArray

from bijlighar.metering.models import ArchiveFile
from bijlighar.metering.rules import archive as rules
from bijlighar.metering.rules.archive import DAY, RAW

_TYPES: dict[Any, str] = {
    pl.Date: "date",
    pl.Int64: "bigint",
    pl.Int32: "integer",
    pl.Int16: "smallint",
    pl.Boolean: "boolean",
    pl.Datetime: "timestamptz",
    pl.Binary: "bytea",
}
_EPOCH = date(1970, 1, 1)


class ArchiveUnreadable(RuntimeError):
    """A file of an archived month is not there or cannot be read."""


@dataclass(frozen=True, slots=True)
class ArchivedMonth:
    """A month that lies in files: its first day, the step that moved it, and the newest version's instant."""

    month: date
    step_id: int
    folder: str
    known_until: datetime | None

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return rules.month_after(self.month)


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """A file of the manifest; `trouble` says why it is not what was written, "" when it is."""

    month: date
    path: Path
    trouble: str


def root() -> Path:
    """Where archived months lie: the setting ARCHIVE."""
    return Path(settings.ARCHIVE)


def archived_months(first: date | None = None, last: date | None = None) -> list[ArchivedMonth]:
    """The months in files among those with a day in [first, last], oldest first; all without bounds."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT month, id, folder, known_until FROM (SELECT DISTINCT ON (month) * "
            "FROM metering_archive_step WHERE month BETWEEN %s AND %s ORDER BY month, id DESC) s "
            "WHERE step_code = 'ARCHIVED' ORDER BY month",
            [rules.month_of(first) if first else date.min, last or date.max],
        )
        return [ArchivedMonth(*row) for row in cursor.fetchall()]


def is_archived(day: date) -> bool:
    """Whether a day's month lies in files: nothing can be added to it there."""
    return bool(archived_months(day, day))


def archived_numbers(first: date | None = None, last: date | None = None) -> list[tuple[int, int]]:
    """Archived months as half-open ranges of days since 1970."""
    return [((one.month - _EPOCH).days, (one.after - _EPOCH).days) for one in archived_months(first, last)]


def outside(days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) whether each day (since 1970) lies in the tables and not in files."""
    kept = np.ones(len(days), np.bool_)
    if len(days):
        first, last = int(days.min()), int(days.max())
        bounds = (_EPOCH + timedelta(days=first), _EPOCH + timedelta(days=last))
        for start, end in archived_numbers(*bounds):
            kept &= (days < start) | (days >= end)
    return kept


def days_of(meter_ids: Iterable[int], days: Sequence[date]) -> tuple[str, dict[str, Any]]:
    """What to write after FROM to read versions of these meters' days, and its parameters.

    It is the table itself as long as none of the days is archived; else the table and, beside it, the rows
    of the files for these meters alone. Raises ArchiveUnreadable.
    """
    return _source(DAY, meter_ids, days)


def raw_of(meter_ids: Iterable[int], days: Sequence[date]) -> tuple[str, dict[str, Any]]:
    """As `days_of`, for raw days."""
    return _source(RAW, meter_ids, days)


def _source(code: str, meter_ids: Iterable[int], days: Sequence[date]) -> tuple[str, dict[str, Any]]:
    table = rules.TABLES[code]
    months = archived_months(min(days), max(days)) if days else []
    if not months:
        return table, {}
    found = rows_of(code, months, list(meter_ids)).filter(pl.col("day").is_in(list(days)))
    names = list(rules.SCHEMAS[code])
    listed = ", ".join(f'"{name}"' for name in names)
    arrays = ", ".join(
        f"%(archived_{name})s::{_TYPES[type(kind)]}[]" for name, kind in rules.SCHEMAS[code].items()
    )
    return (
        f"(SELECT {listed} FROM {table} UNION ALL SELECT * FROM unnest({arrays}))",
        {f"archived_{name}": found[name].to_list() for name in names},
    )


def rows_of(
    code: str,
    months: Sequence[ArchivedMonth],
    meter_ids: Sequence[int] | None,
    columns: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Rows of archived months (`rules.archive.SCHEMAS`), of some meters or of all, ordered by month and key.

    A meter's rows lie together in one file of a month, so that little of it is read.
    Raises ArchiveUnreadable.
    """
    schema = rules.SCHEMAS[code]
    wanted = list(columns or schema)
    empty = pl.DataFrame(schema=schema).select(wanted)
    files = ArchiveFile.objects.filter(step_id__in=[one.step_id for one in months], table_code=code)
    if meter_ids is not None:
        files = files.filter(shard__in=sorted({meter // rules.SHARD_METERS for meter in meter_ids}))
    named = files.order_by("step__month", "shard").values_list("step__folder", "name")
    paths = [root() / folder / name for folder, name in named]
    if not paths:
        return empty
    found = pl.scan_parquet(paths, schema=schema)
    if meter_ids is not None:
        asked = sorted(set(meter_ids))
        # Bounds are what the statistics of a file's groups are compared with.
        found = found.filter(pl.col("meter_id").is_between(asked[0], asked[-1]))
        found = found.filter(pl.col("meter_id").is_in(asked))
    try:
        return found.select(wanted).collect()
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise ArchiveUnreadable(
            f"A file of an archived month cannot be read: {problem}. Its place is {root()} "
            "(BIJLIGHAR_ARCHIVE); `bijlighar archive --check` names every damaged file. Bring it back from a "
            "backup."
        ) from problem


def damaged_files() -> Iterator[ArchivedFile]:
    """Every file that the manifest of archived months names, read again, with what is wrong with it."""
    for month in archived_months():
        files = ArchiveFile.objects.filter(step_id=month.step_id).order_by("table_code", "shard")
        for name, sha256 in files.values_list("name", "sha256"):
            path = root() / month.folder / name
            yield ArchivedFile(month.month, path, _trouble(path, sha256))


def _trouble(path: Path, sha256: str) -> str:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "it is not there"
    except OSError as problem:
        return f"it cannot be read: {problem.strerror}"
    return "" if found == sha256 else f"its SHA-256 is {found}, the manifest says {sha256}"


def months_with_tables(before: date) -> list[date]:
    """The months before one (its first day) that lie in tables with a row in them, oldest first."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT to_date(substr(c.relname, 14), 'YYYY_MM') FROM pg_inherits h "
            "JOIN pg_class c ON c.oid = h.inhrelid WHERE h.inhparent = 'metering_day'::regclass ORDER BY 1"
        )
        found: list[date] = [row[0] for row in cursor.fetchall() if row[0] < before]
        return found
