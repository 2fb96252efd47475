"""A frame of texts, numbers and days as a temporary table, so that one statement can write all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

import polars as pl
import psycopg
from django.db import connection
from psycopg import sql

_TYPES: dict[pl.DataType, str] = {
    pl.String(): "text",
    pl.Int64(): "bigint",
    pl.Int32(): "integer",
    pl.Date(): "date",
    pl.Boolean(): "boolean",
}


@contextmanager
def incoming(frame: pl.DataFrame, name: str = "incoming") -> Iterator[None]:
    """Copy a frame into the temporary table `name` for the length of the block; a transaction must be open.

    Nulls stay null and empty texts stay empty. Types: text, int64, int32, day, true/false.
    """
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(cast(Any, _TYPES[dtype])))
        for column, dtype in frame.schema.items()
    ]
    table = sql.Identifier(name)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(
                table, sql.SQL(", ").join(columns)
            )
        )
        raw = cast("psycopg.Cursor[Any]", cursor.cursor)
        with raw.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(table)) as copy:
            for part in frame.iter_slices(50_000):
                copy.write(part.write_csv(include_header=False, quote_style="necessary"))
        cursor.execute(sql.SQL("ANALYZE {}").format(table))
        yield
        cursor.execute(sql.SQL("DROP TABLE {}").format(table))
