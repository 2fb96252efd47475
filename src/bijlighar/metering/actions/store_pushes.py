"""Writes what was pushed by COPY; only `push` calls it, in its own transaction."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import polars as pl
import psycopg
from django.db import connection

from bijlighar.metering.adapters.sheet import Sheet
from bijlighar.metering.queries import stored
from bijlighar.metering.rules import rows, wire
from bijlighar.metering.rules.blocks import Bools, Int64s
from bijlighar.metering.rules.rejections import Rejection

Block = tuple[int, int, int, bytes, bytes]
"""Day (since 1970), shard, slot, who is present, the values."""


def write_blocks(batch_id: int, blocks: list[Block]) -> None:
    """Append interval blocks."""
    with connection.cursor() as cursor:
        raw = cast("psycopg.Cursor[Any]", cursor.cursor)
        if blocks:
            columns = "(day, shard, slot, batch_id, present, values_wh)"
            with raw.copy(
                cast(Any, f"COPY metering_push_block {columns} FROM STDIN (FORMAT binary)")
            ) as copy:
                copy.set_types(["date", "int4", "int2", "int8", "bytea", "bytea"])
                for day, shard, slot, present, values in blocks:
                    copy.write_row((stored.day_of(day), shard, slot, batch_id, present, values))


def write_inbox(
    batch_id: int, day: Int64s, meter: Int64s, slot: Int64s, wh: Int64s, is_correction: Bools
) -> None:
    """Append single values."""
    with connection.cursor() as cursor:
        raw = cast("psycopg.Cursor[Any]", cursor.cursor)
        if len(day):
            message = wire.encode(
                [
                    ("date", day),
                    ("int8", meter),
                    ("int2", slot),
                    ("int8", np.full(len(day), batch_id)),
                    ("int4", wh),
                    ("bool", is_correction),
                ]
            )
            columns = "(day, meter_id, slot, batch_id, wh, is_correction)"
            with raw.copy(
                cast(Any, f"COPY metering_push_inbox {columns} FROM STDIN (FORMAT binary)")
            ) as copy:
                copy.write(message)


def note_push(pairs: list[tuple[int, int]]) -> None:
    """Count one more batch that told of some (day, shard)."""
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO metering_push_shard AS s (day, shard, pushes, folded, is_dropped) "
            "SELECT day, shard, 1, 0, false FROM unnest(%s::date[], %s::int[]) AS a(day, shard) "
            "ON CONFLICT (day, shard) DO UPDATE SET pushes = s.pushes + 1",
            [stored.day_array(day for day, _ in pairs), stored.array(shard for _, shard in pairs)],
        )


def write_rejected(batch_id: int, rejected: rows.Rejected, sheet: Sheet) -> None:
    """Keep rejected rows with their reasons and their texts."""
    if not len(rejected.line):
        return
    names = {int(code): Rejection(code).name for code in np.unique(rejected.code)}
    line = pl.Series("line", rejected.line, dtype=pl.UInt32)
    table = pl.DataFrame(
        {
            "batch": [batch_id] * len(line),
            "line": line,
            "reason": [names[code] for code in rejected.code.tolist()],
            "text": [(text or "").replace("\x00", "\ufffd") for text in sheet.text_of(line)],
        }
    )
    with connection.cursor() as cursor:
        raw = cast("psycopg.Cursor[Any]", cursor.cursor)
        with raw.copy(
            "COPY metering_rejected_row (batch_id, line_number, reason_code, raw_text) "
            "FROM STDIN (FORMAT csv)"
        ) as copy:
            copy.write(table.write_csv(include_header=False, quote_style="non_numeric"))
