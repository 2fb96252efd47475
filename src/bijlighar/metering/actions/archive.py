"""A month leaves the tables for files, and comes back; each in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import polars as pl
from django.db import DatabaseError, connection

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.kernel.time import days as days_between
from bijlighar.kernel.time import settlement_day
from bijlighar.metering.actions import store
from bijlighar.metering.adapters import archive as files
from bijlighar.metering.models import ArchiveFile, ArchiveStep, IngestBatch, PushShard
from bijlighar.metering.queries import archived
from bijlighar.metering.queries.stored import day_array, day_number, streamed
from bijlighar.metering.rules import archive as rules
from bijlighar.metering.rules.archive import DAY, RAW
from bijlighar.metering.rules.blocks import BLOCKS, INTERVALS, parts_a_day
from bijlighar.metering.rules.fold import ENERGY, REGISTER

Progress = Callable[[int, int], None]
_MICROSECONDS_TO_2000 = 946_684_800_000_000
_WAIT = "10s"
"""How long a month waits for whoever writes to it; longer, and readers would wait behind it."""


class UnableToArchive(ValueError):
    """The month stays where it is; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Archived:
    """A month's way into files, or back: rows of versions, of raw days, Wh of all versions, files, bytes."""

    month: date
    days: int
    raw_days: int
    energy_wh: int
    files: int
    size_bytes: int


@action
def archive_month(*, month: date, by: Actor, at: datetime, progress: Progress | None = None) -> Archived:
    """Write a month (its first day) to files, read them back, and only then drop its tables.

    Raises UnableToArchive when the month is too young, has work waiting, or when a file does not say what the
    table says. Killed anywhere, either the tables are there as before, or the files are whole and in use.
    """
    one_at_a_time("metering.archive")
    _may_leave(month, at)
    step = ArchiveStep(
        month=month,
        step_code="ARCHIVED",
        folder=f"{month:%Y-%m}-{uuid4().hex[:12]}",
        taken_at=at,
        taken_by=by.label[:120],
    )
    with connection.cursor() as cursor:
        _wait_at_most(cursor)
        cursor.execute("SELECT metering_hold_month(%s)", [month])
        if not cursor.fetchone()[0]:
            raise UnableToArchive(f"{month:%Y-%m} was not archived: there is no table for that month.")
    folder = archived.root() / step.folder
    folder.mkdir(parents=True, mode=0o700)
    written: list[ArchiveFile] = []
    shards = _shards()
    for done, shard in enumerate(shards, start=1):
        for code in (DAY, RAW):
            rows = _rows(code, month, shard)
            if rows.height:
                written.append(_written(step, code, shard, rows, folder))
                newest = rows["known_at"].max() if code == DAY else None
                if isinstance(newest, datetime):
                    step.known_until = max(newest, step.known_until or newest)
        if progress:
            progress(done, len(shards))
    files.settle(folder)
    step.save()
    for one in written:
        one.step = step
    ArchiveFile.objects.bulk_create(written)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_archive_batch (step_id, batch_id, raw_days) SELECT %s, batch_id, count(*) "
            "FROM metering_raw_day WHERE day >= %s AND day < %s GROUP BY batch_id",
            [step.id, month, rules.month_after(month)],
        )
        try:
            cursor.execute("SELECT metering_drop_archived(%s)", [step.id])
        except DatabaseError as problem:
            raise UnableToArchive(
                f"{month:%Y-%m} was not archived: {str(problem).splitlines()[0]}. The tables are as they "
                "were. If readings are being loaded, run it again when that is over."
            ) from problem
    return _told(month, written)


@action
def restore_month(*, month: date, by: Actor, at: datetime, progress: Progress | None = None) -> Archived:
    """Bring an archived month back into the tables, and compare them with its files.

    The files stay where they are: they are no longer read. Raises UnableToArchive when the month is not
    archived or a file is not what the manifest says.
    """
    one_at_a_time("metering.archive")
    found = archived.archived_months(month, month)
    if not found:
        raise UnableToArchive(f"{month:%Y-%m} was not brought back: it is not archived.")
    was = found[0]
    manifest = list(ArchiveFile.objects.filter(step_id=was.step_id).order_by("shard", "table_code"))
    ArchiveStep.objects.create(
        month=month, step_code="RESTORED", folder=was.folder, known_until=was.known_until,
        taken_at=at, taken_by=by.label[:120],
    )  # fmt: skip
    with connection.cursor() as cursor:
        _wait_at_most(cursor)
    store.make_months(month, month)
    for done, one in enumerate(manifest, start=1):
        rows = _whole(one, archived.root() / was.folder / one.name)
        _put_back(one.table_code, rows)
        if not _rows(one.table_code, month, one.shard).equals(rows):
            raise UnableToArchive(f"{month:%Y-%m} was not brought back: {one.name} did not go in unchanged.")
        if progress:
            progress(done, len(manifest))
    return _told(month, manifest)


