"""From what days should cost and what is booked to what is booked next: first charges and corrections."""

from __future__ import annotations

from datetime import date

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.prepaid.rules.month import INPUTS
from bijlighar.tariffs.rules import LINES

REGULAR, LATE, CORRECTION, WITHDRAWN = "REGULAR", "LATE", "CORRECTION", "WITHDRAWN"
CORRECTED = "CORRECTED"
DAY = ("connection_id", "for_day")
MONTHS = ("month_before_paise", "month_paise")
"""The month before and through a day, at the day's terms; the day is the difference."""
_BOOKED_MONTHS = [f"booked_{name}" for name in MONTHS]
LATE_AFTER_DAYS = 1
"""A day is charged on the day after it; later than that it is late, and says so."""


def booked_days(charges: pl.DataFrame) -> pl.DataFrame:
    """One row a booked day: the inputs of its latest version, that `version`, and all it was charged by line.

    `charges` holds every version: connection_id, for_day, version, kind_code, `MONTHS`, `rulebook`,
    `INPUTS` and charged_<LINE>. A withdrawn day keeps its last version and has no rulebook: it was priced by
    none.
    """
    return (
        charges.sort("version")
        .group_by(DAY)
        .agg(
            pl.col("version").last(),
            pl.col("kind_code").last(),
            *(pl.col(name).last() for name in MONTHS),
            pl.when(pl.col("kind_code").last() != WITHDRAWN)
            .then(pl.col("rulebook").last())
            .alias("rulebook"),
            *(pl.col(name).last() for name in INPUTS),
            *(pl.sum(name) for name in line_columns("charged_")),
        )
    )


def changed_days(rows: pl.DataFrame, booked: pl.DataFrame, rulebook: str) -> pl.DataFrame:
    """The rows of `month_so_far` that have to be rated: not booked yet, or booked from other inputs.

    Adds `version` (of the latest booking, null without one), charged_<LINE> (0 without one) and
    `is_same_input`: such a row was booked from the same inputs under another rulebook, and counts only if it
    costs otherwise.
    """
    compared = [name for name in INPUTS if name != "meter_version"]
    kept = (*INPUTS, "rulebook", *MONTHS)
    other = booked.drop("kind_code").rename({name: f"booked_{name}" for name in kept})
    joined = rows.join(other, on=DAY, how="left").with_columns(
        is_same_input=pl.col("booked_rulebook").is_not_null()
        & pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"booked_{name}")) for name in compared),
        is_same_rulebook=pl.col("booked_rulebook").eq_missing(pl.lit(rulebook)),
    )
    return (
        joined.filter(~(pl.col("is_same_input") & pl.col("is_same_rulebook")))
        .with_columns(pl.col(line_columns("charged_")).fill_null(0))
        .select(*rows.columns, "version", "is_same_input", *_BOOKED_MONTHS, *line_columns("charged_"))
    )


def new_charges(priced: pl.DataFrame, *, posted_on: date) -> pl.DataFrame:
    """What is booked now for days that `targets` has priced: one new version a day.

    A day's first version is REGULAR, or LATE when posted more than a day after it: its own use falls due at
    once; a threshold it passes is a step of its own. Any later version is a CORRECTION: the difference of
    each line is its step. What becomes of the steps is for `netted` to say. A correction that changes no
    paisa is kept only where the inputs or the month have changed, so that the latest version always explains
    the whole amount.
    """
    is_first = pl.col("version").is_null()
    net_step = pl.sum_horizontal(line_columns("step_"))
    is_plain = is_first & (net_step == 0)
    regular = [
        pl.when(is_plain)
        .then(pl.col(f"regular_{line}") + pl.col(f"step_{line}"))
        .when(is_first)
        .then(pl.col(f"regular_{line}"))
        .otherwise(0)
        .alias(f"regular_{line}")
        for line in LINES
    ]
    step = [
        pl.when(is_plain)
        .then(0)
        .when(is_first)
        .then(pl.col(f"step_{line}"))
        .otherwise(pl.col(f"regular_{line}") + pl.col(f"step_{line}") - pl.col(f"charged_{line}"))
        .alias(f"step_{line}")
        for line in LINES
    ]
    moves = pl.any_horizontal(pl.col(name) != 0 for name in line_columns("step_"))
    is_late = (pl.lit(posted_on) - pl.col("for_day")).dt.total_days() > LATE_AFTER_DAYS
    return (
        priced.with_columns(*regular, *step)
        .filter(
            is_first
            | moves
            | ~pl.col("is_same_input")
            | pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"booked_{name}")) for name in MONTHS)
        )
        .with_columns(
            kind_code=pl.when(is_first & ~is_late)
            .then(pl.lit(REGULAR))
            .when(is_first)
            .then(pl.lit(LATE))
            .otherwise(pl.lit(CORRECTION)),
            step_reason=pl.when(is_first & moves)
            .then(pl.col("step_reason"))
            .when(moves)
            .then(pl.lit(CORRECTED))
            .otherwise(None),
            posted_on=pl.lit(posted_on),
            version=pl.col("version").fill_null(0) + 1,
        )
        .drop("is_same_input", *_BOOKED_MONTHS, *line_columns("charged_"))
        .sort(DAY)
    )


def withdrawn_days(gone: pl.DataFrame, *, posted_on: date) -> pl.DataFrame:
    """Booked days (rows of `booked_days`) that should not be charged any more: all of it is taken back.

    A day comes to this when a later version of its data is incomplete, or when the connection turns out not
    to have been prepaid on it. Days already withdrawn are left alone.
    """
    rows = gone.filter(pl.col("kind_code") != WITHDRAWN)
    amounts = [pl.lit(0, dtype=pl.Int64).alias(name) for name in line_columns("regular_")] + [
        (-pl.col(f"charged_{line}")).alias(f"step_{line}") for line in LINES
    ]
    moves = pl.any_horizontal(pl.col(name) != 0 for name in line_columns("charged_"))
    return rows.with_columns(
        *amounts,
        version=pl.col("version") + 1,
        kind_code=pl.lit(WITHDRAWN),
        **{name: pl.lit(0, dtype=pl.Int64) for name in MONTHS},
        step_reason=pl.when(moves).then(pl.lit(CORRECTED)),
        posted_on=pl.lit(posted_on),
    )
