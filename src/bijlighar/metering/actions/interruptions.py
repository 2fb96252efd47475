"""Writes down when there was no electricity, and takes it back; the days concerned are validated anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl
from django.db import IntegrityError, connection, transaction

from bijlighar.kernel.action import action
from bijlighar.kernel.actor import Actor
from bijlighar.kernel.incoming import incoming
from bijlighar.kernel.locks import one_at_a_time
from bijlighar.metering.actions import open_findings
from bijlighar.metering.actions.validate import Validated, validate_days
from bijlighar.metering.models import InterruptionWithdrawn
from bijlighar.metering.queries.known import interrupted_keys, outages, validated_keys
from bijlighar.metering.rules.fold import day_key, meter_and_day

COLUMNS = ("meter_id", "transformer_id", "feeder_id", "from_at", "to_at", "source_code", "evidence")
SOURCES = ("EVENT", "FEEDER", "OFFICER")


class UnableToRecord(ValueError):
    """An interruption, or a clock's offset, that cannot be one; nothing was written."""


class UnableToWithdraw(ValueError):
    """There is no such interruption, or it was withdrawn before."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The new interruptions' ids, how many were there already, and what became of the days they touch."""

    ids: tuple[int, ...]
    already_there: int
    validated: Validated


@action
def record_interruptions(*, interruptions: pl.DataFrame, by: Actor, at: datetime) -> Recorded:
    """Write down interruptions; the same one twice is kept once. Days that are validated change with it.

    Columns meter_id, transformer_id, feeder_id (exactly one of them in a row, the others null or absent),
    from_at, to_at (instants with a time zone, half-open), source_code (EVENT, FEEDER or OFFICER), evidence (a
    reference or a sentence). One of a transformer or a feeder holds for every meter below it. Raises
    UnableToRecord.
    """
    rows = _rows(interruptions)
    one_at_a_time("metering.interruptions")
    try:
        with transaction.atomic(), incoming(rows, "metering_interrupting"), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO metering_interruption (meter_id, transformer_id, feeder_id, from_at, to_at, "
                "source_code, evidence, recorded_at, recorded_by) "
                "SELECT n.meter_id, n.transformer_id, n.feeder_id, n.from_at::timestamptz, "
                "n.to_at::timestamptz, n.source_code, min(n.evidence), %(at)s, %(by)s "
                "FROM metering_interrupting n WHERE NOT EXISTS ("
                "  SELECT 1 FROM metering_interruption i WHERE i.from_at = n.from_at::timestamptz "
                "  AND i.to_at = n.to_at::timestamptz AND i.source_code = n.source_code "
                "  AND (i.meter_id, i.transformer_id, i.feeder_id) IS NOT DISTINCT FROM "
                "  (n.meter_id, n.transformer_id, n.feeder_id) AND NOT EXISTS (SELECT 1 "
                "  FROM metering_interruption_withdrawn w WHERE w.interruption_id = i.id)) "
                "GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 4, 5 RETURNING id",
                {"at": at, "by": by.label},
            )
            ids = tuple(row[0] for row in cursor.fetchall())
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as problem:
        raise UnableToRecord(
            "No interruption was recorded: a row names a meter, transformer or feeder that does not exist, "
            f"or not exactly one of them. {str(problem).splitlines()[0]}"
        ) from problem
    keys = interrupted_keys(ids)
    return Recorded(ids, rows.height - len(ids), validate_days(keys=keys, by=by, at=at))


@action
def withdraw_interruption(*, interruption_id: int, reason: str, by: Actor, at: datetime) -> Validated:
    """Say that an interruption was none; its days are validated anew without it. Raises UnableToWithdraw.

    What was doubted because of it alone is closed, with the reason.
    """
    if not reason.strip():
        raise UnableToWithdraw("Say why the interruption is withdrawn; nothing was changed.")
    try:
        with transaction.atomic():
            InterruptionWithdrawn.objects.create(
                interruption_id=interruption_id, reason=reason, withdrawn_at=at, withdrawn_by=by.label
            )
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as problem:
        raise UnableToWithdraw(
            f"Interruption {interruption_id} was not withdrawn: there is none of this number, or it was "
            "withdrawn before."
        ) from problem
    keys = interrupted_keys([interruption_id])
    done = validate_days(keys=keys, by=by, at=at)
    open_findings.hold(meter_and_day(keys)[0].tolist())
    open_findings.close_lit(
        keys,
        outages(keys),
        reason=f"Interruption {interruption_id} was withdrawn: {reason.strip()}",
        by=by,
        at=at,
    )
    return done


