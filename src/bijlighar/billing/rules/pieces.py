"""A cycle whose terms changed: its pieces, each the difference of two rated months of all energy so far."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import numpy as np
import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.billing.rules.stretches import TERMS, stretches
from bijlighar.tariffs.rules import LINES, Refusal, Rulebook, rate

USE = ("energy", "solar", "estimated", "peak")
MEASURED = ("peak_wh", "demand_w")
"""What is read from the quarter hours of those categories alone whose price needs it; else 0."""
THROUGH, BEFORE = "THROUGH", "BEFORE"
INPUTS = (
    "piece",
    "start_date",
    "from_date",
    "to_date",
    *TERMS,
    *(f"{use}_{when}wh" for when in ("before_", "") for use in USE),
    "demand_before_w",
    "demand_w",
)
"""Everything that decides what a piece costs."""
SUMS = tuple(name for name in INPUTS if name.endswith(("_wh", "_w")) and name not in TERMS)


def pieces(
    terms: pl.DataFrame,
    days: pl.DataFrame,
    cycle_from: date,
    cycle_to: date,
    measured: Collection[str] = (),
) -> pl.DataFrame:
    """One row a connection and postpaid stretch of the cycle, numbered by `piece` from 1.

    `terms`: dated terms, prepaid ones too: what was used under them counts before a piece. `days`:
    connection_id, day, energy_wh, solar_wh, estimated_wh and, where it was read, `MEASURED`; complete days
    only. `measured`: the categories whose price needs it. Columns: connection_id, cycle_from, cycle_to,
    `INPUTS`, known_days, missing (its days without data), is_last, and gap_days, days without any terms
    between `start_date`, the first day of the connection in the cycle, and the piece's end.
    """
    every = terms.select(
        "connection_id",
        first=pl.max_horizontal("from_date", pl.lit(cycle_from)),
        end=pl.min_horizontal(pl.col("to_date").fill_null(cycle_to), pl.lit(cycle_to)),
    ).filter(pl.col("first") < pl.col("end"))
    found = stretches(terms.filter(~pl.col("is_prepaid")), cycle_from, cycle_to)
    days = counted(days, found, "connection_id")
    by = ["connection_id", "from_date"]
    covered = (
        found.lazy()
        .select(by)
        .join(every.lazy(), on="connection_id")
        .group_by(by)
        .agg(
            start_date=pl.min("first"),
            covered=(pl.col("end") - pl.col("first"))
            .dt.total_days()
            .filter(pl.col("first") < pl.col("from_date"))
            .sum(),
        )
    )
    begun = found.lazy().join(covered, on=by)
    is_before = pl.col("day").is_between("start_date", "from_date", closed="left")
    is_inside = pl.col("day").is_between("from_date", "to_date", closed="left")
    used = (
        begun.select(*by, "start_date", "to_date")
        .join(days.lazy(), on="connection_id")
        .group_by(by)
        .agg(
            *(pl.col(f"{use}_wh").filter(is_inside).sum() for use in USE),
            *(pl.col(f"{use}_wh").filter(is_before).sum().alias(f"{use}_before_wh") for use in USE),
            demand_w=pl.col("demand_w").filter(is_inside).max(),
            demand_before_w=pl.col("demand_w").filter(is_before).max(),
            day=pl.col("day").filter(is_inside),
            known_days=is_inside.sum().cast(pl.Int64),
        )
    )
    return (
        begun.join(used, on=by, how="left")
        .sort(by)
        .with_columns(
            pl.col("known_days", *SUMS).fill_null(0),
            piece=pl.int_range(1, pl.len() + 1).over("connection_id").cast(pl.Int64),
            is_last=pl.col("from_date") == pl.col("from_date").max().over("connection_id"),
            gap_days=(pl.col("from_date") - pl.col("start_date")).dt.total_days() - pl.col("covered"),
            missing=pl.date_ranges("from_date", pl.col("to_date") - timedelta(days=1)).list.set_difference(
                pl.col("day").fill_null([])
            ),
        )
        .with_columns(only_measured(pl.col("category_code").is_in(sorted(measured))))
        .select(
            "connection_id", "cycle_from", "cycle_to", *INPUTS, "known_days", "missing", "is_last", "gap_days"
        )
        .collect()
    )


def counted(days: pl.DataFrame, stretches: pl.DataFrame, key: str) -> pl.DataFrame:
    """Days with `MEASURED`: 0 where it was not read, and no demand on a day without a smart meter.

    `stretches`: `key`, from_date, to_date and is_smart; a day outside them keeps its demand.
    """
    days = days.with_columns(
        pl.lit(0, dtype=pl.Int64).alias(name) for name in MEASURED if name not in days.columns
    )
    old = stretches.filter(~pl.col("is_smart")).select(key, "from_date", "to_date")
    if old.is_empty():
        return days
    before_smart = (
        days.select(key, "day")
        .join(old, on=key)
        .filter(pl.col("day").is_between("from_date", "to_date", closed="left"))
        .select(key, "day", is_old=pl.lit(True))
        .unique()
    )
    joined = days.join(before_smart, on=[key, "day"], how="left", maintain_order="left")
    none = pl.when("is_old").then(0).otherwise("demand_w")
    return joined.with_columns(demand_w=none).drop("is_old")


def only_measured(is_measured: pl.Expr) -> list[pl.Expr]:
    """The measured inputs as they are where a piece's category needs them, else 0."""
    names = ("peak_before_wh", "peak_wh", "demand_before_w", "demand_w")
    return [pl.when(is_measured).then(pl.col(name)).otherwise(0).alias(name) for name in names]


