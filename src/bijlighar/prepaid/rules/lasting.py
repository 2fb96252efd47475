"""How long a balance lasts: what a day is expected to take, and through which day the balance covers that."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

AVERAGE_OVER_DAYS = 14
LATEST_DAYS = 3
"""After a threshold a day costs more at once; the average of these days notices, that of 14 hides it."""

LONGEST_DAYS = 3650


def average_days(recent: pl.DataFrame) -> pl.DataFrame:
    """What a day is expected to take, a row a connection: connection_id, average_day_paise, late_days.

    `recent`: connection_id, for_day, due_paise, is_charged, is_late of the last days through the last charged
    one. The higher of two averages, of all of them and of the `LATEST_DAYS` last, rounded up, so that the
    promise of days errs on the safe side. A day whose readings are missing counts in neither: it takes no
    more than the parts due on it only until they come. 0 where no day of them is charged.
    """
    last_first = recent.sort("connection_id", "for_day", descending=[False, True])
    known = pl.col("due_paise").filter("is_charged")
    return last_first.group_by("connection_id", maintain_order=True).agg(
        average_day_paise=pl.max_horizontal(
            _rounded_up(known.sum(), known.len()),
            _rounded_up(known.head(LATEST_DAYS).sum(), known.head(LATEST_DAYS).len()),
        ),
        late_days=pl.col("is_late").sum().cast(pl.Int64),
    )


def lasting(rows: pl.DataFrame, day: date) -> pl.DataFrame:
    """The rows with days_left and lasts_until, as seen on a day.

    `rows`: balance_paise, average_day_paise and charged_through, null before the first charge. `days_left`
    counts whole days from `day` on, 0 when that day itself is no longer covered; `lasts_until` is the last
    covered day, never before `day`. Both are null where nothing is charged or used yet.
    """
    average, last = pl.col("average_day_paise"), pl.col("charged_through")
    count = (pl.col("balance_paise").clip(lower_bound=0) // average).clip(0, LONGEST_DAYS)
    covered = last + pl.duration(days=count)
    begun = pl.max_horizontal(last, pl.lit(day - timedelta(days=1)))
    is_known = last.is_not_null() & (average > 0)
    return rows.with_columns(
        days_left=pl.when(is_known).then((covered - begun).dt.total_days().clip(lower_bound=0)),
        lasts_until=pl.when(is_known).then(pl.max_horizontal(covered, pl.lit(day))),
    )


def _rounded_up(total: pl.Expr, count: pl.Expr) -> pl.Expr:
    count = count.cast(pl.Int64)
    return pl.when(count > 0).then(-((-total) // count)).otherwise(0)
