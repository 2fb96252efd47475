"""Which month of the year says how much a connection may owe, and how many months were left unpaid."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from bijlighar.deposits.rules.policy import DepositPolicy

SEEN = ("max_wh", "max_solar_wh", "max_from", "max_to", "months", "basis_wh")


def months_seen(bills: pl.DataFrame, policy: DepositPolicy) -> pl.DataFrame:
    """What the bills of a year say, a row a connection that has any.

    Bills: connection_id, cycle_from, cycle_to, energy_wh, solar_wh. A bill over more than
    `longest_month_days` days (a house that was locked) is brought to a month, to the Wh, half up.
    Columns: connection_id, max_wh and max_solar_wh of the month with the most energy, its days [max_from,
    max_to) (the latest of equals), months (how many bills), basis_wh (the highest month, or the mean).
    """
    days = (pl.col("cycle_to") - pl.col("cycle_from")).dt.total_days()
    is_long = days > int(policy.longest_month_days.exact)
    whole = int(policy.days_of_a_month.exact)

    def month_of(name: str) -> pl.Expr:
        brought = (2 * pl.col(name) * whole + days) // (2 * days)
        return pl.when(is_long).then(brought).otherwise(pl.col(name))

    seen = (
        bills.with_columns(max_wh=month_of("energy_wh"), max_solar_wh=month_of("solar_wh"))
        .sort("connection_id", "max_wh", "cycle_from", descending=[False, True, True])
        .group_by("connection_id", maintain_order=True)
        .agg(
            pl.first("max_wh", "max_solar_wh"),
            max_from=pl.first("cycle_from"),
            max_to=pl.first("cycle_to"),
            months=pl.len().cast(pl.Int64),
            sum_wh=pl.sum("max_wh"),
        )
    )
    mean = (2 * pl.col("sum_wh") + pl.col("months")) // (2 * pl.col("months"))
    basis = pl.col("max_wh") if policy.basis.text == "HIGHEST" else mean
    return seen.with_columns(basis_wh=basis).select("connection_id", *SEEN)


def unpaid_months(
    bills: pl.DataFrame, received: pl.DataFrame, policy: DepositPolicy, day: date
) -> pl.DataFrame:
    """How many of the bills were left unpaid, a row a connection with any: connection_id, unpaid_months.

    Bills: connection_id, due_date, billed_paise (of all bills so far, this one with them). Received:
    connection_id, posted_on, change_paise of what is owed, by anything but bills. The oldest bill is covered
    first. A bill counts when it was still not covered `unpaid_after_days` after its due date, by then or by
    `day`; a bill whose time is not over on `day` does not count.
    """
    grace = timedelta(days=int(policy.unpaid_after_days.exact))
    looked = bills.with_columns(looked_on=pl.col("due_date") + grace).filter(pl.col("looked_on") < day)
    so_far = received.sort("connection_id", "posted_on").select(
        "connection_id",
        pl.col("posted_on").alias("looked_on"),
        received_paise=-pl.col("change_paise").cum_sum().over("connection_id"),
    )
    joined = looked.sort("looked_on").join_asof(
        so_far.sort("looked_on"),
        on="looked_on",
        by="connection_id",
        strategy="backward",
        check_sortedness=False,
    )
    is_open = pl.col("billed_paise") > pl.col("received_paise").fill_null(0)
    return (
        joined.filter(is_open)
        .group_by("connection_id")
        .agg(unpaid_months=pl.len().cast(pl.Int64))
        .sort("connection_id")
    )
