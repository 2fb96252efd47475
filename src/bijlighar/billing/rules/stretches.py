"""Stretches of a cycle: the days of it over which a connection's terms stayed the same."""

from __future__ import annotations

from datetime import date

import polars as pl

TERM_TYPES: dict[str, pl.DataType] = {
    "category_code": pl.String(),
    "area_code": pl.String(),
    "sanctioned_load_w": pl.Int64(),
    "contract_demand_w": pl.Int64(),
    "contract_demand_va": pl.Int64(),
    "load_millihp": pl.Int64(),
    "is_smart": pl.Boolean(),
}
TERMS = tuple(TERM_TYPES)
"""What of the terms decides a price; a contract demand or horsepower that was not agreed is 0."""
_MAY_BE_NONE = ("contract_demand_w", "contract_demand_va", "load_millihp")
NET_METERED = (
    "it is net metered: what it feeds in would count against what it draws, and no source that was read "
    "says by which rule. Bill it by hand"
)
NO_KVA = (
    "its contract demand is in kVA, and its meter's readings in kVAh are not kept: the month's demand in kVA "
    "is not known. Bill it by hand, or agree the contract demand in kW"
)


def stretches(terms: pl.DataFrame, cycle_from: date, cycle_to: date) -> pl.DataFrame:
    """One row a connection and stretch: connection_id, from_date, to_date, `TERMS`, cycle_from, cycle_to.

    `terms` holds dated terms (from_date, to_date half-open, to_date may be null); they are cut to the cycle,
    and those that touch and are the same are joined.
    """
    inside = (
        with_loads(terms)
        .with_columns(
            from_date=pl.max_horizontal("from_date", pl.lit(cycle_from)),
            to_date=pl.min_horizontal(pl.col("to_date").fill_null(cycle_to), pl.lit(cycle_to)),
        )
        .filter(pl.col("from_date") < pl.col("to_date"))
        .sort("connection_id", "from_date")
    )
    is_continued = pl.all_horizontal(
        *(pl.col(name) == pl.col(name).shift(1) for name in ("connection_id", *TERMS)),
        pl.col("from_date") == pl.col("to_date").shift(1),
    )
    return (
        inside.with_columns(stretch=(~is_continued.fill_null(False)).cum_sum())
        .group_by("stretch", "connection_id", *TERMS)
        .agg(pl.min("from_date"), pl.max("to_date"))
        .with_columns(cycle_from=pl.lit(cycle_from), cycle_to=pl.lit(cycle_to))
        .drop("stretch")
        .sort("connection_id", "from_date")
    )


def with_loads(terms: pl.DataFrame) -> pl.DataFrame:
    """Terms with 0 for a contract demand or horsepower that was not agreed."""
    return terms.with_columns(
        pl.col(name).fill_null(0) if name in terms.columns else pl.lit(0, dtype=pl.Int64).alias(name)
        for name in _MAY_BE_NONE
    )


def without_a_rule(terms: pl.DataFrame) -> pl.DataFrame:
    """Terms that nothing here can price: connection_id, from_date, reason; a row a stretch, in order."""
    is_net = pl.col("is_net_metered") if "is_net_metered" in terms.columns else pl.lit(False)
    return (
        with_loads(terms)
        .with_columns(
            reason=pl.when(is_net)
            .then(pl.lit(NET_METERED))
            .when(pl.col("contract_demand_va") > 0)
            .then(pl.lit(NO_KVA))
        )
        .filter(pl.col("reason").is_not_null())
        .select("connection_id", "from_date", "reason")
        .sort("connection_id", "from_date")
    )
