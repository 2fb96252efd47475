"""Days that were booked late on a day: what people are told about, a row a connection."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account
from bijlighar.prepaid.queries.standing import TAKEN


def booked_late(
    company_id: int, posted_on: date, connection_ids: Sequence[int] | None = None
) -> pl.DataFrame:
    """The days of a company's connections that were booked late on a day, a row a connection that has any.

    Columns connection_id, days, first_day, last_day, and taken_paise: what these days took from the balance,
    parts that fell due on them among it.
    """
    asked = "" if connection_ids is None else "AND connection_id = ANY(%(ids)s)"
    each = outgoing(
        "SELECT connection_id, for_day FROM prepaid_charge WHERE company_id = %(company)s"
        f" AND posted_on = %(day)s AND kind_code = 'LATE' {asked}",
        {"company": company_id, "day": posted_on, "ids": list(connection_ids or ())},
        {"connection_id": pl.Int64(), "for_day": pl.Date()},
    )
    found = each.group_by("connection_id").agg(
        days=pl.len().cast(pl.Int64), first_day=pl.min("for_day"), last_day=pl.max("for_day")
    )
    window = found.select(
        holder_id="connection_id", from_day="first_day", to_day=pl.col("last_day") + timedelta(days=1)
    )
    taken = (
        ledger.changes_of_days(Account.PREPAID, TAKEN, window)
        .rename({"holder_id": "connection_id"})
        .join(each, on=["connection_id", "for_day"])
        .group_by("connection_id")
        .agg(taken_paise=-pl.sum("change_paise"))
    )
    return (
        found.join(taken, on="connection_id", how="left")
        .with_columns(pl.col("taken_paise").fill_null(0))
        .sort("connection_id")
    )