def _may_leave(month: date, at: datetime) -> None:
    newest = rules.newest_archivable(settlement_day(at))
    if month.day != 1 or month > newest:
        raise UnableToArchive(
            f"{month:%Y-%m} was not archived: the running month and {rules.KEPT_MONTHS} before it stay in "
            f"the tables. The newest that may go is {newest:%Y-%m}."
        )
    if archived.is_archived(month):
        raise UnableToArchive(f"{month:%Y-%m} is archived already.")
    after = rules.month_after(month)
    waiting = IngestBatch.objects.filter(pending_from_day__lt=after, last_day__gte=month).values_list(
        "id", flat=True
    )
    if batches := list(waiting[:5]):
        raise UnableToArchive(
            f"{month:%Y-%m} was not archived: readings of batches {batches} are not validated yet. Run "
            "`bijlighar ingest --pending` first."
        )
    if PushShard.objects.filter(day__gte=month, day__lt=after, is_dropped=False).exists():
        raise UnableToArchive(
            f"{month:%Y-%m} was not archived: its pushed blocks are still kept. Run `bijlighar fold "
            "--keep-days 60` first."
        )


def _wait_at_most(cursor: Any) -> None:
    cursor.execute(f"SET LOCAL lock_timeout = '{_WAIT}'")


def _shards() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT id / %s FROM metering_meter ORDER BY 1", [rules.SHARD_METERS])
        return [row[0] for row in cursor.fetchall()]


def _rows(code: str, month: date, shard: int) -> pl.DataFrame:
    """What the table holds of a month and shard of meters, in the order of a file."""
    days = days_between(month, rules.month_after(month))
    asked = {
        "days": day_array(day_number(day) for day in days),
        "low": shard * rules.SHARD_METERS,
        "high": (shard + 1) * rules.SHARD_METERS,
    }
    where = "WHERE day = ANY(%(days)s::date[]) AND meter_id >= %(low)s AND meter_id < %(high)s"
    found = [
        _frame(code, columns) for columns in (_days(where, asked) if code == DAY else _raw(where, asked))
    ]
    return pl.concat([pl.DataFrame(schema=rules.SCHEMAS[code]), *found]).sort(rules.KEYS[code])


