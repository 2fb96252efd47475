"""Settlements and bank statements as CSV: bytes in a layout become lines of texts, a column a field."""

from __future__ import annotations

import io

import polars as pl

from bijlighar.payments.rules.statement import Layout, LayoutRefused


def read(content: bytes, layout: Layout) -> pl.DataFrame:
    """`line` (from 2, the header being 1) and a column of text for each field of the layout; nothing else.

    Columns that the layout does not name are left behind: they may tell who paid. Raises `LayoutRefused`.
    """
    try:
        text = content.decode("utf-8-sig")
        found = pl.read_csv(
            io.BytesIO(text.encode()),
            separator=layout.separator,
            infer_schema=False,
            truncate_ragged_lines=True,
        )
    except (UnicodeDecodeError, pl.exceptions.PolarsError) as problem:
        raise LayoutRefused(f"The file cannot be read as CSV: {str(problem)[:200]}") from problem
    if missing := sorted(set(layout.columns.values()) - set(found.columns)):
        raise LayoutRefused(
            f"The file has no column {', '.join(missing)}; it has {', '.join(found.columns[:20])}. "
            "Is it another layout?"
        )
    return found.select(
        pl.col(column).alias(field) for field, column in layout.columns.items()
    ).with_row_index("line", offset=2)
