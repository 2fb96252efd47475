"""Bills and their pieces enter their tables in one way, whichever verb issues them: nothing is replaced."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from django.db import connection

from bijlighar.billing.actions.keep import keep
from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.pieces import INPUTS, is_plain
from bijlighar.kernel.incoming import incoming

_CAST = {"lines_paise": "::bigint[]", "missing_days": "::date[]", "rulebook": "::uuid"}


def write_bills(rows: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """Write the bills that are not there; connection_id and number of those that were written.

    With each bill is kept what nothing else would remember of what was known at issue (`keep`).
    `rows` has the columns of the table, arrays as their text; `at` is when they are issued.
    """
    names = ", ".join(rows.columns)
    values = ", ".join(f"{name}{_CAST.get(name, '')}" for name in rows.columns)
    with incoming(rows, "billing_drafts"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO billing_bill ({names}, issued_at) SELECT {values}, %s FROM billing_drafts"
            " ORDER BY connection_id ON CONFLICT DO NOTHING RETURNING connection_id, number",
            [at],
        )
        found = cursor.fetchall()
    written = pl.DataFrame(found, schema={"connection_id": pl.Int64, "number": pl.String}, orient="row")
    keep(rows.join(written, on=["connection_id", "number"], how="semi"), at)
    return written


def write_pieces(parts: pl.DataFrame) -> None:
    """Write the pieces of new bills, rows of `pieces.pieces` with `revision`; a plain bill needs none."""
    kept = parts.filter(~is_plain())
    if kept.is_empty():
        return
    rows = kept.select(
        "connection_id",
        "cycle_from",
        pl.col("revision").cast(pl.Int64),
        *INPUTS,
        lines_paise=pl.concat_str(
            pl.lit("{"), pl.concat_str(line_columns("line_"), separator=","), pl.lit("}")
        ),
    )
    names = ", ".join(rows.columns)
    values = ", ".join(f"{name}{_CAST.get(name, '')}" for name in rows.columns)
    with incoming(rows, "billing_piece_drafts"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO billing_piece ({names}) SELECT {values} FROM billing_piece_drafts"
            " ORDER BY connection_id, piece"
        )