def is_plain() -> pl.Expr:
    """Whether a piece is the only one of its bill and has nothing before it: then the bill says it all."""
    return (pl.col("piece") == 1) & pl.col("is_last") & (pl.col("start_date") == pl.col("from_date"))


def rating_frame(rows: pl.DataFrame) -> pl.DataFrame:
    """Pieces as `rate` takes them, `ref` being the row's number; `state` says which of the two months it is.

    THROUGH: all energy of the cycle through the piece's end, at its terms, closed on the bill's last piece.
    BEFORE: all energy before the piece, at the same terms; only where something comes before it.
    """
    numbered = rows.with_row_index("ref").with_columns(pl.col("ref").cast(pl.Int64))
    shared = (*TERMS, "cycle_from", "cycle_to")
    through = numbered.select(
        "ref",
        *shared,
        from_date="start_date",
        to_date="to_date",
        **{f"{use}_wh": pl.col(f"{use}_before_wh") + pl.col(f"{use}_wh") for use in USE},
        demand_w=pl.max_horizontal("demand_before_w", "demand_w"),
        is_prepaid=pl.lit(False),
        is_closed="is_last",
        state=pl.lit(THROUGH),
    )
    before = numbered.filter(pl.col("from_date") > pl.col("start_date")).select(
        "ref",
        *shared,
        from_date="start_date",
        to_date="from_date",
        **{f"{use}_wh": pl.col(f"{use}_before_wh") for use in USE},
        demand_w="demand_before_w",
        is_prepaid=pl.lit(False),
        is_closed=pl.lit(False),
        state=pl.lit(BEFORE),
    )
    return pl.concat([through, before])


def priced_pieces(rows: pl.DataFrame, book: Rulebook) -> tuple[pl.DataFrame, list[Refusal]]:
    """Pieces with line_<LINE> in paise, THROUGH less BEFORE, and the refusals, `row` being the piece's."""
    frame = rating_frame(rows)
    rated = rate(frame.drop("state"), book, refuse="collect")
    ref = frame.get_column("ref").to_numpy()
    sign = np.where((frame.get_column("state") == THROUGH).to_numpy(), 1, -1)
    lines = []
    for name, line in zip(line_columns("line_"), LINES, strict=True):
        amounts = np.zeros(rows.height, dtype=np.int64)
        np.add.at(amounts, ref, rated.lines[line] * sign)
        lines.append(pl.Series(name, amounts))
    refusals = [Refusal(one.ref, one.ref, one.reason) for one in rated.refusals]
    return rows.with_columns(lines), refusals
