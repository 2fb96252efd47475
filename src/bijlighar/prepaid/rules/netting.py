"""Thresholds and corrections that a run books for one month, against each other and against open parts.

A correction often takes from one day what it gives to another, and often gives back what was never taken.
Paid out day by day, the credit would be money while its cost stayed debt that is not yet due. So all that a
run books for a connection and month is one sum: a cost is spread, a credit first cancels parts still open.
"""

from __future__ import annotations

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.prepaid.rules.spread import due_through

_PLACE = ("connection_id", "cycle_from")
_NET = pl.sum_horizontal(line_columns("step_"))
_HAS_STEP = pl.any_horizontal(pl.col(name) != 0 for name in line_columns("step_"))


def open_parts(steps: pl.DataFrame, due_from: pl.DataFrame) -> pl.DataFrame:
    """Steps of which something is left after the parts due through `due_from`, with it as open_paise.

    `steps`: connection_id, cycle_from, for_day, version, the three spread_ columns, cancelled_paise;
    `due_from`: connection_id, due_from.
    """
    taken = due_through(
        pl.col("spread_paise"),
        pl.col("spread_parts"),
        pl.col("spread_from"),
        pl.col("due_from"),
        pl.col("cancelled_paise"),
    )
    return (
        steps.join(due_from, on="connection_id")
        .with_columns(open_paise=pl.col("spread_paise") - pl.col("cancelled_paise") - taken)
        .filter(pl.col("open_paise") > 0)
    )


def netted(
    charges: pl.DataFrame, opened: pl.DataFrame, parts: int | pl.Expr
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """New charges of months with what of their steps is held, spread and paid out; and the parts they cancel.

    `charges`: with step_<LINE> and `due_from`; `opened` as `open_parts` gives it. All steps of a connection
    and month are one sum. A cost is held as not yet due and falls due in `parts` from `due_from` on, as
    `spread_paise` of the days that cost. A credit cancels open parts of that month, the latest first; what is
    over is `paid_out_paise` of the last day that gives back, or, without open parts, goes to the balance line
    by line (`is_held` false). The second frame: connection_id, for_day and version of the step, by_day and
    by_version of the charge that cancels, cancelled_paise.
    """
    open_by_month = opened.group_by(_PLACE).agg(pl.sum("open_paise"))
    costs, gives = _NET.clip(lower_bound=0), (-_NET).clip(lower_bound=0)
    ordered = charges.join(open_by_month, on=_PLACE, how="left").sort("connection_id", "for_day")
    summed = ordered.with_columns(
        open_paise=pl.col("open_paise").fill_null(0),
        net=_NET.sum().over(_PLACE),
        given=gives.sum().over(_PLACE),
        costs_before=costs.cum_sum().over(_PLACE) - costs,
        is_last_giver=(_NET < 0)
        & (pl.col("for_day") == pl.col("for_day").filter(_NET < 0).max().over(_PLACE)),
    )
    offset = (pl.col("given") - pl.col("costs_before")).clip(0, costs)
    spread = pl.when(pl.col("net") > 0).then(costs - offset).otherwise(0)
    cancels = pl.min_horizontal(-pl.col("net"), "open_paise").clip(lower_bound=0)
    is_held = _HAS_STEP & ((pl.col("net") > 0) | (pl.col("open_paise") > 0))
    booked = summed.with_columns(
        is_held=is_held,
        spread_paise=spread,
        cancels=pl.when("is_last_giver").then(cancels).otherwise(0),
        paid_out_paise=pl.when(is_held & pl.col("is_last_giver") & (pl.col("net") < 0))
        .then(-pl.col("net") - cancels)
        .otherwise(0),
    ).with_columns(
        spread_parts=pl.when(pl.col("spread_paise") > 0).then(
            parts if isinstance(parts, pl.Expr) else pl.lit(parts)
        ),
        spread_from=pl.when(pl.col("spread_paise") > 0).then("due_from"),
    )
    givers = booked.filter(pl.col("cancels") > 0).select(
        *_PLACE, "cancels", by_day="for_day", by_version="version"
    )
    work = ("open_paise", "net", "given", "costs_before", "is_last_giver", "cancels")
    return booked.drop(work), _cancelled(givers, opened)


def _cancelled(givers: pl.DataFrame, opened: pl.DataFrame) -> pl.DataFrame:
    """Share each credit over the open steps of its month, those that would fall due last first."""
    latest_first = opened.with_columns(
        last_day=pl.col("spread_from") + pl.duration(days=pl.col("spread_parts"))
    ).sort("last_day", "for_day", "version", descending=True)
    before = pl.col("open_paise").cum_sum().over(_PLACE) - pl.col("open_paise")
    return (
        latest_first.join(givers, on=_PLACE, maintain_order="left")
        .with_columns(cancelled_paise=(pl.col("cancels") - before).clip(0, pl.col("open_paise")))
        .filter(pl.col("cancelled_paise") > 0)
        .select("connection_id", "for_day", "version", "by_day", "by_version", "cancelled_paise")
    )
