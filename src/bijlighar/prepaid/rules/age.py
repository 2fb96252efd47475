"""How long a balance has been below nothing, and in which band that falls."""

from __future__ import annotations

import polars as pl

AGES = ("TO_7", "TO_30", "TO_90", "OVER_90")
"""Bands of days, both ends included: 0 to 7, 8 to 30, 31 to 90, more."""
_LIMITS = (7, 30, 90)


def below_since(moves: pl.DataFrame) -> pl.DataFrame:
    """Since which day a balance is below nothing without a break: connection_id, below_since.

    `moves`: holder_id, posted_on, change_paise, one row a holder and day, in order; the balance is their sum.
    A holder whose balance is not below nothing is absent.
    """
    stood = moves.with_columns(balance=pl.col("change_paise").cum_sum().over("holder_id"))
    last_above = pl.col("posted_on").filter(pl.col("balance") >= 0).max()
    return (
        stood.group_by("holder_id", maintain_order=True)
        .agg(
            below_since=pl.col("posted_on")
            .filter((pl.col("posted_on") > last_above) | last_above.is_null())
            .min(),
            balance=pl.col("balance").last(),
        )
        .filter(pl.col("balance") < 0)
        .select(connection_id="holder_id", below_since="below_since")
    )


def age_code(days: pl.Expr) -> pl.Expr:
    """The band of a number of days."""
    found = pl.lit(AGES[-1])
    for limit, code in reversed(list(zip(_LIMITS, AGES, strict=False))):
        found = pl.when(days <= limit).then(pl.lit(code)).otherwise(found)
    return pl.when(days.is_not_null()).then(found)
