"""How prepaid connections stand: what is left, as of when, how long it lasts. One home is one row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from bijlighar.consumers import queries as consumers
from bijlighar.kernel.outgoing import outgoing
from bijlighar.ledger import queries as ledger
from bijlighar.ledger.rules import Account, Entry
from bijlighar.prepaid.rules.lasting import AVERAGE_OVER_DAYS, average_days, lasting
from bijlighar.tariffs.rules import LINES

PORTION = 20_000
_BY_LINE = (Entry.DAY, Entry.THRESHOLD, Entry.CLOSING, Entry.CORRECTION)
TAKEN = (
    *(what + number for what in _BY_LINE for number in range(1, len(LINES) + 1)),
    Entry.PAID_OUT,
    Entry.RELEASE,
    Entry.ARREARS_PART,
)
"""What a day takes from the balance: its own use, steps and corrections, and parts that fall due on it."""

_DAY: dict[str, pl.DataType] = {
    "connection_id": pl.Int64(),
    "for_day": pl.Date(),
    "energy_wh": pl.Int64(),
    "own_paise": pl.Int64(),
    "is_charged": pl.Boolean(),
    "is_late": pl.Boolean(),
}


def balances(company_id: int, day: date, connection_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """How those connections of a company that are prepaid on a day stand, a row each, by connection.

    Columns connection_id, company_id, balance_paise (without what is not yet due), not_yet_due_paise,
    charged_through, last_receipt, last_recharge_paise, last_recharge_on, yesterday_wh, yesterday_paise (what
    the day before took from the balance), average_day_paise, late_days, days_left, lasts_until; null where
    nothing is known. They mean what they mean on a `BalanceCard`. Read in portions.
    """
    if connection_ids is None:
        terms = consumers.terms_between(None, day, day + timedelta(days=1), company_id=company_id)
    else:
        terms = consumers.terms_on(connection_ids, day).filter(pl.col("company_id") == company_id)
    every = terms.filter("is_prepaid").get_column("connection_id").unique().sort().to_list()
    portions = [every[first : first + PORTION] for first in range(0, len(every), PORTION)]
    found = pl.concat([standing(portion, day) for portion in portions or [[]]])
    return found.drop("is_begun").insert_column(1, pl.lit(company_id, dtype=pl.Int64).alias("company_id"))


def standing(connection_ids: Sequence[int], day: date) -> pl.DataFrame:
    """How connections stand on a day, prepaid then or not: the columns of `balances` without company_id.

    `is_begun` says whether there is anything to tell: a run of the charge or a recharge.
    """
    begun = _begun(connection_ids, day)
    charged = begun.filter(begun.get_column("charged_through").is_not_null())
    last = charged.get_column("charged_through")
    recent = _recent(
        pl.DataFrame(
            [
                charged.get_column("connection_id").alias("holder_id"),
                (last - timedelta(days=AVERAGE_OVER_DAYS - 1)).alias("from_day"),
                (last + timedelta(days=1)).alias("to_day"),
            ]
        )
    )
    held = ledger.accounts_of([Account.PREPAID, Account.NOT_YET_DUE], connection_ids, day)
    recharge = ledger.last_receipts(Entry.RECHARGE, connection_ids, day)
    is_yesterday = (recent.get_column("for_day") == day - timedelta(days=1)) & recent.get_column("is_charged")
    yesterday = recent.filter(is_yesterday).select(
        "connection_id", yesterday_wh="energy_wh", yesterday_paise="due_paise"
    )
    rows = pl.DataFrame({"connection_id": sorted(connection_ids)}, schema={"connection_id": pl.Int64})
    for each in (begun, held, recharge, yesterday, average_days(recent)):
        rows = _beside(rows, each)
    return lasting(
        rows.select(
            "connection_id",
            pl.col("prepaid_paise").fill_null(0).alias("balance_paise"),
            pl.col("not_yet_due_paise").fill_null(0),
            "charged_through",
            pl.col("receipt_number").alias("last_receipt"),
            pl.col("amount_paise").alias("last_recharge_paise"),
            pl.col("received_on").alias("last_recharge_on"),
            "yesterday_wh",
            "yesterday_paise",
            "average_day_paise",
            pl.col("late_days").fill_null(0),
            is_begun=pl.col("is_begun").fill_null(value=False) | pl.col("receipt_number").is_not_null(),
        ),
        day,
    )


def taken_of_days(connection_ids: Sequence[int], from_date: date, to_date: date) -> pl.DataFrame:
    """What days of [from_date, to_date) took from balances: connection_id, day, taken_paise.

    A day that took nothing is absent.
    """
    window = pl.DataFrame({"holder_id": list(connection_ids)}, schema={"holder_id": pl.Int64}).with_columns(
        from_day=pl.lit(from_date), to_day=pl.lit(to_date)
    )
    return ledger.changes_of_days(Account.PREPAID, TAKEN, window).select(
        connection_id="holder_id", day="for_day", taken_paise=-pl.col("change_paise")
    )


def _beside(rows: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """The rows with what is known of their connections, whose number comes first; null where nothing is."""
    connection_id, *known = other.get_columns()
    if connection_id.equals(rows.get_column("connection_id")):
        return rows.hstack(known)  # for one home that is known, a join takes ten times as long
    return rows.join(
        other, left_on="connection_id", right_on=connection_id.name, how="left", maintain_order="left"
    )


def _begun(connection_ids: Sequence[int], day: date) -> pl.DataFrame:
    """Whom a run of the charge has seen, and the last day it had charged by then."""
    return outgoing(
        # One step back along the primary key each, however many years there are.
        "SELECT p.connection_id, (SELECT c.for_day FROM prepaid_charge c WHERE c.connection_id ="
        " p.connection_id AND c.for_day <= %(day)s AND c.posted_on <= %(day)s"
        " ORDER BY c.for_day DESC LIMIT 1), true FROM prepaid_progress p"
        " WHERE p.connection_id = ANY(%(ids)s)",
        {"ids": list(connection_ids), "day": day},
        {"connection_id": pl.Int64(), "charged_through": pl.Date(), "is_begun": pl.Boolean()},
    )


def _recent(window: pl.DataFrame) -> pl.DataFrame:
    """The days of each connection's window that have a charge, and what each took from the balance."""
    days = outgoing(
        "SELECT connection_id, for_day,"
        " (array_agg(energy_after_wh - energy_before_wh ORDER BY version DESC))[1],"
        " (array_agg((SELECT coalesce(sum(line), 0)::bigint FROM unnest(regular_paise) line)"
        " ORDER BY version DESC))[1],"
        " (array_agg(kind_code ORDER BY version DESC))[1] <> 'WITHDRAWN', bool_or(kind_code = 'LATE')"
        " FROM unnest(%(ids)s::bigint[], %(from)s::date[], %(to)s::date[]) a(connection_id, from_day, to_day)"
        " JOIN prepaid_charge c USING (connection_id)"
        " WHERE c.for_day >= a.from_day AND c.for_day < a.to_day GROUP BY connection_id, for_day",
        {
            "ids": window.get_column("holder_id").to_list(),
            "from": window.get_column("from_day").to_list(),
            "to": window.get_column("to_day").to_list(),
        },
        _DAY,
    )
    taken = ledger.changes_of_days(Account.PREPAID, TAKEN, window)
    found = days.join(
        taken, left_on=["connection_id", "for_day"], right_on=["holder_id", "for_day"], how="left"
    )
    due = -found.get_column("change_paise")
    return found.hstack([(due.fill_null(0) if due.null_count() else due).alias("due_paise")])