@action
def record_clock_offsets(*, offsets: pl.DataFrame, by: Actor, at: datetime) -> int:
    """Write down by how much meters' clocks were off; returns how many were new.

    Columns meter_id, measured_at (instant), offset_seconds (ahead +, behind -), source_code (STAMPS, CHECK or
    EVENT). Days that are validated already are validated anew. Raises UnableToRecord.
    """
    needed = {"meter_id", "measured_at", "offset_seconds", "source_code"}
    if lacking := needed - set(offsets.columns):
        raise UnableToRecord(f"Clock offsets lack the columns {', '.join(sorted(lacking))}.")
    rows = offsets.select(
        pl.col("meter_id").cast(pl.Int64),
        _instants(offsets, "measured_at"),
        pl.col("offset_seconds").cast(pl.Int64),
        pl.col("source_code").cast(pl.String),
    )
    try:
        with transaction.atomic(), incoming(rows, "metering_clocking"), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO metering_clock_offset (meter_id, measured_at, offset_seconds, source_code, "
                "recorded_at, recorded_by) SELECT meter_id, measured_at::timestamptz, offset_seconds, "
                "source_code, %s, %s FROM metering_clocking ON CONFLICT DO NOTHING RETURNING meter_id, "
                "((measured_at AT TIME ZONE 'Asia/Kolkata')::date - date '1970-01-01')",
                [at, by.label],
            )
            made = cursor.fetchall()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as problem:
        raise UnableToRecord(f"No clock offset was recorded: {str(problem).splitlines()[0]}") from problem
    if made:
        meter, day = np.array(made, np.int64).T
        keys = validated_keys(np.unique(meter).tolist(), np.unique(day).tolist())
        validate_days(keys=np.intersect1d(keys, day_key(meter, day)), by=by, at=at)
    return len(made)


def _rows(given: pl.DataFrame) -> pl.DataFrame:
    scopes = COLUMNS[:3]
    if lacking := set(COLUMNS[3:]) - set(given.columns):
        raise UnableToRecord(f"Interruptions lack the columns {', '.join(sorted(lacking))}.")
    rows = given.select(
        *(
            (pl.col(name) if name in given.columns else pl.lit(None)).cast(pl.Int64).alias(name)
            for name in scopes
        ),
        _instants(given, "from_at"),
        _instants(given, "to_at"),
        pl.col("source_code").cast(pl.String),
        pl.col("evidence").cast(pl.String).fill_null(""),
    )
    one = pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int8) for name in scopes) == 1
    for wrong, why in (
        (~one, "names not exactly one of meter_id, transformer_id, feeder_id"),
        (given["from_at"] >= given["to_at"], "ends before it begins"),
        (~pl.col("source_code").is_in(SOURCES), f"has a source other than {', '.join(SOURCES)}"),
        (pl.col("evidence").str.strip_chars() == "", "has no evidence"),
    ):
        bad = rows.with_row_index().filter(wrong)
        if bad.height:
            raise UnableToRecord(f"Row {bad.item(0, 'index') + 1} {why}; no interruption was recorded.")
    return rows


def _instants(frame: pl.DataFrame, name: str) -> pl.Expr:
    """An instant as text that PostgreSQL reads without loss."""
    dtype = frame.schema[name]
    if not isinstance(dtype, pl.Datetime) or dtype.time_zone is None:
        raise UnableToRecord(f"The column {name} must hold instants with a time zone.")
    return pl.col(name).dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%d %H:%M:%S%.6f+00").alias(name)
