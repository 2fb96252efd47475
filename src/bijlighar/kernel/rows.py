"""Frames into tables and out of them by COPY, inside the transaction that Django has open.

Row by row, a million rows take minutes; by COPY they take seconds. Both directions use the session of the
surrounding action, so that a frame sees what the action wrote and vanishes with it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connections


def write(table: str, frame: pl.DataFrame, *, using: str = "default") -> int:
    """Append a frame's rows to a table with columns of the same names; returns how many.

    Columns hold whole numbers, texts, days, instants or booleans; an array is written as its text ("{1,2}").
    """
    if frame.is_empty():
        return 0
    names = ", ".join(f'"{name}"' for name in frame.columns)
    text = io.BytesIO()
    frame.write_csv(text, include_header=False, datetime_format="%Y-%m-%dT%H:%M:%S%.6f%:z")
    statement = f"COPY {table} ({names}) FROM STDIN (FORMAT csv)"
    with connections[using].cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(text.getbuffer())
    return frame.height


def read(
    query: str,
    parameters: Sequence[Any] | Mapping[str, Any] | None,
    schema: Mapping[str, Any],
    *,
    using: str = "default",
) -> pl.DataFrame:
    """The answer of a query as a frame of the named columns and types, in the order of `schema`.

    Every type must be readable from PostgreSQL's CSV: whole numbers, texts, days; booleans arrive as such.
    """
    text = io.BytesIO()
    with (
        connections[using].cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)", parameters) as copy,
    ):
        for part in copy:
            text.write(part)
    as_read = {name: pl.String if dtype == pl.Boolean else dtype for name, dtype in schema.items()}
    if text.tell() == 0:
        return pl.DataFrame(schema=dict(schema))
    text.seek(0)
    frame = pl.read_csv(text, has_header=False, schema=as_read)
    return frame.with_columns(pl.col(name) == "t" for name, dtype in schema.items() if dtype == pl.Boolean)
