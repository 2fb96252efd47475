"""What a place, line or office is found by, written beside its names."""

from __future__ import annotations

import polars as pl

from bijlighar.network.rules.names import found_by


def with_folded(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the column `folded` to rows that have name_en, name_hi and code."""
    named = rows.select("name_en", "name_hi", "code").iter_rows()
    return rows.with_columns(pl.Series("folded", [found_by(*each) for each in named], dtype=pl.String))
