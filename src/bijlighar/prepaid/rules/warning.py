"""When a balance is low enough to say so: by a share of the last recharge, and by days of own use."""

from __future__ import annotations

import polars as pl

from bijlighar.prepaid.rules.policy import PrepaidPolicy


def levels(policy: PrepaidPolicy) -> list[str]:
    """The levels of a policy, the most urgent first: P0, D1, P10, D3, P30, D7."""
    percents = [(place, 0, f"P{one}") for place, one in enumerate(reversed(policy.alert_percents))]
    days = [(place, 1, f"D{one}") for place, one in enumerate(reversed(policy.alert_days_left))]
    return [code for _, _, code in sorted(percents + days)]


def level(policy: PrepaidPolicy) -> pl.Expr:
    """The most urgent level that a row of `prepaid.queries.balances` has reached; null for none.

    P30: the balance is at most 30 % of the last recharge, P0: it is used up; D3: at most 3 days are left. As
    a balance falls each level is reached once, and a more urgent one hides the others. A balance of nothing
    is used up only where something is deducted: units that are free need none.
    """
    found = pl.lit(None, dtype=pl.String)
    for code in reversed(levels(policy)):
        found = pl.when(_reached(code)).then(pl.lit(code)).otherwise(found)
    return pl.when(pl.col("charged_through").is_not_null()).then(found)


def _reached(code: str) -> pl.Expr:
    limit, balance = int(code[1:]), pl.col("balance_paise")
    if code[0] == "D":
        return (pl.col("days_left") <= limit).fill_null(value=False)
    takes = pl.col("average_day_paise").fill_null(0) > 0
    share = balance * 100 <= limit * pl.col("last_recharge_paise").fill_null(0)
    return share & ((balance < 0) | takes)
