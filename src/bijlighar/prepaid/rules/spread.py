"""Paying a large entry in equal parts: nobody is asked at once for what a threshold or a correction costs."""

from __future__ import annotations

import polars as pl

_NOTHING = pl.lit(0, dtype=pl.Int64)


def due_through(
    total: pl.Expr, parts: pl.Expr, first_day: pl.Expr, day: pl.Expr, cancelled: pl.Expr = _NOTHING
) -> pl.Expr:
    """Paise of `total` that have fallen due up to and including `day`.

    One part a day from `first_day` on; each is total // parts, the last one takes what is over. 0 before.
    What is `cancelled` is missing from the end.
    """
    count = ((day - first_day).dt.total_days() + 1).clip(0, None)
    due = pl.when(count >= parts).then(total).otherwise(total // parts * count)
    return pl.min_horizontal(due, total - cancelled)


def due_on(
    total: pl.Expr, parts: pl.Expr, first_day: pl.Expr, day: pl.Expr, cancelled: pl.Expr = _NOTHING
) -> pl.Expr:
    """Paise of `total` that fall due on `day` itself."""
    through_before = due_through(total, parts, first_day, day - pl.duration(days=1), cancelled)
    return due_through(total, parts, first_day, day, cancelled) - through_before
