"""New charges in the shape of their table."""

from __future__ import annotations

import polars as pl

from bijlighar.billing.rules.heads import line_columns
from bijlighar.prepaid.rules.difference import MONTHS
from bijlighar.prepaid.rules.month import INPUTS


def charge_rows(charges: pl.DataFrame, company_id: int, rulebook: str) -> pl.DataFrame:
    """One row a charge: keys, inputs, and the amounts by line as an array's text, null where all are 0."""
    return charges.select(
        "connection_id",
        pl.lit(company_id, dtype=pl.Int64).alias("company_id"),
        "for_day",
        "posted_on",
        pl.col("version").cast(pl.Int64),
        "kind_code",
        pl.lit(rulebook).alias("rulebook"),
        *INPUTS,
        _array("regular"),
        _array("step"),
        "step_reason",
        *MONTHS,
        "is_held",
        "paid_out_paise",
        "spread_paise",
        pl.col("spread_parts").cast(pl.Int64),
        "spread_from",
        spread_to=pl.col("spread_from") + pl.duration(days=pl.col("spread_parts")),
    )


def _array(name: str) -> pl.Expr:
    columns = line_columns(f"{name}_")
    text = pl.concat_str(pl.lit("{"), pl.concat_str(columns, separator=","), pl.lit("}"))
    return (
        pl.when(pl.any_horizontal(pl.col(column) != 0 for column in columns))
        .then(text)
        .alias(f"{name}_paise")
    )
