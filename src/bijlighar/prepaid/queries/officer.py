"""What an officer looks for: balances below nothing by their age, and who never recharged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.queries.booked import EVER
from bijlighar.prepaid.queries.standing import balances
from bijlighar.prepaid.rules.age import AGES, age_code, below_since


def negative_balances(
    company_id: int, day: date, connection_ids: Sequence[int] | None = None
) -> pl.DataFrame:
    """The prepaid connections of a company whose balance is below nothing, the largest debt first.

    Columns connection_id, service_number, office_id, balance_paise, not_yet_due_paise (never part of it),
    below_since (the settlement day from which on it is below nothing without a break), days_below, age_code
    (of `rules.age.AGES`), last_recharge_on, charged_through.
    """
    rows = balances(company_id, day, connection_ids).filter(pl.col("balance_paise") < 0)
    moves = ledger.movements(Account.PREPAID, rows.get_column("connection_id").to_list())
    since = below_since(moves.filter(pl.col("posted_on") <= day))
    return (
        rows.join(since, on="connection_id", how="left")
        .with_columns(days_below=(pl.lit(day) - pl.col("below_since")).dt.total_days())
        .with_columns(age_code=age_code(pl.col("days_below")))
        .join(_places(company_id, rows), on="connection_id", how="left")
        .select(
            "connection_id",
            "service_number",
            "office_id",
            "balance_paise",
            "not_yet_due_paise",
            "below_since",
            "days_below",
            "age_code",
            "last_recharge_on",
            "charged_through",
        )
        .sort("balance_paise", "connection_id")
    )


def never_recharged(company_id: int, day: date, connection_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """The prepaid connections of a company that never recharged, the longest first.

    Columns connection_id, service_number, office_id, prepaid_since (the first day of the present prepaid
    terms), days_prepaid, age_code, balance_paise, charged_through.
    """
    rows = balances(company_id, day, connection_ids).filter(pl.col("last_recharge_on").is_null())
    terms = consumers.terms_between(rows.get_column("connection_id").to_list(), EVER, day, company_id)
    began = (
        terms.with_columns(was_prepaid=pl.col("is_prepaid").shift(1, fill_value=False).over("connection_id"))
        .filter(pl.col("is_prepaid") & ~pl.col("was_prepaid"))
        .group_by("connection_id")
        .agg(prepaid_since=pl.max("from_date"))
    )
    return (
        rows.join(began, on="connection_id", how="left")
        .with_columns(pl.col("prepaid_since").fill_null(day))
        .with_columns(days_prepaid=(pl.lit(day) - pl.col("prepaid_since")).dt.total_days())
        .with_columns(age_code=age_code(pl.col("days_prepaid")))
        .join(_places(company_id, rows), on="connection_id", how="left")
        .select(
            "connection_id",
            "service_number",
            "office_id",
            "prepaid_since",
            "days_prepaid",
            "age_code",
            "balance_paise",
            "charged_through",
        )
        .sort(["days_prepaid", "connection_id"], descending=[True, False])
    )


def by_office(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of either list here, counted: office_id, age_code, connections, owed_paise."""
    return (
        rows.group_by("office_id", "age_code")
        .agg(
            connections=pl.len().cast(pl.Int64), owed_paise=-pl.col("balance_paise").clip(upper_bound=0).sum()
        )
        .sort("office_id", pl.col("age_code").replace_strict({code: n for n, code in enumerate(AGES)}))
    )


def _places(company_id: int, rows: pl.DataFrame) -> pl.DataFrame:
    return outgoing(
        f"SELECT connection_id, service_number, office_id FROM {consumers.PLACES}"
        " WHERE company_id = %(company)s AND connection_id = ANY(%(ids)s)",
        {"company": company_id, "ids": rows.get_column("connection_id").to_list()},
        {"connection_id": pl.Int64(), "service_number": pl.String(), "office_id": pl.Int64()},
    )