def _days(where: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield streamed(
        "SELECT day, meter_id, version, batch_id, energy_wh, solar_wh, estimated_wh, missing_blocks, "
        "is_complete, coalesce(register_start_wh, -1), coalesce(register_end_wh, -1), input_digest, "
        f"known_at, values_wh, flags FROM metering_day {where}",
        asked,
        [
            ("day", "date"), ("meter_id", "int8"), ("version", "int4"), ("batch_id", "int8"),
            ("energy_wh", "int8"), ("solar_wh", "int8"), ("estimated_wh", "int8"), ("missing_blocks", "int4"),
            ("is_complete", "bool"), ("register_start_wh", "int8"), ("register_end_wh", "int8"),
            ("input_digest", "int8"), ("known_at", "timestamptz"), ("values_wh", f"bytes{4 * BLOCKS}"),
            ("flags", f"bytes{BLOCKS}"),
        ],
    )  # fmt: skip


def _raw(where: str, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind in (ENERGY, REGISTER):
        for interval in INTERVALS:
            parts = parts_a_day(interval)
            size = (parts + 1) * 8 if kind == REGISTER else parts * 4
            yield streamed(
                "SELECT day, meter_id, batch_id, kind, interval_minutes, coalesce(register_start_wh, -1), "
                f'coalesce(register_end_wh, -1), "values" FROM metering_raw_day {where} '
                "AND kind = %(kind)s AND interval_minutes = %(interval)s",
                {**asked, "kind": kind, "interval": interval},
                [
                    ("day", "date"), ("meter_id", "int8"), ("batch_id", "int8"), ("kind", "int2"),
                    ("interval_minutes", "int2"), ("register_start_wh", "int8"), ("register_end_wh", "int8"),
                    ("values", f"bytes{size}"),
                ],
            )  # fmt: skip


def _frame(code: str, columns: dict[str, Any]) -> pl.DataFrame:
    schema = rules.SCHEMAS[code]
    told = {
        name: pl.Series(name, values.tolist(), dtype=pl.Binary) if schema[name] == pl.Binary else values
        for name, values in columns.items()
    }
    frame = pl.DataFrame(told).with_columns(pl.col("day").cast(pl.Int32).cast(pl.Date))
    if code == DAY:
        known = (pl.col("known_at") + _MICROSECONDS_TO_2000).cast(pl.Datetime("us", "UTC"))
        frame = frame.with_columns(known)
    registers = pl.col("register_start_wh", "register_end_wh")
    return frame.with_columns(pl.when(registers >= 0).then(registers).name.keep()).cast(schema)


def _written(step: ArchiveStep, code: str, shard: int, rows: pl.DataFrame, folder: Path) -> ArchiveFile:
    name = rules.file_name(code, shard)
    lies = files.write(rows, folder / name)
    back = pl.read_parquet(folder / name)
    if not back.equals(rows):
        raise UnableToArchive(
            f"{step.month:%Y-%m} was not archived: {name} does not say what was written. Look at the disk "
            f"below {archived.root()}; the tables are as they were."
        )
    return ArchiveFile(
        table_code=code,
        shard=shard,
        name=name,
        rows=rows.height,
        check_sum=rules.check_sum(code, rows),
        read_rows=back.height,
        read_sum=rules.check_sum(code, back),
        size_bytes=lies.size_bytes,
        sha256=lies.sha256,
    )


def _whole(one: ArchiveFile, path: Path) -> pl.DataFrame:
    try:
        found = files.digest(path)
    except OSError as problem:
        raise UnableToArchive(
            f"{path.name} cannot be read: {problem}. Nothing was brought back."
        ) from problem
    if found != one.sha256:
        raise UnableToArchive(
            f"{path.name} is not the file that was written: its SHA-256 is {found}, the manifest says "
            f"{one.sha256}. Bring it back from a backup; nothing was brought back."
        )
    return pl.read_parquet(path)


def _put_back(code: str, rows: pl.DataFrame) -> None:
    binaries = [name for name, kind in rules.SCHEMAS[code].items() if kind == pl.Binary]
    # One size of values at a time: the wire form has no other.
    size = rows[binaries[0]].bin.size()
    for each in size.unique().sort():
        part = rows.filter(size == each)
        registers = [part[name].fill_null(-1).to_numpy() for name in ("register_start_wh", "register_end_wh")]
        store.insert(rules.TABLES[code], _wire(code, part), registers[0], registers[1])


_WIRE = {pl.Date: "date", pl.Int64: "int8", pl.Int32: "int4", pl.Int16: "int2", pl.Boolean: "bool"}


def _wire(code: str, part: pl.DataFrame) -> list[tuple[str, str, Any]]:
    told: list[tuple[str, str, Any]] = []
    for name, kind in rules.SCHEMAS[code].items():
        column = part[name]
        if name in ("register_start_wh", "register_end_wh"):
            continue
        if kind == pl.Binary:
            joined = b"".join(column.to_list())
            told.append(
                (name, "bytes", np.frombuffer(joined, np.dtype((np.void, len(joined) // part.height))))
            )
        elif kind == pl.Date:
            told.append((name, "date", column.cast(pl.Int32).to_numpy()))
        elif isinstance(kind, pl.Datetime):
            told.append((name, "timestamptz", column.cast(pl.Int64).to_numpy() - _MICROSECONDS_TO_2000))
        else:
            told.append((name, _WIRE[type(kind)], column.to_numpy()))
    return told


def _told(month: date, written: Sequence[ArchiveFile]) -> Archived:
    days = [one for one in written if one.table_code == DAY]
    raw = [one for one in written if one.table_code == RAW]
    return Archived(
        month=month,
        days=sum(one.rows for one in days),
        raw_days=sum(one.rows for one in raw),
        energy_wh=sum(one.check_sum for one in days),
        files=len(written),
        size_bytes=sum(one.size_bytes for one in written),
    )
